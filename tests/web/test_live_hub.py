"""What the hub keeps for one browser: the latest value of each row, one beat, one gap, and nothing that grows."""

import json
from typing import Any

import msgspec
import pytest

from creditcontrols import hub as hub_module
from creditcontrols.hub import HIDDEN, Beat, Hub, Rows, Slot
from tests.web.live_world import beat, rows

_decoder = msgspec.json.Decoder(Rows | Beat)


async def fed_hub(*slots: Slot) -> Hub:
    """A hub with those slots and no subscription: messages are handed in."""
    made = Hub("redis://127.0.0.1:1/1")
    made._subscribed.set()
    for slot in slots:
        await made.attach(slot)
    return made


def say(made: Hub, message: dict[str, Any]) -> None:
    """Hand a publication in as it would be read."""
    made.receive(_decoder.decode(msgspec.json.encode(message)))


def usages(messages: list[str]) -> list[int]:
    """Usage of Futures Long in each message of rows."""
    return [row["sides"]["0"][0][2] for text in messages for row in json.loads(text)["rows"].values()]


async def test_a_browser_that_does_not_read_keeps_only_the_latest_value_of_each_row() -> None:
    slot = Slot({1: False, 2: False})
    made = await fed_hub(slot)
    for seq in range(1, 1001):
        say(made, rows(1 + seq % 2, seq, prev=seq - 1, seq=seq, orders=seq == 10))
    assert len(slot.dirty) == 2
    messages = made.take(slot)
    assert sorted(usages(messages)) == [999, 1000]
    assert json.loads(messages[0])["rows"]["1"]["orders"] is True
    assert made.take(slot) == []
    await made.detach(slot)


async def test_rows_that_the_snapshot_holds_already_are_not_told_again() -> None:
    slot = Slot({1: False})
    made = await fed_hub(slot)
    slot.floor = 5
    say(made, rows(1, 50, prev=4, seq=5))
    assert made.take(slot) == []
    say(made, rows(1, 60, prev=5, seq=6))
    assert usages(made.take(slot)) == [60]
    await made.detach(slot)


async def test_a_lost_publication_is_a_gap_and_what_waited_is_dropped() -> None:
    slot = Slot({1: False})
    made = await fed_hub(slot)
    say(made, rows(1, 10, prev=0, seq=1))
    say(made, beat(1))
    assert not slot.gap
    say(made, rows(1, 30, prev=2, seq=3))
    assert slot.gap
    assert usages(made.take(slot)) == [30]
    await made.detach(slot)


async def test_only_who_may_see_a_group_hears_of_it_and_the_clip_size_can_be_hidden() -> None:
    whole, masked, other = Slot({1: False}), Slot({1: True}), Slot({2: False})
    made = await fed_hub(whole, masked, other)
    say(made, rows(1, 10, prev=0, seq=1))
    clips = [json.loads(made.take(slot)[0])["rows"]["1"]["sides"]["0"][0][5] for slot in (whole, masked)]
    assert clips == [59, HIDDEN]
    assert made.take(other) == []
    for slot in (whole, masked, other):
        await made.detach(slot)


async def test_a_beat_that_waited_too_long_is_no_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(hub_module.clock, "monotonic", lambda: now)
    slot = Slot({1: False})
    made = await fed_hub(slot)
    say(made, beat(1))
    now += 1.0
    assert json.loads(made.take(slot)[0])["engine_age"] == 0.2
    say(made, beat(1))
    now += 2.0
    assert made.take(slot) == []
    await made.detach(slot)
