"""The one-hour rule against a model that reads the rule another way: over the list of all e-mails sent so far."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditcontrols.alerting import level_alerts
from creditcontrols.engine import events as ev
from creditcontrols.engine.values import GroupSettings
from notifications.policy import Decision, Window, decide, decide_all

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SECONDS = (0, 1, 59, 600, 1800, 3599, 3600, 3601, 7200)
"""Gaps around the hour and within it."""

Event = tuple[int, frozenset[int]]
events = st.lists(
    st.tuples(st.sampled_from(SECONDS), st.frozensets(st.sampled_from((60, 70, 80, 90, 100)), min_size=1, max_size=4)),
    max_size=25,
)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def model(sequence: list[Event]) -> list[tuple[int, int]]:
    """(second, level) of every e-mail: one is sent unless the latest e-mail of all was of this level and is younger
    than 3600 s. Only the list of e-mails is kept, no window."""
    sent: list[tuple[int, int]] = []
    now = 0
    for gap, levels in sequence:
        now += gap
        for level in sorted(levels):
            silent = sent[-1:] and sent[-1][1] == level and now - sent[-1][0] < 3600
            if not silent:
                sent.append((now, level))
    return sent


def decided(sequence: list[Event]) -> list[tuple[int, int]]:
    """The same by the policy."""
    sent: list[tuple[int, int]] = []
    window: Window | None = None
    now = 0
    for gap, levels in sequence:
        now += gap
        decisions = decide_all(window, levels, at(now))
        window = decisions[-1].window
        sent += [(now, decision.level) for decision in decisions if decision.send]
    return sent


def drawn(number: int) -> list[Event]:
    """Sequence `number`: the same in every run."""
    rng = random.Random(number)
    levels = (60, 70, 80, 90, 100)
    return [(rng.choice(SECONDS), frozenset(rng.sample(levels, rng.randint(1, 4)))) for _ in range(rng.randint(0, 25))]


def test_n_3_ten_thousand_sequences_go_as_the_model_says() -> None:
    assert [number for number in range(10_000) if decided(drawn(number)) != model(drawn(number))] == []


@settings(max_examples=300, deadline=None)
@given(events)
def test_n_3_any_sequence_goes_as_the_model_says(sequence: list[Event]) -> None:
    assert decided(sequence) == model(sequence)


@pytest.mark.parametrize(
    ("crossings", "expected"),
    [
        ([(0, 80), (3599, 80)], [(0, 80)]),
        ([(0, 80), (3600, 80)], [(0, 80), (3600, 80)]),
        ([(0, 80), (60, 90)], [(0, 80), (60, 90)]),
        ([(0, 80), (60, 70)], [(0, 80), (60, 70)]),
        ([(0, 80), (60, 90), (120, 80)], [(0, 80), (60, 90), (120, 80)]),
        ([(0, 80), (60, 90), (3650, 90)], [(0, 80), (60, 90)]),
        ([(0, 80), (60, 90), (3660, 90)], [(0, 80), (60, 90), (3660, 90)]),
        ([(0, 100), (1, 100), (2, 100)], [(0, 100)]),
    ],
)
def test_n_3_one_hour_rule_at_its_edges(crossings: list[tuple[int, int]], expected: list[tuple[int, int]]) -> None:
    window, sent = None, []
    for second, level in crossings:
        decision = decide(window, level, at(second))
        window = decision.window
        sent += [(second, level)] if decision.send else []
    assert sent == expected


def test_n_3_suppressed_names_the_mail_that_holds_it_back() -> None:
    sent = Window(80, at(0))
    assert decide(sent, 80, at(10)) == Decision(80, sent, sent)
    assert decide(sent, 90, at(10)) == Decision(90, None, Window(90, at(10)))


def test_n_2_one_event_sends_one_mail_for_each_level_ascending() -> None:
    decisions = decide_all(None, (80, 70, 100), at(0))
    assert [(decision.level, decision.send) for decision in decisions] == [(70, True), (80, True), (100, True)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(0, 80, [70, 80]), (70, 100, [80, 100]), (80, 70, []), (0, 60, []), (90, 100, [100]), (100, 0, [])],
)
def test_n_1_configured_levels_that_a_rise_crosses_and_100_always(before: int, after: int, expected: list[int]) -> None:
    event = ev.LevelChanged(1, 0, 0, before, after, 83_390_000, 100_000_000)
    rows = level_alerts(event, GroupSettings(levels=(70, 80)))
    assert [level for level, *_ in rows if level] == expected
