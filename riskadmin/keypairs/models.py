"""Access key pairs of FIX session ids (SPEC KEY-1, KEY-2), the codes given for their secrets, and their mails."""

from datetime import datetime

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from riskadmin.keypairs.lifetime import Life, State, days_left, state_of
from riskadmin.keypairs.querysets import KeyPairQuerySet

access_key_form = RegexValidator(r"\A[A-Za-z0-9]{20}\Z", "Exactly 20 letters or digits.")


class KeyPair(models.Model):
    """An Access Key ID with its Secret Key, encrypted under a key that the database does not hold.

    `session_id` is the first 3 characters of the sender comps, or of the target session, that it signs for. Times are
    business times. `superseded_at` is when a newer pair pulled the expiry. Deleting a pair wipes its secret."""

    session_id = models.CharField(max_length=3)
    access_key_id = models.CharField(max_length=20, unique=True, validators=[access_key_form])
    encrypted_secret = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150, blank=True)
    expires_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.CharField(max_length=150, blank=True)
    downloads = models.PositiveIntegerField(default=0)
    last_download_at = models.DateTimeField(null=True, blank=True)
    objects = KeyPairQuerySet.as_manager()

    class Meta:
        ordering = ["session_id", "created_at"]
        indexes = [models.Index(fields=["session_id"], condition=models.Q(deleted_at=None), name="keypair_alive")]

    def __str__(self) -> str:
        return self.access_key_id

    @property
    def life(self) -> Life:
        """What the rules of its life need."""
        return Life(self.access_key_id, self.created_at, self.expires_at)

    def state(self, now: datetime) -> State:
        """Its state at business time `now`."""
        superseded, deleted = self.superseded_at is not None, self.deleted_at is not None
        return state_of(now, self.expires_at, superseded=superseded, deleted=deleted)

    def days_left(self, now: datetime) -> int:
        """Calendar days in Chicago until the day of the expiry."""
        return days_left(self.expires_at, now)


class KeyUse(models.Model):
    """When a pair last signed a logon that was believed (business time), to the minute. Written by the FIX servers,
    which may not change the pair itself."""

    key_pair = models.OneToOneField(KeyPair, models.PROTECT, primary_key=True, related_name="use")
    last_used_at = models.DateTimeField()


class CodeUse(models.Model):
    """A code or password that was given for a secret, right or wrong: at most ten a day of real time for each user.

    `mark` is a keyed hash of a code, so that none is taken twice; empty for a password."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    key_pair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    passed = models.BooleanField()
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"{self.user_id} {self.at:%Y-%m-%d %H:%M:%S}"


class ExpiryNotice(models.Model):
    """The mail of one threshold was written for a pair; `days` is the threshold, 0 on expiry. Once each."""

    key_pair = models.ForeignKey(KeyPair, models.PROTECT, related_name="notices")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["key_pair", "days"], name="expiry_notice_once")]

    def __str__(self) -> str:
        return f"{self.key_pair_id} {self.days}"
