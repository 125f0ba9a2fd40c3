"""Nominations of risk administrators and invitations of users (SPEC R-1). The database keeps the order of the steps."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from riskadmin.firms.models import LegalClearingEntity
from riskadmin.people.choices import OPEN, NominationState
from riskadmin.people.querysets import NominationQuerySet

username_form = RegexValidator(
    r"\A[a-z0-9][a-z0-9._-]{2,39}\Z", "3 to 40 of small letters, digits, dot, dash and underscore."
)

_VERIFIED = Q(verified_by__isnull=False, verified_at__isnull=False)
_NOT_VERIFIED = Q(verified_by=None, verified_at=None)
_RELEASED = Q(released_by__isnull=False, released_at__isnull=False, user__isnull=False)
_NOT_RELEASED = Q(released_by=None, released_at=None, user=None)
_CLOSED = Q(closed_by__isnull=False, closed_at__isnull=False)
_NOT_CLOSED = Q(closed_by=None, closed_at=None)
_WITH_REASON = ~Q(reason="")
_STATES = (
    Q(state="nominated") & _NOT_VERIFIED & _NOT_RELEASED & _NOT_CLOSED
    | Q(state="verified") & _VERIFIED & _NOT_RELEASED & _NOT_CLOSED
    | Q(state="released") & _VERIFIED & _RELEASED & _NOT_CLOSED
    | Q(state="declined") & _NOT_VERIFIED & _NOT_RELEASED & _CLOSED & _WITH_REASON
    | Q(state="withdrawn") & _NOT_RELEASED & _CLOSED
    | Q(state="removed") & _VERIFIED & _RELEASED & _CLOSED & _WITH_REASON
)


class Nomination(models.Model):
    """A person whom a clearing firm wants as risk administrator. Instants are business time.

    No user exists before the release: `user` is set by it. `reason` is the nominator's until somebody closes the
    nomination with one of their own."""

    lce = models.ForeignKey(LegalClearingEntity, models.PROTECT, related_name="nominations")
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    username = models.CharField(max_length=40, validators=[username_form])
    email = models.EmailField()
    state = models.CharField(max_length=10, choices=NominationState.choices, default=NominationState.NOMINATED)
    reason = models.CharField(max_length=300, blank=True)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="nominations"
    )
    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=_STATES, name="nomination_state_fits_its_steps"),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("nominated_by")), name="nomination_needs_two_people"
            ),
            models.UniqueConstraint(
                fields=["username"],
                condition=Q(state__in=OPEN),
                name="one_open_nomination_per_username",
                violation_error_message="This username is nominated already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Invitation(models.Model):
    """The single-use link by which a new user sets the password. Instants are real time; only a hash of it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_at__lt=F("expires_at")), name="invitation_accepted_in_time"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(accepted_at=None, revoked_at=None), name="one_open_invitation_per_user"
            ),
        ]
