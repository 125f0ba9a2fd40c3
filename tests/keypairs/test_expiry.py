"""Mails at 28, 14, 7, 1 days and on expiry, each once, to all administrators of the owner (SPEC KEY-2)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.keypairs import owners
from riskadmin.keypairs.expiry import JOB, market_closes, send_expiry_notices
from riskadmin.keypairs.models import ExpiryNotice, KeyPair
from riskadmin.keypairs.owners import Claim
from riskadmin.keypairs.services import delete_key_pair
from riskadmin.lib.calendar import central
from riskadmin.mail.models import OutboxMessage
from riskadmin.schedule.registry import job_of
from tests.keypairs.conftest import NOW, Scene, make_pair, person


def run(since: datetime, days: int) -> list[tuple[str, str]]:
    """Run the job at every market close of so many days; returns (day, subject) of each mail that it wrote."""
    found, seen = [], set(OutboxMessage.objects.values_list("pk", flat=True))
    for at, day in market_closes(since, since + timedelta(days=days)):
        send_expiry_notices(day, at)
        for mail in OutboxMessage.objects.exclude(pk__in=seen).order_by("pk"):
            seen.add(mail.pk)
            found.append((day.isoformat(), mail.subject))
    return found


def test_key_2_five_mails_on_their_days_each_once(scene: Scene) -> None:
    make_pair(now=NOW)  # expires Wednesday 24 November 2027
    assert run(NOW, 372) == [
        ("2027-10-27", "Key pair of SAA expires in 28 days"),
        ("2027-11-10", "Key pair of SAA expires in 14 days"),
        ("2027-11-17", "Key pair of SAA expires in 7 days"),
        ("2027-11-23", "Key pair of SAA expires in 1 day"),
        ("2027-11-24", "Key pair of SAA has expired"),
    ]
    assert run(NOW, 372) == []
    assert sorted(ExpiryNotice.objects.values_list("days", flat=True)) == [0, 1, 7, 14, 28]


def test_key_2_a_pulled_pair_is_mailed_at_once(scene: Scene) -> None:
    first = make_pair(now=NOW - timedelta(days=30))
    make_pair(now=NOW)
    assert run(NOW, 1) == [("2026-11-24", "Key pair of SAA expires in 28 days")]
    first.refresh_from_db()
    mail = OutboxMessage.objects.get()
    assert "22 Dec 2026 16:00:00 CT" in mail.text
    assert "goes on with the other key pair" in mail.text
    assert first.access_key_id in mail.text


def test_key_2_mails_go_to_all_administrators_of_the_owner_and_nobody_else(scene: Scene) -> None:
    person("ea2", Role.EA, execution_firm=scene.firm)
    gone = person("ea3", Role.EA, execution_firm=scene.firm)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    make_pair(now=NOW - timedelta(days=337))
    make_pair("DCT", now=NOW - timedelta(days=337))
    run(NOW, 1)
    sent = sorted(OutboxMessage.objects.values_list("subject", "to"))
    assert [to for subject, to in sent if "SAA" in subject] == ["ea2@example.com", "ea@example.com"]
    assert [to for subject, to in sent if "DCT" in subject] == ["ca@example.com"]
    assert len(sent) == 3


def test_key_2_deleted_pairs_and_those_made_later_get_no_mail(scene: Scene) -> None:
    pair = make_pair(now=NOW - timedelta(days=337))
    delete_key_pair(actor="test", session_id="SAA", access_key_id=pair.access_key_id, now=NOW)
    later = make_pair("SBB", now=NOW)
    KeyPair.objects.filter(pk=later.pk).update(expires_at=NOW + timedelta(days=10))
    assert run(NOW - timedelta(days=2), 1) == []
    assert run(NOW, 1) == [("2026-11-24", "Key pair of SBB expires in 10 days")]


def test_key_2_the_job_is_at_market_close_of_every_day_over_the_changes_of_clocks(scene: Scene) -> None:
    assert job_of(JOB).run is send_expiry_notices
    closes = list(market_closes(NOW, NOW + timedelta(days=365)))
    assert len(closes) == len({day for _, day in closes}) == 365
    assert {central(at).hour for at, _ in closes} == {16}


def test_key_2_a_session_without_administrators_stops_no_mail_of_others(scene: Scene) -> None:
    def orphans(session_ids: Collection[str] | None) -> Iterable[Claim]:
        yield Claim("ORP", "Drop copy target", "group 1", "TRF", "Trading firm")

    made = NOW - timedelta(days=337)
    for session_id in ("ORP", "ZZZ", "SAA"):  # nobody claims ZZZ
        make_pair(session_id, now=made)
    owners.register(orphans)
    try:
        assert run(NOW, 1) == [("2026-11-24", "Key pair of SAA expires in 28 days")]
    finally:
        owners.forget(orphans)
