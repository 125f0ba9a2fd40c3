"""Reference data: what is listed, what it is margined at, and when exchanges rest (SPEC §1).

Prices are billionths of the quoted price (nanos), margin is US cents per contract, so that no float enters anywhere."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from riskadmin.firms.models import Exchange
from riskadmin.lib.limits import MAX_QUANTITY
from riskadmin.lib.markethours import WEEKDAY, WEEKEND
from riskadmin.reference.choices import FileKind, FileState, Kind, Right


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

    @property
    def hours(self) -> str:
        """Its trading hours, as in riskadmin.lib.markethours."""
        return WEEKEND if self.weekend_traded else WEEKDAY


class Instrument(models.Model):
    """A listed contract; its symbol is tag 107. An option names its underlying and its delta in 1/10000, a spread has
    legs. A TAS, BTIC or TACO future names its underlying too; `priced_on` is the trade date on which a TACO is priced.
    `expires` is the last trading day, where it is known.

    `max_quantity` empty means the product's own. Margin of what has an underlying is that one's (SPEC GC2-11, GC2-15).
    Orders count when filled only with `counts_working` off (SPEC GC2-14)."""

    symbol = models.CharField(max_length=20, unique=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    right = models.CharField(max_length=1, choices=Right.choices, blank=True)
    expiry_month = models.DateField(help_text="First day of the contract month.")
    strike_nanos = models.BigIntegerField(null=True, blank=True)
    underlying = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="options")
    delta = models.SmallIntegerField(default=0)
    max_quantity = models.PositiveIntegerField(null=True, blank=True)
    priced_on = models.DateField(null=True, blank=True)
    expires = models.DateField(null=True, blank=True, help_text="Last trading day.")
    counts_working = models.BooleanField(default=True)

    class Meta:
        ordering = ["product__code", "expiry_month", "symbol"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="OPT", right__in=["C", "P"], underlying__isnull=False, strike_nanos__isnull=False)
                    | Q(kind="FUT", right="", strike_nanos=None, delta=0)
                    | Q(kind="SPREAD", right="", underlying=None, strike_nanos=None, delta=0)
                ),
                name="instrument_fields_fit_kind",
            ),
            models.CheckConstraint(condition=Q(delta__gte=-10_000, delta__lte=10_000), name="instrument_delta_range"),
            models.CheckConstraint(
                condition=Q(priced_on=None) | Q(kind="FUT", underlying__isnull=False), name="instrument_priced_on_fits"
            ),
        ]

    def __str__(self) -> str:
        return self.symbol


class Leg(models.Model):
    """One leg of a spread: `ratio` contracts for each unit, bought with the spread when above 0, else sold."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="legs")
    leg_instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="leg_of")
    ratio = models.SmallIntegerField()

    class Meta:
        ordering = ["instrument", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "leg_instrument"], name="leg_once_per_spread"),
            models.CheckConstraint(condition=~Q(ratio=0), name="leg_ratio_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.ratio:+d} {self.leg_instrument}"


class MarginRate(models.Model):
    """The maintenance margin of an instrument from a trade date on, in cents per contract. A `pending` one waits for
    the 16:30 reset of its date (SPEC GC2-17)."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="margin_rates")
    trade_date = models.DateField()
    cents = models.BigIntegerField()
    pending = models.BooleanField(default=False)
    file = models.ForeignKey("ReferenceFile", models.PROTECT, null=True, blank=True, related_name="margin_rates")

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


class OptionDelta(models.Model):
    """The delta of an option from a trade date on, in 1/10000. The one in force stands in the instrument too."""

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="deltas")
    trade_date = models.DateField()
    delta = models.SmallIntegerField()
    pending = models.BooleanField(default=False)
    file = models.ForeignKey("ReferenceFile", models.PROTECT, null=True, blank=True, related_name="deltas")

    class Meta:
        ordering = ["instrument", "-trade_date"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "trade_date"], name="option_delta_once_per_date"),
            models.CheckConstraint(condition=Q(delta__gte=-10_000, delta__lte=10_000), name="option_delta_range"),
        ]


class ReferenceFile(models.Model):
    """A file of reference data as it was read: nothing counts before somebody applies it, and then all of it.

    `rows` are its clean rows, `faults` are [row number, reason], `lines` the changes as people read them."""

    kind = models.CharField(max_length=12, choices=FileKind.choices)
    name = models.CharField(max_length=120)
    trade_date = models.DateField(null=True, blank=True)
    intraday = models.BooleanField(default=False)
    rows = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    rows_read = models.PositiveIntegerField(default=0)
    rows_changed = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.READ)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reference_files")
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.name
