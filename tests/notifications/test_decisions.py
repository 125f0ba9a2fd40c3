"""Decisions under the window's lock, on real PostgreSQL, also when many make them at once (SPEC N-3, N-4)."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection as django_connection

from creditcontrols.direct import connect
from creditcontrols.models import ExchangeGroup
from notifications.choices import Outcome
from notifications.decisions import message_id, record
from notifications.models import MailDecision, Window
from riskadmin.mail.models import OutboxMessage
from tests.notifications.scene import ADDRESSES, START, crossing, group_one, later

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 20


@pytest.fixture
def group() -> ExchangeGroup:
    return group_one()


@pytest.fixture
def direct() -> Iterator[psycopg.Connection]:
    opened = connect()
    yield opened
    opened.close()
    django_connection.close()


def mails() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("pk").values_list("subject", "to"))


def test_n_2_one_event_queues_a_mail_for_each_level_and_address(
    group: ExchangeGroup, direct: psycopg.Connection
) -> None:
    assert record(direct, crossing(1, 7, 70, 80)) == 4
    subjects = [f"[{level}%] EF EX1 CME/CBOT Futures Long" for level in (70, 80)]
    assert mails() == [(subject, address) for subject in subjects for address in ADDRESSES]
    assert Window.objects.values_list("last_level", "started_at").get() == (80, START)


def test_n_3_same_level_within_the_hour_is_suppressed_and_says_by_what(
    group: ExchangeGroup, direct: psycopg.Connection
) -> None:
    record(direct, crossing(1, 1, 80))
    assert record(direct, crossing(1, 2, 80, at=later(59))) == 0
    assert record(direct, crossing(1, 3, 80, at=later(60))) == 2
    held = MailDecision.objects.filter(seq=2)
    assert [(row.outcome, row.last_level, row.last_at) for row in held] == [(Outcome.SUPPRESSED, 80, START)] * 2


def test_n_3_sides_and_sessions_have_windows_of_their_own(group: ExchangeGroup, direct: psycopg.Connection) -> None:
    assert [
        record(direct, crossing(1, 1, 80)), record(direct, crossing(1, 2, 80, side=1)),
        record(direct, crossing(1, 3, 80, bucket=1)), record(direct, crossing(1, 4, 80)),
    ] == [2, 2, 2, 0]  # fmt: skip


def test_n_4_the_same_entry_read_again_decides_nothing_new(group: ExchangeGroup, direct: psycopg.Connection) -> None:
    assert (record(direct, crossing(1, 1, 70, 80)), record(direct, crossing(1, 1, 70, 80))) == (4, 0)
    assert (OutboxMessage.objects.count(), MailDecision.objects.count()) == (4, 4)


def test_n_4_decision_and_mail_stand_or_fall_together(group: ExchangeGroup, direct: psycopg.Connection) -> None:
    with direct.transaction(force_rollback=True):
        record(direct, crossing(1, 1, 80))
    assert (OutboxMessage.objects.count(), MailDecision.objects.count(), Window.objects.count()) == (0, 0, 0)
    record(direct, crossing(1, 1, 80))
    assert OutboxMessage.objects.count() == 2


def test_n_1_without_an_address_it_is_noted_and_no_hour_begins(
    group: ExchangeGroup, direct: psycopg.Connection
) -> None:
    assert record(direct, crossing(1, 1, 80, emails=())) == 0
    assert MailDecision.objects.get().outcome == Outcome.NOBODY
    assert record(direct, crossing(1, 2, 80, at=later(1))) == 2


def test_n_4_message_id_is_stable_and_differs_by_cause_level_and_address() -> None:
    one = crossing(1, 5, 70, 80)
    assert message_id(one, 80, "a@b.example") == message_id(one, 80, "a@b.example")
    others = [(one, 70, "a@b.example"), (one, 80, "c@b.example"), (one._replace(seq=6), 80, "a@b.example")]
    assert len({message_id(*other) for other in [(one, 80, "a@b.example"), *others]}) == 4


def crowd(round_number: int) -> None:
    """WORKERS workers cross 80 % of one side at the same moment, each in a transaction of its own."""
    gate, failures = threading.Barrier(WORKERS), []

    def work(seq: int) -> None:
        opened = connect()
        try:
            gate.wait(30)
            with opened.transaction():
                record(opened, crossing(1, seq, 80, at=later(60 * round_number)))
        except Exception as error:
            failures.append(error)
        finally:
            opened.close()

    threads = [threading.Thread(target=work, args=(round_number * 100 + n,)) for n in range(1, WORKERS + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def crowds(rounds: int) -> None:
    for round_number in range(rounds):
        crowd(round_number)
        assert OutboxMessage.objects.count() == len(ADDRESSES) * (round_number + 1)
        assert MailDecision.objects.count() == len(ADDRESSES) * WORKERS * (round_number + 1)


def test_n_4_twenty_workers_at_once_queue_one_mail_per_address_and_window(group: ExchangeGroup) -> None:
    crowds(6)


@pytest.mark.drill
def test_n_4_thirty_rounds_of_twenty_workers_queue_one_mail_per_address_and_window(group: ExchangeGroup) -> None:
    crowds(30)
