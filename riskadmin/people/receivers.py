"""Audit rows of what people do with their own second factor; allauth tells of it by signals."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.db import transaction
from django.dispatch import Signal

from riskadmin.audit.services import record


def connect() -> None:
    """Listen from now on. Idempotent."""
    authenticator_added.connect(_added, dispatch_uid="people.added")
    authenticator_removed.connect(_removed, dispatch_uid="people.removed")
    authenticator_reset.connect(_reset, dispatch_uid="people.reset")


def _added(sender: Signal, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    _note("second_factor.added", user, authenticator)


def _removed(sender: Signal, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    _note("second_factor.removed", user, authenticator)


def _reset(sender: Signal, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    _note("second_factor.reset", user, authenticator)


@transaction.atomic
def _note(verb: str, user: Any, authenticator: Authenticator) -> None:
    record(actor=user, verb=verb, target=user, after={"kind": authenticator.type})
