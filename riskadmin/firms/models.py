"""Firms, exchanges, who clears what for whom, sender comps, and the people with their roles (SPEC §1)."""

from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from riskadmin.firms.choices import Gateway, RequestState, Role
from riskadmin.firms.querysets import (
    ClearingMappingQuerySet,
    ExecutionFirmQuerySet,
    LegalClearingEntityQuerySet,
    MappingRequestQuerySet,
    SenderCompQuerySet,
)

code_of_three = RegexValidator(r"\A[A-Z0-9]{3}\Z", "Exactly 3 capital letters or digits.")
sender_comp_form = RegexValidator(
    r"\A[A-Z0-9]{6}[A-Z]\Z", "Session (3), execution firm (3) and fault-tolerance indicator."
)


class LegalClearingEntity(models.Model):
    """The clearing member firm that guarantees (execution firm, exchange) pairs."""

    code = models.CharField(max_length=3, unique=True, validators=[code_of_three])
    name = models.CharField(max_length=80)
    older_orders_count = models.BooleanField(
        default=False, help_text="GTC and GTD orders of earlier weeks count as open every week (SPEC T-2)."
    )
    objects = LegalClearingEntityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ExecutionFirm(models.Model):
    """The firm that trades: characters 4-6 of its sender comps."""

    code = models.CharField(max_length=3, unique=True, validators=[code_of_three])
    name = models.CharField(max_length=80)
    objects = ExecutionFirmQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Exchange(models.Model):
    """An exchange, of the platform or a partner."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    partner = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ClearingMapping(models.Model):
    """Which LCE guarantees an (execution firm, exchange) pair, and from when until when (business time)."""

    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="mappings")
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="mappings")
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="mappings")
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True, blank=True)
    objects = ClearingMappingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["execution_firm", "exchange"], condition=Q(effective_to=None), name="one_open_mapping_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gt=models.F("effective_from")),
                name="mapping_ends_after_start",
            ),
        ]


class SenderComp(models.Model):
    """An order-entry session id of 7 characters: session (3) + execution firm (3) + fault-tolerance indicator (1)."""

    sender_comp_id = models.CharField(max_length=7, unique=True, validators=[sender_comp_form])
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="sender_comps")
    gateway = models.CharField(max_length=4, choices=Gateway.choices, default=Gateway.CGW)
    segment = models.CharField(max_length=3, blank=True)
    cancel_on_disconnect = models.BooleanField(default=True)
    objects = SenderCompQuerySet.as_manager()

    class Meta:
        ordering = ["sender_comp_id"]

    def __str__(self) -> str:
        return self.sender_comp_id

    @property
    def session_key(self) -> str:
        """The FIX session: the first 6 characters."""
        return self.sender_comp_id[:6]

    @property
    def session_id(self) -> str:
        """What keys and port closure count by: the first 3 characters."""
        return self.sender_comp_id[:3]


class User(AbstractUser):
    """A person who signs in. What the person may see and do hangs on memberships."""

    access_epoch = models.PositiveIntegerField(default=0)
    theme = models.CharField(max_length=8, blank=True)
    density = models.CharField(max_length=12, blank=True)


class Membership(models.Model):
    """One role of a user, within one LCE or one execution firm, or over all (GAM, GCC, an auditor of all)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=3, choices=Role.choices)
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, blank=True, related_name="memberships")
    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, null=True, blank=True, related_name="memberships")
    trader_id = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(role__in=["CA", "RA"], lce__isnull=False, execution_firm=None)
                    | Q(role__in=["EA", "TF", "TR"], lce=None, execution_firm__isnull=False)
                    | Q(role="AU", execution_firm=None)
                    | Q(role__in=["GAM", "GCC"], lce=None, execution_firm=None)
                ),
                name="membership_scope_fits_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "lce", "execution_firm", "trader_id"],
                nulls_distinct=False,
                name="one_membership_each",
            ),
        ]


class MappingRequest(models.Model):
    """A clearing firm asks GAM that its LCE guarantees an (execution firm, exchange) pair, or no more (`ends`).

    The firm's code stands as it was typed: whether it exists is told to GAM alone (SPEC §1)."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="mapping_requests")
    execution_firm_code = models.CharField(max_length=3, validators=[code_of_three])
    exchange = models.ForeignKey(Exchange, models.PROTECT, related_name="mapping_requests")
    ends = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="mapping_requests")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="decided_requests")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    objects = MappingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lce", "execution_firm_code", "exchange"],
                condition=Q(state="pending"),
                name="one_pending_mapping_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lce.code} {self.execution_firm_code} {self.exchange.code}"
