"""Registered entities and their drop copy groups, requests and approvals, target sessions (SPEC §7).

Triggers of migration 0002 refuse an illegal step of a request or an approval, and a target session id that an order
entry session has. Instants are business time."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from dropcopygroups.choices import ApprovalState, Basis, GroupState, RequestKind, RequestState, Step
from dropcopygroups.copies import Copy as Copy
from dropcopygroups.copies import CopyWeek as CopyWeek
from dropcopygroups.copies import Delivered as Delivered
from dropcopygroups.copies import Recipients as Recipients
from dropcopygroups.copies import RejectCursor as RejectCursor
from dropcopygroups.copies import RouteChange as RouteChange
from dropcopygroups.copies import Stream as Stream
from dropcopygroups.querysets import (
    AdminControlQuerySet,
    DropCopyGroupQuerySet,
    DropCopyRequestQuerySet,
    RegisteredEntityQuerySet,
    TargetSessionQuerySet,
)
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp, code_of_three, sender_comp_form

group_name_form = RegexValidator(
    r"\A[A-Za-z0-9 _.-]{1,50}\Z", "1 to 50 of letters, digits, space, underscore, dot and dash."
)


class RegisteredEntity(models.Model):
    """A firm that may own drop copy groups; the flags are kept by GAM. Its code is part of its target session ids."""

    code = models.CharField(max_length=3, unique=True, validators=[code_of_three])
    name = models.CharField(max_length=80)
    lce = models.OneToOneField(LegalClearingEntity, models.PROTECT, null=True, blank=True, related_name="entity")
    execution_firm = models.OneToOneField(ExecutionFirm, models.PROTECT, null=True, blank=True, related_name="entity")
    connection_agreement = models.BooleanField(default=False, help_text="The first group is free.")
    self_service = models.BooleanField(default=False, help_text="Its people ask for groups themselves.")
    certified = models.BooleanField(default=False, help_text="Its application is certified for drop copy.")
    objects = RegisteredEntityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lce__isnull=True, execution_firm__isnull=False)
                | Q(lce__isnull=False, execution_firm__isnull=True),
                name="entity_is_one_firm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class AdminControl(models.Model):
    """A clearing firm lets an execution firm manage drop copies of its own sender comps (SPEC DCG-3)."""

    execution_firm = models.ForeignKey(ExecutionFirm, models.PROTECT, related_name="admin_controls")
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="admin_controls")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    objects = AdminControlQuerySet.as_manager()

    class Meta:
        ordering = ["execution_firm", "lce", "-granted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["execution_firm", "lce"], condition=Q(revoked_at=None), name="one_open_admin_control"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="admin_control_revoked_by_somebody",
            ),
        ]


class FrontEndSystem(models.Model):
    """A system that a group may be for; kept by GAM."""

    name = models.CharField(max_length=50, unique=True, validators=[group_name_form])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DropCopyGroup(models.Model):
    """Sender comps whose messages an entity receives together. A `test` group is GAM's, for a week, without a fee."""

    entity = models.ForeignKey(RegisteredEntity, models.PROTECT, related_name="groups")
    name = models.CharField(max_length=50, validators=[group_name_form])
    name_key = models.CharField(max_length=50, editable=False)
    front_end_system = models.CharField(max_length=50)
    filters = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=GroupState.choices, default=GroupState.PENDING)
    test = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    sender_comps = models.ManyToManyField(SenderComp, through="GroupSource", related_name="drop_copy_groups")
    objects = DropCopyGroupQuerySet.as_manager()

    class Meta:
        ordering = ["entity", "name_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "name_key"], condition=~Q(state="deleted"), name="group_name_once_in_entity"
            ),
            models.CheckConstraint(
                condition=Q(state="pending", activated_at=None, deleted_at=None)
                | Q(state="active", activated_at__isnull=False, deleted_at=None)
                | Q(state="deleted", deleted_at__isnull=False),
                name="group_state_fits_its_instants",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupSource(models.Model):
    """A source sender comp of a group."""

    group = models.ForeignKey(DropCopyGroup, models.CASCADE, related_name="sources")
    sender_comp = models.ForeignKey(SenderComp, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "sender_comp"], name="source_once_in_group")]


class DropCopyRequest(models.Model):
    """What an entity asks for: the whole group as it shall be. `sources` are sender comp ids as they were submitted."""

    kind = models.CharField(max_length=6, choices=RequestKind.choices)
    entity = models.ForeignKey(RegisteredEntity, models.PROTECT, related_name="requests")
    group = models.ForeignKey(DropCopyGroup, models.PROTECT, null=True, blank=True, related_name="requests")
    name = models.CharField(max_length=50, blank=True)
    front_end_system = models.CharField(max_length=50, blank=True)
    filters = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.DRAFT)
    step = models.CharField(max_length=9, choices=Step.choices, default=Step.ENTITY)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drop_copy_requests")
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    objects = DropCopyRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None, closed_at=None)
                | Q(state="in_progress", submitted_at__isnull=False, closed_at=None, group__isnull=False)
                | Q(state__in=["completed", "withdrawn"], submitted_at__isnull=False, closed_at__isnull=False)
                | Q(state="failed", submitted_at__isnull=False, closed_at__isnull=False) & ~Q(reason=""),
                name="drop_copy_request_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(kind="create") | Q(group__isnull=False), name="drop_copy_change_names_its_group"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(state="in_progress"), name="one_running_request_per_group"
            ),
        ]

    def __str__(self) -> str:
        return f"DC-{self.pk}"


class Approval(models.Model):
    """One approval of a request: a clearing firm's, or GAM's own where `lce` is null."""

    request = models.ForeignKey(DropCopyRequest, models.CASCADE, related_name="approvals")
    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    basis = models.CharField(max_length=13, choices=Basis.choices, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "lce"], nulls_distinct=False, name="one_approval_each"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None, basis="")
                | Q(state="approved", decided_by__isnull=False, decided_at__isnull=False) & ~Q(basis="")
                | Q(state="declined", decided_by__isnull=False, decided_at__isnull=False, basis="person")
                & ~Q(reason=""),
                name="approval_state_fits_its_decision",
            ),
        ]


class TargetSession(models.Model):
    """The FIX session that delivers a group: session (3) + entity (3) + N. Key pairs are of its first 3 characters."""

    target_session_id = models.CharField(max_length=7, unique=True, validators=[sender_comp_form])
    kind = models.CharField(max_length=4, choices=Gateway.choices)
    group = models.ForeignKey(DropCopyGroup, models.PROTECT, related_name="targets")
    test = models.BooleanField(default=False)
    allotted_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    sender_comps = models.ManyToManyField(SenderComp, through="TargetSource", related_name="drop_copy_targets")
    objects = TargetSessionQuerySet.as_manager()

    class Meta:
        ordering = ["target_session_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"], condition=Q(kind="MSGW", removed_at=None), name="one_msgw_target_per_group"
            ),
            models.CheckConstraint(
                condition=Q(test=False, ends_at=None) | Q(test=True, ends_at__isnull=False), name="test_target_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.target_session_id

    @property
    def session_id(self) -> str:
        """What key pairs and port closures count by: the first 3 characters."""
        return self.target_session_id[:3]


class TargetSource(models.Model):
    """A source sender comp that feeds a target session."""

    target = models.ForeignKey(TargetSession, models.CASCADE, related_name="sources")
    sender_comp = models.ForeignKey(SenderComp, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "sender_comp"], name="source_once_in_target")]
