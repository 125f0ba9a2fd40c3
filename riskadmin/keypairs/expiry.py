"""Mails before a key pair expires, and when it has (SPEC KEY-2): a daily job at market close."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.selectors import addresses_of
from riskadmin.keypairs.lifetime import WARNING_DAYS, mail_due
from riskadmin.keypairs.models import ExpiryNotice, KeyPair
from riskadmin.keypairs.owners import Claim, KeySession, key_sessions
from riskadmin.lib import clock
from riskadmin.lib.calendar import MARKET_CLOSE, ONE_DAY, Occurrence, at_central, central, occurrences
from riskadmin.mail.notices import Notice, send_notice
from riskadmin.schedule.registry import Job, Rank, register_job

JOB: Final = "keypairs.expiry"
EVERY_DAY: Final = tuple(range(7))
AFTER_MARKET: Final = Rank.MARKET + 10
"""Nothing else of the same instant waits for mails."""


def register() -> None:
    """Make the job known to the schedule."""
    register_job(Job(JOB, AFTER_MARKET, market_closes, send_expiry_notices))


def market_closes(after: datetime, until: datetime) -> Iterator[Occurrence]:
    """16:00 CT of every day: an expiry is always at that time of a day, and its days before are too."""
    return occurrences(after, until, MARKET_CLOSE, EVERY_DAY)


def send_expiry_notices(day: date, due_at: datetime) -> None:
    """Write the mails that are due on `day`, each once for a pair and threshold, to all administrators of its owners.
    A catch-up writes those of the days that were missed. No mail holds a secret."""
    until = at_central(day + timedelta(days=WARNING_DAYS) + ONE_DAY, time.min)
    ending = KeyPair.objects.filter(
        deleted_at=None, created_at__lte=due_at, expires_at__gte=at_central(day, time.min), expires_at__lt=until
    )
    pairs = list(ending)
    sessions = {one.session_id: one for one in key_sessions({pair.session_id for pair in pairs})}
    for pair in pairs:
        left = (central(pair.expires_at).date() - day).days
        mark, session = mail_due(left), sessions.get(pair.session_id)
        if mark is not None and session is not None:
            _send_once(pair, session, mark, left)


def _send_once(pair: KeyPair, session: KeySession, mark: int, left: int) -> None:
    _, new = ExpiryNotice.objects.get_or_create(key_pair=pair, days=mark, defaults={"at": clock.business_now()})
    if new:
        to = {address for claim in session.claims for address in _addresses(claim)}
        send_notice(_notice(pair, session, left), to=to, key=f"keypair {pair.access_key_id} {mark}")


def _addresses(claim: Claim) -> list[str]:
    if claim.firm_id is not None:
        return addresses_of(Role.EA, firm=ExecutionFirm.objects.get(pk=claim.firm_id))
    if claim.lce_id is not None:
        return addresses_of(Role.CA, lce=LegalClearingEntity.objects.get(pk=claim.lce_id))
    return []


def _notice(pair: KeyPair, session: KeySession, left: int) -> Notice:
    when = f"{central(pair.expires_at):%d %b %Y %H:%M:%S} CT"
    word = "has expired" if left == 0 else f"expires in {left} day{'' if left == 1 else 's'}"
    others = KeyPair.objects.alive(pair.expires_at).filter(session_id=pair.session_id).exclude(pk=pair.pk)
    after = "goes on with the other key pair" if others.exists() else "nobody can log on with this session id"
    return Notice(
        subject=f"Key pair of {pair.session_id} {word}",
        title=f"Key pair {pair.access_key_id} of session id {pair.session_id} {word}",
        lead=f"From {when} on a logon signed with it is refused; {_advice(left, others.exists())}",
        rows=(
            ("Session id", f"{pair.session_id}, {session.kind.lower()} ({session.detail})"),
            ("Owner", session.owner),
            ("Access Key ID", pair.access_key_id),
            ("Expires", when),
            ("After that", after),
        ),
        link="Open the key pairs",
        path=reverse("key_pair_session", args=[pair.session_id]),
        foot=f"You get this as an administrator of {session.owner}. Mails come 28, 14, 7 and 1 days before, and then.",
    )


def _advice(left: int, replaced: bool) -> str:
    if replaced:
        return "move what still signs with it to the newer pair."
    return "generate a new pair and hand it to the sessions." if left else "generate a new pair to log on again."
