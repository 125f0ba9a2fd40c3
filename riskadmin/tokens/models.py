"""API tokens and what was answered under an Idempotency-Key. All instants are real time."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from riskadmin.rest.scopes import Scope
from riskadmin.tokens.querysets import ApiTokenQuerySet


class ApiToken(models.Model):
    """A token that calls the API for its user. Only its sha256 is kept: 256 random bits need no slow hash.

    `prefix` is the part that people may see; `window_started_at` and `calls` count for the rate limit."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    window_started_at = models.DateTimeField(null=True)
    calls = models.PositiveIntegerField(default=0)
    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def state(self, now: Any) -> str:
        """active, expired or revoked at the real instant `now`."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if now < self.expires_at else "expired"


class IdempotencyRecord(models.Model):
    """The answer to a call that came with a key, kept for a day; without status while the call is under way.

    `fingerprint` is the sha256 of method, address and body."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=60, blank=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["user", "created_at"])]
