"""The life of key pairs as pure rules: expiry, the second and the third pair, states, days of mails (SPEC KEY-2)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from riskadmin.keypairs.lifetime import (
    Life,
    NewPairRefused,
    State,
    expires_at,
    mail_due,
    plan_new_pair,
    state_of,
    superseded_at,
)

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # Tuesday 10:00 CT
FOUR_WEEKS = datetime(2026, 12, 22, 22, 0, tzinfo=UTC)
FAR = datetime(2027, 9, 1, 21, 0, tzinfo=UTC)
NEAR = datetime(2026, 12, 1, 22, 0, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("created", "expires"),
    [
        (utc(2026, 11, 24, 16), utc(2027, 11, 24, 22)),  # a Wednesday, CST
        (utc(2026, 6, 10, 12), utc(2027, 6, 10, 21)),  # a Thursday, CDT
        (utc(2026, 3, 9, 15), utc(2027, 3, 9, 22)),  # made in CDT, ends in CST: clocks change on 14 March 2027
        (utc(2026, 3, 14, 15), utc(2027, 3, 12, 22)),  # to the day of the change, a Sunday: Friday before, still CST
        (utc(2026, 3, 15, 15), utc(2027, 3, 15, 21)),  # the Monday after it: CDT
        (utc(2026, 11, 7, 15), utc(2027, 11, 5, 21)),  # made in CST, ends in CDT: the Sunday is the day of the change
        (utc(2026, 11, 8, 15), utc(2027, 11, 8, 22)),  # the Monday after it: CST
        (utc(2026, 11, 21, 12), utc(2027, 11, 19, 22)),  # Sunday: Friday before
        (utc(2028, 2, 29, 12), utc(2029, 2, 28, 22)),  # no 29 February
        (utc(2026, 11, 25, 3), utc(2027, 11, 24, 22)),  # still the 24th in Chicago
    ],
)
def test_key_2_expires_twelve_months_later_at_market_close(created: datetime, expires: datetime) -> None:
    assert expires_at(created) == expires


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (NOW, FOUR_WEEKS),
        (utc(2026, 11, 24, 23, 30), FOUR_WEEKS),  # after the close: the same date four weeks on
        (utc(2026, 11, 25, 5, 59), FOUR_WEEKS),  # 23:59 in Chicago
        (utc(2026, 11, 25, 6), utc(2026, 12, 23, 22)),
        (utc(2026, 2, 24, 16), utc(2026, 3, 24, 21)),  # over the change of clocks
        (utc(2026, 10, 20, 15), utc(2026, 11, 17, 22)),
        (utc(2026, 11, 28, 16), utc(2026, 12, 24, 22)),  # a Saturday: Friday is no trading day, Thursday is
    ],
)
def test_key_2_an_older_pair_ends_at_market_close_four_weeks_on(now: datetime, ends: datetime) -> None:
    assert superseded_at(now, lambda day: day.weekday() < 5 and day != date(2026, 12, 25)) == ends


def test_key_2_holiday_moves_expiry_to_the_trading_day_before() -> None:
    days = {date(2027, 11, 25), date(2027, 11, 26)}
    made = utc(2026, 11, 28, 18)  # expires on a Sunday, after two holidays
    assert expires_at(made, lambda day: day.weekday() < 5 and day not in days) == utc(2027, 11, 24, 22)
    assert expires_at(made) == utc(2027, 11, 26, 22)


def life(name: str, expires: datetime = FAR) -> Life:
    return Life(name, NOW - timedelta(days=90), expires)


@pytest.mark.parametrize(
    ("alive", "delete", "kept_until"),
    [
        ([], "", None),
        ([life("A")], "", FOUR_WEEKS),  # pulled
        ([life("A", NEAR)], "", NEAR),  # ends sooner anyway
        ([life("A")], "A", None),
        ([life("A"), life("B")], "A", FOUR_WEEKS),
        ([life("A", NEAR), life("B")], "B", NEAR),
    ],
)
def test_key_2_what_a_new_pair_does_to_the_others(alive: list[Life], delete: str, kept_until: datetime | None) -> None:
    plan = plan_new_pair(alive, NOW, delete=delete)
    assert (plan.expires_at, plan.deletes, plan.kept_until) == (expires_at(NOW), delete, kept_until)
    assert plan.pulls == (kept_until == FOUR_WEEKS)


@pytest.mark.parametrize(
    ("alive", "delete", "words"),
    [
        ([life("A"), life("B")], "", "choose the one to delete"),
        ([life("A"), life("B")], "C", "not valid any more"),
        ([], "A", "not valid any more"),
        ([life("A"), life("B"), life("C")], "A", "choose the one to delete"),
    ],
)
def test_key_2_a_third_pair_needs_the_deletion_of_one(alive: list[Life], delete: str, words: str) -> None:
    with pytest.raises(NewPairRefused, match=words):
        plan_new_pair(alive, NOW, delete=delete)


@pytest.mark.parametrize(
    ("expires", "superseded", "deleted", "state"),
    [
        (FAR, False, False, State.ACTIVE),
        (utc(2026, 12, 23, 22), False, False, State.ACTIVE),  # 29 days
        (FOUR_WEEKS, False, False, State.EXPIRING),  # 28 days
        (FAR, True, False, State.EXPIRING),
        (NOW + timedelta(microseconds=1), False, False, State.EXPIRING),
        (NOW, False, False, State.EXPIRED),
        (NOW, True, True, State.DELETED),
        (FAR, False, True, State.DELETED),
    ],
)
def test_key_2_states(expires: datetime, superseded: bool, deleted: bool, state: State) -> None:
    assert state_of(NOW, expires, superseded=superseded, deleted=deleted) is state


@pytest.mark.parametrize(
    ("days", "mark"),
    [
        (40, None),
        (29, None),
        (28, 28),
        (27, 28),
        (15, 28),
        (14, 14),
        (8, 14),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 0),
        (-1, None),
    ],
)
def test_key_2_mails_at_28_14_7_1_days_and_on_expiry(days: int, mark: int | None) -> None:
    assert mail_due(days) == mark
