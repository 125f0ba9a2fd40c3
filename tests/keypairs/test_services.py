"""Making and deleting key pairs under the rules, also by two people at once (SPEC KEY-2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import User
from riskadmin.keypairs.lifetime import NewPairRefused, State
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import active_secrets
from riskadmin.keypairs.services import PairEnded, create_key_pair, delete_key_pair
from riskadmin.reference.models import ExchangeHoliday
from tests.factories import make_exchange, make_sender_comp
from tests.keypairs.conftest import NOW, Scene, make_pair
from tests.keypairs.test_lifetime import FOUR_WEEKS

DAY = timedelta(days=1)


def alive() -> list[str]:
    return list(KeyPair.objects.alive(NOW).filter(session_id="SAA").values_list("access_key_id", flat=True))


def test_key_2_a_second_pair_pulls_the_first_ones_expiry(scene: Scene) -> None:
    first = make_pair(now=NOW - 90 * DAY)
    second = create_key_pair(actor=scene.people["ea"], session_id="SAA", now=NOW)
    first.refresh_from_db()
    assert (first.expires_at, first.superseded_at, first.state(NOW)) == (FOUR_WEEKS, NOW, State.EXPIRING)
    assert (second.state(NOW), second.created_by) == (State.ACTIVE, "ea")
    verbs = list(AuditEvent.objects.filter(actor="ea").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["keypair.superseded", "keypair.created"]
    assert len(active_secrets("SAA", FOUR_WEEKS - DAY)) == 2
    assert [key for key, _ in active_secrets("SAA", FOUR_WEEKS)] == [second.access_key_id]


def test_key_2_a_first_pair_that_ends_sooner_keeps_its_expiry(scene: Scene) -> None:
    first = make_pair(now=NOW - 355 * DAY)
    before = first.expires_at
    make_pair(now=NOW)
    first.refresh_from_db()
    assert first.expires_at == before < FOUR_WEEKS


def test_key_2_a_third_pair_is_refused_until_one_is_named(scene: Scene) -> None:
    first, second = make_pair(now=NOW - 2 * DAY), make_pair(now=NOW - DAY)
    with pytest.raises(NewPairRefused):
        make_pair(now=NOW)
    assert alive() == [first.access_key_id, second.access_key_id]
    third = create_key_pair(actor="test", session_id="SAA", now=NOW, delete=first.access_key_id)
    first.refresh_from_db()
    second.refresh_from_db()
    assert alive() == [second.access_key_id, third.access_key_id]
    assert (bytes(first.encrypted_secret), first.deleted_by) == (b"", "test")
    assert second.expires_at == FOUR_WEEKS


def test_key_2_the_newer_one_may_go_and_the_older_stays(scene: Scene) -> None:
    first, second = make_pair(now=NOW - 2 * DAY), make_pair(now=NOW - DAY)
    third = create_key_pair(actor="test", session_id="SAA", now=NOW, delete=second.access_key_id)
    first.refresh_from_db()
    assert alive() == [first.access_key_id, third.access_key_id]
    assert first.expires_at < FOUR_WEEKS  # it was pulled to a day before when the second was made


def test_key_2_expired_pairs_take_no_room_and_sessions_do_not_count_together(scene: Scene) -> None:
    make_pair(now=NOW - 400 * DAY)
    make_pair(now=NOW - DAY)
    make_pair("SBB", now=NOW - DAY)
    assert make_pair(now=NOW).session_id == "SAA"
    assert len(alive()) == 2


def test_key_2_what_the_person_saw_must_still_be_so(scene: Scene) -> None:
    first = make_pair(now=NOW - DAY)
    with pytest.raises(NewPairRefused, match="changed meanwhile"):
        create_key_pair(actor="test", session_id="SAA", now=NOW, seen=[])
    assert create_key_pair(actor="test", session_id="SAA", now=NOW, seen=[first.access_key_id])


def test_key_2_the_exchange_calendar_decides_what_a_trading_day_is(scene: Scene) -> None:
    cme, cbot = make_exchange("CME"), make_exchange("CBOT")
    ExchangeHoliday.objects.create(exchange=cme, date=date(2027, 11, 24), name="Test")
    assert make_pair(now=NOW).expires_at.day == 24  # CBOT rolls its trade date
    ExchangeHoliday.objects.create(exchange=cbot, date=date(2027, 11, 24), name="Test")
    assert make_pair("SBB", now=NOW).expires_at.day == 23


def test_key_2_a_deleted_pair_signs_no_more_and_its_secret_is_gone(scene: Scene) -> None:
    pair = make_pair(now=NOW - DAY)
    key = {"session_id": "SAA", "access_key_id": pair.access_key_id, "now": NOW}
    delete_key_pair(actor=scene.people["ea"], **key, reason="lost")
    assert active_secrets("SAA", NOW) == []
    row = AuditEvent.objects.get(verb="keypair.deleted")
    assert (row.actor, row.reason, row.target_id) == ("ea", "lost", str(pair.pk))
    assert bytes(KeyPair.objects.get().encrypted_secret) == b""
    with pytest.raises(PairEnded):
        delete_key_pair(actor=scene.people["ea"], **key)


@pytest.mark.parametrize("who", ["ca", "au", "gam", "gcc", "ra", "tf", "tr"])
def test_key_1_who_does_not_keep_the_session_makes_and_deletes_nothing(scene: Scene, who: str) -> None:
    pair = make_pair(now=NOW - DAY)
    for act in (
        lambda user: create_key_pair(actor=user, session_id="SAA", now=NOW),
        lambda user: delete_key_pair(actor=user, session_id="SAA", access_key_id=pair.access_key_id, now=NOW),
    ):
        with pytest.raises((PermissionDenied, KeyPair.DoesNotExist)):
            act(scene.people[who])
    assert alive() == [pair.access_key_id]


def test_key_1_a_session_id_of_several_firms_is_kept_by_who_may_for_all(scene: Scene) -> None:
    make_sender_comp(User.objects.get(username="foreign_ea").memberships.get().execution_firm, "SAA")
    with pytest.raises(PermissionDenied):
        create_key_pair(actor=scene.people["ea"], session_id="SAA", now=NOW)
    scene.people["ea"].memberships.create(
        role="EA", execution_firm=scene.people["foreign_ea"].memberships.get().execution_firm
    )
    both = User.objects.get(username="ea")
    assert create_key_pair(actor=both, session_id="SAA", now=NOW).created_by == "ea"


@pytest.mark.parametrize("before", [0, 1])
def test_key_2_two_people_at_once_never_leave_three_pairs(committed: Scene, before: int) -> None:
    for number in range(before):
        make_pair(now=NOW - (number + 1) * DAY)
    seen, gate = alive(), Barrier(4)

    def make() -> str:
        gate.wait(10)
        try:
            return create_key_pair(actor="test", session_id="SAA", now=NOW, seen=seen).access_key_id
        except NewPairRefused:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = [one for one in [call.result(30) for call in [pool.submit(make) for _ in range(4)]] if one]
    assert len(made) == 1
    assert sorted(alive()) == sorted([*seen, *made])


@pytest.mark.django_db(transaction=True)
def test_key_2_whoever_checks_logons_is_told_of_new_and_deleted_pairs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN riskadmin_ports")
    pair = make_pair(now=NOW)
    delete_key_pair(actor="test", session_id="SAA", access_key_id=pair.access_key_id, now=NOW)
    told = [(note.channel, note.payload) for note in connection.connection.notifies(timeout=5, stop_after=2)]
    assert told == [("riskadmin_ports", "SAA")] * 2
    connection.close()


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        (datetime(2026, 3, 9, 15, tzinfo=UTC), datetime(2027, 3, 9, 22, tzinfo=UTC)),  # CDT to CST
        (datetime(2026, 11, 7, 15, tzinfo=UTC), datetime(2027, 11, 5, 21, tzinfo=UTC)),  # CST to CDT, Friday before
    ],
)
def test_key_2_a_pair_signs_to_market_close_twelve_months_on_over_changes_of_clocks(
    scene: Scene, made: datetime, ends: datetime
) -> None:
    pair = make_pair(now=made)
    assert [key for key, _ in active_secrets("SAA", ends - timedelta.resolution)] == [pair.access_key_id]
    assert active_secrets("SAA", ends) == []
