"""Mass quotes, quote cancels, quote requests, crosses and status requests: what a client may send, and 35=b."""

import pytest

from riskadmin.fix.codec import Message, decode
from riskadmin.fix.groups import quote_sets
from riskadmin.fix.inbound import check
from riskadmin.fix.inbound_quotes import MOST_QUOTES
from riskadmin.fix.quotes import Refused, mass_quote_ack, protection_cancel, quote_cancel_ack, quote_request_ack
from tests.fix.support import SENT, app, frame

HEADER = ("34=2", "49=AAA123N", "50=TRDR1", f"52={SENT}", "56=CME", "57=G", "142=US,IL")
HEAD_OF_QUOTE = ("117=Q1", "9771=MM1", "1028=N")
ENTRY = ("299=E1", "107=GEZ8 C96", "132=1", "134=5", "133=2", "135=5")
TWO_SETS = ("296=2", "302=A", "295=1", *ENTRY, "302=B", "304=1", "295=2", "299=E2", "107=X", "134=0", *ENTRY)
SIDES = ("552=2", "54=1", "11=B1", "1=ACC", "38=5", "54=2", "11=S1", "1=ACC", "38=5")
CROSS = ("548=X1", "40=2", "44=1.25", f"60={SENT}", "107=GEZ8", "1028=N", *SIDES)


def read(msg_type: str, *fields: str) -> Message:
    """A message with these fields after its header."""
    return decode(frame("".join(f"{field}\x01" for field in (f"35={msg_type}", *HEADER, *fields)).encode()))


def quotes(*fields: str) -> Message:
    return read("i", *HEAD_OF_QUOTE, *fields)


def swapped(fields: tuple[str, ...], old: str, new: str | None) -> tuple[str, ...]:
    """`fields` with the first `old` exchanged, or left out."""
    at = fields.index(old)
    return (*fields[:at], *([] if new is None else [new]), *fields[at + 1 :])


@pytest.mark.parametrize("msg_type", ["i", "Z", "R", "H"])
def test_fix_1_a_good_message_passes(msg_type: str) -> None:
    assert check(app(msg_type)) is None


def test_fix_1_entries_of_a_mass_quote_stand_in_their_sets() -> None:
    message = quotes(*TWO_SETS)
    assert check(message) is None
    sets, problem = quote_sets(message.order)
    assert problem is None
    assert [(each.set_id, [entry[299] for entry in each.entries]) for each in sets] == [
        ("A", ["E1"]),
        ("B", ["E2", "E1"]),
    ]


@pytest.mark.parametrize(
    ("fields", "tag", "reason"),
    [
        (("296=3", *TWO_SETS[1:]), 296, 5),
        (("296=0",), 296, 5),
        (("296=1", "302=A", "295=2", *ENTRY), 295, 5),
        (("296=1", "302=A", *ENTRY), 295, 1),
        (("296=1", "302=A", "295=1", *ENTRY[:1], *ENTRY[2:]), 107, 1),
        (("296=1", "302=A", "295=1", *ENTRY[:2]), 134, 1),
        (("296=1", "302=A", "295=1", *ENTRY[:3]), 134, 1),
        (("296=1", "302=A", "295=1", *swapped(ENTRY, "132=1", None)), 132, 1),
        (("296=1", "302=A", "295=1", *ENTRY, "132=1"), 132, 13),
        (("296=1", "302=A", "295=1", "107=X"), 107, 5),
        (("296=1", "295=1", "302=A", *ENTRY), 295, 5),
        (("296=1", "302=A", "295=1", *swapped(ENTRY, "134=5", "134=5.5")), 134, 6),
        (("296=1", "302=A", "295=1", *ENTRY, "40=2"), 40, 2),
    ],
)
def test_fix_1_a_malformed_mass_quote_names_its_tag(fields: tuple[str, ...], tag: int, reason: int) -> None:
    problem = check(quotes(*fields))
    assert problem is not None
    assert (problem.tag, problem.reason) == (tag, reason)


