"""The audit trail and its seals."""

import threading

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from riskadmin.audit.context import request_id
from riskadmin.audit.models import AuditEvent, AuditSeal
from riskadmin.audit.sealer import FIRST_HASH, seal_pending, verify
from riskadmin.audit.services import record
from tests.factories import make_lce, make_user


def write(number: int) -> None:
    for index in range(number):
        record(
            actor="test", verb="thing.done", target=("thing", str(index)), before={"n": index}, after={"n": index + 1}
        )


@pytest.mark.django_db
def test_record_keeps_actor_target_values_and_request() -> None:
    user, lce = make_user(username="someone"), make_lce()
    token = request_id.set("r-1")
    event = record(actor=user, verb="lce.renamed", target=lce, before={"name": "x"}, after={"name": "y"}, reason="why")
    request_id.reset(token)
    event.refresh_from_db()
    told = (event.actor, event.target_type, event.target_id, event.before, event.after, event.reason, event.request_id)
    assert told == ("someone", "firms.legalclearingentity", str(lce.pk), {"name": "x"}, {"name": "y"}, "why", "r-1")


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        record(actor="test", verb="thing.done", target=("thing", "1"))
    with transaction.atomic():
        record(actor="test", verb="thing.done", target=("thing", "1"))
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_sealing_numbers_and_chains_in_rounds() -> None:
    write(5)
    assert [seal_pending(3), seal_pending(3), seal_pending(3)] == [3, 2, 0]
    write(1)
    assert seal_pending(10, everything=True) == 1
    seals = list(AuditSeal.objects.order_by("number"))
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5, 6]
    assert [seal.prev_hash for seal in seals] == [FIRST_HASH, *(seal.hash for seal in seals[:-1])]
    outcome = verify()
    assert (outcome.ok, outcome.count, outcome.head_hash, outcome.unsealed) == (True, 6, seals[-1].hash, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        lambda: AuditEvent.objects.filter(seal=3).update(after={"n": 99}),
        lambda: AuditEvent.objects.filter(seal=3).update(actor="somebody else"),
        lambda: AuditSeal.objects.filter(number=3).update(hash="f" * 64),
        lambda: AuditSeal.objects.filter(number=3).delete(),
    ],
)
def test_verify_finds_a_changed_or_missing_row(damage) -> None:
    write(5)
    seal_pending(10)
    assert verify().ok
    damage()
    assert not verify().ok
    assert verify().broken_at in (3, 4)


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_give_one_chain() -> None:
    with transaction.atomic():
        write(200)

    def work() -> None:
        while AuditEvent.objects.filter(seal=None).exists():
            seal_pending(7)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    outcome = verify()
    assert (outcome.ok, outcome.count) == (True, 200)
