"""The journal's crossings become decisions and mails, whatever stops and starts meanwhile (SPEC N-1 to N-4)."""

from collections.abc import Iterator

import pytest
from django.db import connection as django_connection

from creditcontrols.engine.commands import ArmCancelAll, Command, encode_command
from creditcontrols.models import Alert
from notifications.follower import Notifier
from notifications.models import MailDecision
from riskadmin.lib import clock
from riskadmin.mail import tasks
from riskadmin.mail.models import OutboxMessage
from riskadmin.mail.services import send_due
from riskadmin.state import free_port
from tests.kernel.test_mail import Inbox
from tests.notifications.scene import Followed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_journal")]
EXAMPLE = (("YMZ6", 100), ("ZCZ6", 200), ("GEZ6", 100), ("YMZ6", 100), ("YMZ6", 50), ("YMZ6", 25))
"""The orders of GC2-25."""


@pytest.fixture
def followed() -> Iterator[Followed]:
    made = Followed()
    yield made
    made.connection.close()
    django_connection.close()


def levels_mailed() -> list[str]:
    return [mail.subject.split("%")[0][1:] for mail in OutboxMessage.objects.order_by("pk")]


def test_gc2_25_orders_of_the_example_mail_70_80_and_90(followed: Followed) -> None:
    seen = []
    for symbol, quantity in EXAMPLE:
        followed.buy(symbol, quantity)
        seen.append(levels_mailed())
    assert seen == [[], [], [], ["70", "80"], ["70", "80", "90"], ["70", "80", "90"]]
    assert list(Alert.objects.order_by("pk").values_list("kind", "level")) == [
        ("level", 70), ("level", 80), ("level", 90), ("refused", 0),
    ]  # fmt: skip


def test_n_4_every_level_alert_has_its_decision(followed: Followed) -> None:
    for symbol, quantity in EXAMPLE:
        followed.buy(symbol, quantity)
    names = ("seq", "number", "level")
    decided = set(MailDecision.objects.values_list(*names))
    assert decided == set(Alert.objects.filter(kind__in=("level", "blocked")).values_list(*names))


def test_n_1_levels_and_addresses_count_as_of_the_entry(followed: Followed) -> None:
    followed.change(levels=(60,), emails=("new@alder.example",))
    followed.buy("YMZ6", 250)
    assert list(OutboxMessage.objects.values_list("subject", "to")) == [
        ("[60%] EF EX1 CME/CBOT Futures Long", "new@alder.example")
    ]


def test_n_1_a_level_is_crossed_by_a_lower_limit_too(followed: Followed) -> None:
    followed.buy("YMZ6", 100)
    weekday = followed.world.core.state.groups[1].settings.weekday
    followed.change(weekday=type(weekday)(exposure_futures=35_000_000))
    assert levels_mailed() == ["70", "80"]


def test_n_4_a_new_start_goes_on_from_the_cursor_and_doubles_nothing(followed: Followed) -> None:
    for symbol, quantity in EXAMPLE[:4]:
        followed.buy(symbol, quantity)
    again = Notifier()
    with followed.connection.transaction():
        again.apply(followed.connection, followed.world.entries)
    assert levels_mailed() == ["70", "80"]
    assert again.settings == followed.notifier.settings


def away(**_options: object) -> None:
    """What asking a worker comes to without a broker. Connections of a pool made by other tests would still answer."""
    raise ConnectionRefusedError


def test_n_4_smtp_and_broker_away_lose_and_double_nothing(
    followed: Followed, inbox: Inbox, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_resting_until", 0.0)
    monkeypatch.setattr(tasks.send_due_mail, "apply_async", away)
    there, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    for symbol, quantity in EXAMPLE:
        followed.buy(symbol, quantity)
        followed.notifier.turn()
    assert tasks._resting_until > 0  # the broker was asked and was away
    assert (send_due(), inbox.mails) == (0, [])
    settings.EMAIL_PORT = there
    assert (send_due(), send_due()) == (3, 0)
    names = set(OutboxMessage.objects.values_list("message_id", flat=True))
    assert (len(names), len(inbox.mails)) == (3, 3)
    assert all(any(name.encode() in mail for mail in inbox.mails) for name in names)


def test_n_6_wake_up_without_a_broker_says_no_and_then_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def away(**options: object) -> None:
        asked.append(options)
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks, "_resting_until", 0.0)
    monkeypatch.setattr(tasks.send_due_mail, "apply_async", away)
    assert (tasks.wake(), tasks.wake(), len(asked)) == (False, False, 1)
    monkeypatch.setattr(tasks, "_resting_until", clock.monotonic())
    monkeypatch.setattr(tasks.send_due_mail, "apply_async", lambda **options: asked.append(options))
    assert (tasks.wake(), len(asked)) == (True, 2)


def tell(followed: Followed, command: Command) -> None:
    """A command from the inbox, and what follows from it."""
    followed.world.from_inbox(500 + len(followed.world.entries), encode_command(command))
    followed.catch_up()


@pytest.mark.parametrize(
    ("armed", "says"),
    [(True, "Fired: 2 working day orders are cancelled, cancel-all is disarmed"), (False, "Not armed")],
)
def test_n_5_the_mail_says_what_cancel_all_did(followed: Followed, armed: bool, says: str) -> None:
    followed.change(reference_futures="")
    tell(followed, ArmCancelAll(1, "FUT", armed, "ra.alp"))
    followed.buy("ZCZ6", 900)
    followed.buy("ZCZ6", 100)
    mail = OutboxMessage.objects.filter(subject__startswith="[100%]").get()
    assert f"Cancel all at 100 %: {says}\n" in mail.text
    before = OutboxMessage.objects.filter(subject__startswith="[90%]").get()
    assert f"Cancel all at 100 %: {'Armed' if armed else 'Not armed'}\n" in before.text
