"""Handing out a secret: only for a second factor given for it, at most ten codes a day, always audited (SPEC KEY-1).

Where the second factor is optional (demo) and the user has none, the password takes its place."""

import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.views.decorators.debug import sensitive_variables

from riskadmin.audit.services import record
from riskadmin.firms.models import User
from riskadmin.keypairs import vault
from riskadmin.keypairs.keyfile import key_file
from riskadmin.keypairs.models import CodeUse, KeyPair
from riskadmin.keypairs.selectors import CODES_WINDOW, MOST_CODES, codes_used, kept_session
from riskadmin.keypairs.services import PairEnded
from riskadmin.lib import clock
from riskadmin.lib.calendar import central
from riskadmin.people.second_factor import has_second_factor, is_missing, is_required

WRONG_CODE: Final = "The code is wrong or was used before."
WRONG_PASSWORD: Final = "The password is wrong."
NO_FACTOR: Final = "Set up your second factor first."
SPENT_FOR: Final = timedelta(minutes=10)
"""Longer than a code of an authenticator app stays right."""

_FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class Purpose(StrEnum):
    """What the secret is wanted for, as the audit trail says it."""

    SHOWN = "shown"
    DOWNLOADED = "downloaded"


class CodeRefused(Exception):
    """The secret was not handed out; the text says why. The attempt was counted and audited."""


class TooManyCodes(CodeRefused):
    """The ten codes of the day are used."""


@dataclass(frozen=True, repr=False)
class Released:
    """A pair and its secret key, 43 characters of base64url. Not to be kept, logged or put into any other reply."""

    pair: KeyPair
    secret_key: str

    def as_file(self) -> bytes:
        """The file of the pair."""
        return key_file(
            session_id=self.pair.session_id,
            access_key_id=self.pair.access_key_id,
            secret_key=self.secret_key,
            created=central(self.pair.created_at).date(),
            expires=central(self.pair.expires_at).date(),
            environment="DEMO" if settings.DEBUG else "PRODUCTION",
        )


def takes_password(user: User) -> bool:
    """Whether the password stands in for the second factor: in the demo, for who has none."""
    return not is_required() and not has_second_factor(user)


@sensitive_variables("typed")
def release_secret(*, actor: User, session_id: str, access_key_id: str, typed: str, purpose: Purpose) -> Released:
    """The secret of a valid pair for a code, a recovery code or (see takes_password) the password that was `typed`.

    Raises PermissionDenied or KeyPair.DoesNotExist for a user who does not keep the pair, PairEnded for one that is
    deleted or expired, CodeRefused for a wrong code, TooManyCodes when the ten of the day are used."""
    kept_session(actor, session_id)
    answer = _attempt(actor, session_id, access_key_id, typed, purpose)
    if isinstance(answer, CodeRefused):
        raise answer  # outside the transaction: the attempt and its audit row stay
    return answer


@transaction.atomic
@sensitive_variables("typed", "secret")
def _attempt(actor: User, session_id: str, access_key_id: str, typed: str, purpose: Purpose) -> Released | CodeRefused:
    user = User.objects.select_for_update().get(pk=actor.pk)  # one attempt of a user at a time
    pair = KeyPair.objects.select_for_update().get(session_id=session_id, access_key_id=access_key_id)
    now = clock.business_now()
    if pair.deleted_at is not None or pair.expires_at <= now:
        raise PairEnded(f"Key pair {access_key_id} is not valid any more.")
    refusal = _refusal(user, pair, typed)
    if refusal is not None:
        _note(actor, pair, "keypair.code_refused", str(refusal))
        return refusal
    secret = vault.decrypt(pair.encrypted_secret, access_key_id=access_key_id, session_id=session_id)
    KeyPair.objects.filter(pk=pair.pk).update(downloads=F("downloads") + 1, last_download_at=now)
    _note(actor, pair, f"keypair.{purpose}")
    return Released(pair, urlsafe_b64encode(secret).rstrip(b"=").decode())


@sensitive_variables("typed")
def _refusal(user: User, pair: KeyPair, typed: str) -> CodeRefused | None:
    if is_missing(user):
        return CodeRefused(NO_FACTOR)
    at = clock.real_now()
    if codes_used(user, at) >= MOST_CODES:
        return TooManyCodes(f"{MOST_CODES} codes were used within a day. The next is taken {_next_free(user)}.")
    by_password = takes_password(user)
    mark = "" if by_password else _mark(user, typed)
    passed = user.check_password(typed) if by_password else _is_right(user, typed, mark)
    CodeUse.objects.create(user=user, key_pair=pair, at=at, passed=passed, mark=mark)
    if passed:
        return None
    return CodeRefused(WRONG_PASSWORD if by_password else WRONG_CODE)


@sensitive_variables("typed")
def _is_right(user: User, typed: str, mark: str) -> bool:
    """Whether a factor of the user knows the code, and it was not given for a secret before: allauth remembers a code
    for a shorter time than it takes it."""
    spent = CodeUse.objects.filter(user=user, mark=mark, passed=True, at__gt=clock.real_now() - SPENT_FOR)
    if spent.exists():
        return False
    for factor in Authenticator.objects.filter(user=user, type__in=_FACTORS):
        if factor.wrap().validate_code(_bare(typed)):
            factor.record_usage()
            return True
    return False


def _mark(user: User, typed: str) -> str:
    return salted_hmac("keypairs.code", f"{user.pk}:{_bare(typed)}", algorithm="sha256").hexdigest()


def _bare(typed: str) -> str:
    return re.sub(r"[\s-]", "", typed)


def _next_free(user: User) -> str:
    """When the oldest of the codes in the window leaves it, in real Chicago time."""
    recent = CodeUse.objects.filter(user=user).order_by("-at")[MOST_CODES - 1 : MOST_CODES].get()
    return f"from {central(recent.at + CODES_WINDOW + timedelta(seconds=1)):%d %b %H:%M:%S} CT on"


def _note(actor: User, pair: KeyPair, verb: str, reason: str = "") -> None:
    after = {
        "session_id": pair.session_id,
        "access_key_id": pair.access_key_id,
        "codes_used": codes_used(actor, clock.real_now()),
    }
    record(actor=actor, verb=verb, target=pair, after=after, reason=reason)
