"""Product lines, protections of market participants, their history and their trips (SPEC MQP). The projection fills in
what the engine made of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from creditcontrols.quoting.choices import STANDING, ProtectionLevel, ProtectionState, TripKind
from creditcontrols.quoting.querysets import OfProtectionQuerySet, QuoteProtectionQuerySet
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.reference.models import Product, ProductComplex


class ProductLine(models.Model):
    """A set of group codes of options, within one asset class (product complex)."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    complex = models.ForeignKey(ProductComplex, models.PROTECT, related_name="product_lines")
    products = models.ManyToManyField(Product, related_name="product_lines")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class AggregateLine(models.Model):
    """A set of product lines."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    lines = models.ManyToManyField(ProductLine, related_name="aggregates")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class QuoteProtection(models.Model):
    """A protection of a market participant: an execution firm, or one session (6 characters) or trader id of it. Its
    key is the engine's. It watches the group codes `groups` below `code` in the pairs that the LCE guarantees.

    A value that is empty is not watched: fill %, contracts, net delta. `counts_since`: the participant's mass quote
    from which on the values count. `tripped_at` is empty while mass quotes are taken."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="quote_protections")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="quote_protections")
    session = models.CharField(max_length=6, blank=True)
    trader = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=9, choices=ProtectionLevel.choices)
    code = models.CharField(max_length=20)
    groups = ArrayField(models.CharField(max_length=6))
    fill_percent = models.PositiveIntegerField(null=True, blank=True)
    quantity = models.PositiveIntegerField(null=True, blank=True)
    delta = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=6, choices=ProtectionState.choices, default=ProtectionState.SAVED)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    in_force_seq = models.BigIntegerField(null=True)
    in_force_at = models.DateTimeField(null=True)
    counts_since = models.DateTimeField(null=True)
    tripped_at = models.DateTimeField(null=True)
    tripped_on = models.CharField(max_length=80, blank=True)
    objects = QuoteProtectionQuerySet.as_manager()

    class Meta:
        ordering = ["execution_firm", "session", "trader", "level", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["lce", "execution_firm", "session", "trader", "level", "code"],
                condition=models.Q(state__in=[str(state) for state in STANDING]),
                name="quote_protection_once",
            ),
        ]

    def __str__(self) -> str:
        return f"protection {self.pk} of {self.participant} in {self.code}"

    @property
    def participant(self) -> str:
        """The firm, and the session or trader id that it is narrowed to."""
        firm = self.execution_firm.code
        return " ".join(part for part in (self.session or firm, self.trader) if part)


class QuoteProtectionChange(models.Model):
    """One act on a protection: its values from then on, or its end."""

    protection = models.ForeignKey(QuoteProtection, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fill_percent = models.PositiveIntegerField(null=True)
    quantity = models.PositiveIntegerField(null=True)
    delta = models.PositiveIntegerField(null=True)
    removed = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"change {self.pk} of {self.protection}"


class QuoteProtectionTrip(models.Model):
    """A protection tripped (written by the projection). `tally` and `threshold` are in 1/10000; `orders` quotes
    went."""

    protection = models.ForeignKey(QuoteProtection, models.CASCADE, related_name="trips")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=1, choices=TripKind.choices)
    tally = models.BigIntegerField()
    threshold = models.BigIntegerField()
    orders = models.IntegerField()
    words = models.CharField(max_length=80)
    reset_at = models.DateTimeField(null=True)
    reset_by = models.CharField(max_length=60, blank=True)
    objects = OfProtectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["protection", "seq"], name="quote_protection_trip_once")]

    def __str__(self) -> str:
        return f"trip of {self.protection}"
