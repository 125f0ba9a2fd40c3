"""Reference data: what is listed, what it is margined at, and when exchanges rest (SPEC §1).

Prices are billionths of the quoted price (nanos), margin is US cents per contract, so that no float enters anywhere."""

from django.db import models
from django.db.models import Q

from riskadmin.firms.models import Exchange
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.reference.choices import Kind, Right


class ProductComplex(models.Model):
    """A product complex; fills net only inside one (SPEC §1)."""

    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "product complexes"

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """A product of one exchange; its code is tag 55. `segment` is its market segment on MSGW sessions (tag 57)."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=80)
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="products")
    complex = models.ForeignKey(ProductComplex, models.PROTECT, related_name="products")
    tick_nanos = models.BigIntegerField(help_text="Smallest price step in billionths of the quoted price.")
    tick_value_micros = models.BigIntegerField(
        help_text="Worth of one tick of one contract in millionths of a US dollar."
    )
    segment = models.CharField(max_length=3)
    max_quantity = models.PositiveIntegerField(default=MAX_QUANTITY)
    listed_months = models.CharField(max_length=12, help_text="Month letters F to Z.")
    weekend_traded = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(tick_nanos__gt=0), name="product_tick_positive"),
            models.CheckConstraint(condition=Q(max_quantity__lte=MAX_QUANTITY), name="product_max_quantity_known"),
        ]

    def __str__(self) -> str:
        return self.code


class Instrument(models.Model):
    """A listed contract; its symbol is tag 107. An option names its underlying and its delta in 1/10000.

    `max_quantity` empty means the product's own. Margin of an option is that of its underlying (SPEC GC2-11)."""

    symbol = models.CharField(max_length=20, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    right = models.CharField(max_length=1, choices=Right.choices, blank=True)
    expiry_month = models.DateField(help_text="First day of the contract month.")
    strike_nanos = models.BigIntegerField(null=True, blank=True)
    underlying = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="options")
    delta = models.SmallIntegerField(default=0)
    max_quantity = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["product__code", "expiry_month", "symbol"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="OPT", right__in=["C", "P"], underlying__isnull=False, strike_nanos__isnull=False)
                    | (~Q(kind="OPT") & Q(right="", underlying=None, strike_nanos=None, delta=0))
                ),
                name="instrument_fields_fit_kind",
            ),
            models.CheckConstraint(condition=Q(delta__gte=-10_000, delta__lte=10_000), name="instrument_delta_range"),
        ]

    def __str__(self) -> str:
        return self.symbol


class MarginRate(models.Model):
    """The maintenance margin of an instrument from a trade date on, in cents per contract."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="margin_rates")
    trade_date = models.DateField()
    cents = models.BigIntegerField()

    class Meta:
        ordering = ["instrument", "-trade_date"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "trade_date"], name="margin_rate_once_per_date"),
            models.CheckConstraint(condition=Q(cents__gte=0), name="margin_rate_not_negative"),
        ]


class ExchangeHoliday(models.Model):
    """A date on which an exchange does not roll its trade date."""

    exchange = models.ForeignKey(Exchange, models.CASCADE, related_name="holidays")
    date = models.DateField()
    name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["exchange", "date"], name="holiday_once")]