def test_fix_1_a_mass_quote_has_at_most_a_hundred_entries() -> None:
    def many(count: int) -> Message:
        return quotes("296=1", "302=A", f"295={count}", *("299=E", "107=X", "134=0") * count)

    assert check(many(MOST_QUOTES)) is None
    assert check(many(MOST_QUOTES + 1)) is not None


@pytest.mark.parametrize(
    ("fields", "tag"),
    [
        (("117=Q", "298=4"), 0),
        (("117=Q", "298=1", "295=2", "55=GE", "107=A", "55=GE", "107=B"), 0),
        (("117=Q", "298=3", "295=1", "55=GE"), 0),
        (("117=Q", "298=1", "295=1", "55=GE"), 107),
        (("117=Q", "298=3", "295=1", "107=A"), 55),
        (("117=Q", "298=3"), 295),
        (("117=Q", "298=3", "295=2", "55=GE"), 295),
        (("117=Q", "298=100", "295=1", "55=GE", "302=1"), 298),
    ],
)
def test_fix_1_a_quote_cancel_names_what_it_cancels(fields: tuple[str, ...], tag: int) -> None:
    problem = check(read("Z", *fields))
    assert (0 if problem is None else problem.tag) == tag


@pytest.mark.parametrize(
    ("fields", "tag"),
    [
        (CROSS, 0),
        (swapped(CROSS, "54=2", "54=1"), 54),
        (swapped(CROSS, "11=S1", "11=B1"), 11),
        (swapped(swapped(CROSS, "38=5", "38=7"), "38=5", "38=7"), 0),
        (swapped(CROSS, "38=5", "38=7"), 38),
        (swapped(swapped(CROSS, "38=5", "38=0"), "38=5", "38=0"), 38),
        (CROSS[:-4], 552),
        (swapped(CROSS, "1=ACC", None), 1),
        (swapped(CROSS, "40=2", "40=1"), 40),
    ],
)
def test_fix_1_a_cross_has_two_sides_that_fit(fields: tuple[str, ...], tag: int) -> None:
    problem = check(read("s", *fields))
    assert (0 if problem is None else problem.tag) == tag


def test_fix_1_a_quote_acknowledgment_lists_what_does_not_stand() -> None:
    refused = [Refused("A", "E1", "GE", "GEZ8 C96", 8), Refused("A", "E2", "GE", "GEZ8 C97", 2)]
    body = mass_quote_ack(quote_id="Q", account="MM", processed=3, reset=True, refused=refused)
    assert body.split("\x01")[:-1] == [
        "117=Q", "297=0", "9771=MM", "9772=3", "9773=Y", "296=1", "302=A", "304=2", "295=2", "299=E1", "55=GE",
        "107=GEZ8 C96", "368=8", "299=E2", "55=GE", "107=GEZ8 C97", "368=2",
    ]  # fmt: skip


def test_fix_1_acknowledgments_say_what_became_of_the_rest() -> None:
    none = mass_quote_ack(quote_id="Q", account="MM", processed=0, reason=98, text="no", request_id="R")
    assert none.split("\x01")[:-1] == [
        "117=Q", "131=R", "58=no", "300=98", "297=5", "9771=MM", "9772=0", "296=0",
    ]  # fmt: skip
    assert quote_cancel_ack(quote_id="Q", kind=3, cancelled=4, symbol="GE").split("\x01")[:-1] == [
        "117=Q", "297=3", "9772=4", "9774=GE",
    ]  # fmt: skip
    assert "297=5" in quote_cancel_ack(quote_id="Q", kind=3, cancelled=0, symbol="", reason=1, text="x")
    assert quote_request_ack(request_id="R", exchange_id=7).split("\x01")[:-1] == ["131=R", "297=0", "9770=7"]
    assert protection_cancel(symbol="", cancelled=2, text="t").split("\x01")[:-1] == [
        "58=t", "297=4", "300=98", "9772=2", "9773=Y", "9775=F",
    ]  # fmt: skip
