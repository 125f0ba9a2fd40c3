"""E-mails of position limits: whom they tell, the one-hour rule, and that what is read twice is decided once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection as django_connection

from creditcontrols.engine.commands import CancelOrder, SetPositionLimits, SetPositionPolicies, encode_command
from creditcontrols.engine.events import PositionLevelChanged
from creditcontrols.engine.icc.values import PositionLimit, PositionPolicy
from creditcontrols.icc.models import PositionMail, PositionPolicyRow
from notifications.position_mails import record
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from tests.creditcontrols.world import ECHO, order
from tests.notifications.scene import ADDRESSES, START, Followed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]
KEY = ("ALP", "EX1", "ACC1", "ZC", "FUT")


@pytest.fixture
def followed() -> Any:
    """A policy of ALP for EX1 that names two people."""
    made = Followed()
    group = made.group
    PositionPolicyRow.objects.create(
        lce=group.lce, execution_firm=group.execution_firm, recipients=list(ADDRESSES), changed_at=clock.business_now()
    )
    yield made
    made.connection.close()
    django_connection.close()


def reached(level: int, before: int = 0, **more: Any) -> PositionLevelChanged:
    """The long position of ACC1 in corn futures has reached a level of 100 deltas."""
    return PositionLevelChanged(*KEY, more.pop("side", 0), before, level, level * 10_000, 100)


def decided(followed: Followed, event: PositionLevelChanged, seq: int, at: datetime = START) -> list[str]:
    """What was decided for each address."""
    with followed.connection.transaction():
        record(followed.connection, event, seq, at)
    return list(PositionMail.objects.filter(seq=seq).order_by("address").values_list("outcome", flat=True))


def test_icc_7_a_level_over_the_engine_is_mailed_to_every_recipient(followed: Followed) -> None:
    followed.world.from_inbox(80, encode_command(SetPositionPolicies((PositionPolicy("ALP", "EX1", levels=(80,)),))))
    limit = PositionLimit(*KEY, 10, 10, version=1)
    followed.world.from_inbox(81, encode_command(SetPositionLimits((limit,))))
    followed.world.send(order("ZCZ6", 8, "B1"))
    followed.world.send(CancelOrder("EX1EX1", "EX1", "EX1EX1N", "TR1", "C1", "B1", 1, "ZCZ6", 1, ECHO))
    followed.catch_up()
    mails = OutboxMessage.objects.order_by("to")
    assert [mail.to for mail in mails] == sorted(ADDRESSES)
    mail = mails[0]
    assert "account ACC1 ZC futures long" in mail.subject
    for words in ("8 deltas", "10 deltas", "80.0 %", "/icc/?account=ACC1&product=ZC", "ALP named you"):
        assert words in mail.text
    assert set(PositionMail.objects.values_list("message_id", flat=True)) == {one.message_id for one in mails}


def test_icc_7_the_one_hour_rule_holds_by_position_and_side(followed: Followed) -> None:
    assert decided(followed, reached(80), 1) == ["queued", "queued"]
    assert decided(followed, reached(80), 2, START + timedelta(minutes=59)) == ["held", "held"]
    held = PositionMail.objects.filter(seq=2)[0]
    assert (held.last_level, held.last_at, held.message_id) == (80, START, "")
    assert decided(followed, reached(80, side=1), 3, START + timedelta(minutes=1)) == ["queued", "queued"]
    assert decided(followed, reached(90, 80), 4, START + timedelta(minutes=2)) == ["queued", "queued"]
    assert decided(followed, reached(80), 5, START + timedelta(minutes=61)) == ["queued", "queued"]
    assert decided(followed, reached(80), 6, START + timedelta(minutes=121)) == ["queued", "queued"]


def test_icc_7_what_falls_tells_nobody_and_without_recipients_it_is_noted(followed: Followed) -> None:
    assert decided(followed, reached(50, 80), 1) == []
    PositionPolicyRow.objects.all().delete()
    assert decided(followed, reached(80), 2) == ["nobody"]
    assert not OutboxMessage.objects.exists()


def test_n_4_an_entry_that_is_read_again_decides_nothing_twice(followed: Followed) -> None:
    decided(followed, reached(80), 1)
    decided(followed, reached(80), 1)
    assert (PositionMail.objects.count(), OutboxMessage.objects.count()) == (2, 2)
