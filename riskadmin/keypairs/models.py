"""Access key pairs of order-entry session ids (SPEC KEY-1)."""

from django.core.validators import RegexValidator
from django.db import models

from riskadmin.keypairs.querysets import KeyPairQuerySet

access_key_form = RegexValidator(r"\A[A-Za-z0-9]{20}\Z", "Exactly 20 letters or digits.")


class KeyPair(models.Model):
    """An Access Key ID with its Secret Key, encrypted under a key that the database does not hold.

    `session_id` is the first 3 characters of the sender comps it signs for. Times are business times."""

    session_id = models.CharField(max_length=3)
    access_key_id = models.CharField(max_length=20, unique=True, validators=[access_key_form])
    encrypted_secret = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
    objects = KeyPairQuerySet.as_manager()

    class Meta:
        ordering = ["session_id", "created_at"]
        indexes = [models.Index(fields=["session_id"], condition=models.Q(deleted_at=None), name="keypair_alive")]

    def __str__(self) -> str:
        return self.access_key_id
