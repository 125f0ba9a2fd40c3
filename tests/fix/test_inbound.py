"""What an order-entry client may and must send (SPEC FIX-1, GC2-29 step 0): each refusal beside its positive twin."""

import pytest

from riskadmin.fix.codec import Message
from riskadmin.fix.inbound import ALLOWED, REQUIRED, check
from tests.fix.support import BODIES, app, message

GOOD = [
    ("D", {"t38": "1"}),
    ("D", {"t38": "99999"}),
    ("D", {"t38": "100000"}),
    ("D", {"t40": "1", "t44": None}),
    ("D", {"t40": "3", "t44": None, "t99": "100"}),
    ("D", {"t40": "4", "t99": "100"}),
    ("D", {"t40": "K", "t44": None}),
    ("D", {"t44": "-0.25"}),
    ("D", {"t44": "100"}),
    ("D", {"t44": "999999999.999999999"}),
    ("D", {"t54": "2"}),
    ("D", {"t59": None}),
    ("D", {"t59": "1"}),
    ("D", {"t59": "3", "t110": "10"}),
    ("D", {"t59": "6", "t432": "20261231"}),
    ("D", {"t1": "ABCDEFGHIJKL"}),
    ("D", {"t1": "abc"}),
    ("D", {"t11": "12345678901234567890"}),
    ("D", {"t210": "5", "t9717": "flow", "t5149": "memo", "t7928": "SMP", "t8000": "N", "t21": "1", "t18": "2"}),
    ("D", {"t55": None, "t167": None, "t204": None, "t9702": None}),
    ("D", {"t1028": "N", "t1031": "W"}),
    ("F", {"t41": None}),
    ("F", {"t38": "5", "t55": "GE", "t1031": "Y"}),
    ("G", {"t41": None}),
    ("CA", {"t6115": None}),
    ("CA", {"t6115": "101"}),
    ("CA", {"t1374": "7", "t107": None}),
    ("CA", {"t1374": "9", "t107": None, "t1300": "64"}),
    ("CA", {"t1374": "10", "t107": None, "t55": "GE"}),
    ("CA", {"t60": "20261122-22:00:00", "t1028": "N"}),
]
BAD = [
    ("D", {"t38": "1e3"}, 38, 6),
    ("D", {"t38": "+5"}, 38, 6),
    ("D", {"t38": "-5"}, 38, 6),
    ("D", {"t38": "5.0"}, 38, 6),
    ("D", {"t38": " 5"}, 38, 6),
    ("D", {"t38": "5 "}, 38, 6),
    ("D", {"t38": "1_0"}, 38, 6),
    ("D", {"t38": "0x5"}, 38, 6),
    ("D", {"t38": ""}, 38, 4),
    ("D", {"t38": "1" * 20}, 38, 6),
    ("D", {"t38": "0"}, 38, 5),
    ("D", {"t38": "000"}, 38, 5),
    ("G", {"t38": "1e3"}, 38, 6),
    ("D", {"t40": "5"}, 40, 5),
    ("D", {"t40": "k"}, 40, 5),
    ("D", {"t44": None}, 44, 1),
    ("D", {"t40": "3"}, 99, 1),
    ("D", {"t40": "4"}, 99, 1),
    ("G", {"t40": "4", "t44": None, "t99": "1"}, 44, 1),
    ("D", {"t44": "1e2"}, 44, 6),
    ("D", {"t44": "."}, 44, 6),
    ("D", {"t44": ".5"}, 44, 6),
    ("D", {"t44": "5."}, 44, 6),
    ("D", {"t44": "+5"}, 44, 6),
    ("D", {"t40": "3", "t99": "x"}, 99, 6),
    ("D", {"t44": "NaN"}, 44, 6),
    ("D", {"t44": "1234567890"}, 44, 6),
    ("D", {"t44": "1.0123456789"}, 44, 6),
    ("D", {"t54": "3"}, 54, 5),
    ("D", {"t59": "2"}, 59, 5),
    ("D", {"t59": "6"}, 432, 1),
    ("D", {"t59": "6", "t432": "20261331"}, 432, 6),
    ("D", {"t59": "6", "t432": "2026-12-31"}, 432, 6),
    ("D", {"t59": "3", "t110": "11"}, 110, 5),
    ("D", {"t1": "ABCDEFGHIJKLM"}, 1, 6),
    ("D", {"t11": "123456789012345678901"}, 11, 6),
    ("D", {"t60": "yesterday"}, 60, 6),
    ("D", {"t167": "CS"}, 167, 5),
    ("D", {"t204": "9"}, 204, 5),
    ("D", {"t1028": "T"}, 1028, 5),
    ("D", {"t1031": "Z"}, 1031, 5),
    ("D", {"t9702": "5"}, 9702, 5),
    ("D", {"t37": "1001"}, 37, 2),
    ("D", {"t9999": "x"}, 9999, 3),
    ("D", {"t20000": "x"}, 20000, 3),
    ("F", {"t44": "1"}, 44, 2),
    ("F", {"t37": "NONE"}, 37, 6),
    ("G", {"t37": "1" * 18}, 37, 6),
    ("CA", {"t1373": "1"}, 1373, 5),
    ("CA", {"t1374": "2"}, 1374, 5),
    ("CA", {"t6115": "102"}, 6115, 5),
    ("CA", {"t107": None}, 107, 1),
    ("CA", {"t1374": "9"}, 1300, 1),
    ("CA", {"t1374": "10"}, 55, 1),
    ("CA", {"t38": "5"}, 38, 2),
]


@pytest.mark.parametrize("msg_type", BODIES)
def test_fix_1_good_message_passes(msg_type: str) -> None:
    assert check(app(msg_type)) is None


@pytest.mark.parametrize(("msg_type", "changes"), GOOD)
def test_gc2_29_good_value_passes(msg_type: str, changes: dict[str, str | None]) -> None:
    assert check(app(msg_type, **changes)) is None


@pytest.mark.parametrize(("msg_type", "changes", "tag", "reason"), BAD)
def test_gc2_29_bad_value_is_named(msg_type: str, changes: dict[str, str | None], tag: int, reason: int) -> None:
    problem = check(app(msg_type, **changes))
    assert problem is not None
    assert (problem.tag, problem.reason) == (tag, reason)
    assert problem.text


@pytest.mark.parametrize(("msg_type", "tag"), [(kind, tag) for kind, tags in REQUIRED.items() for tag in tags])
def test_gc2_29_every_required_tag_is_missed(msg_type: str, tag: int) -> None:
    problem = check(app(msg_type, **{f"t{tag}": None}) if tag in BODIES[msg_type] else _without(msg_type, tag))
    assert problem is not None
    assert (problem.tag, problem.reason) == (tag, 1)


def _without(msg_type: str, tag: int) -> Message:
    return message(msg_type, 2, BODIES[msg_type], **{f"t{tag}": None})


@pytest.mark.parametrize("msg_type", ["F", "G"])
def test_fix_1_missing_order_id_has_its_text(msg_type: str) -> None:
    problem = check(app(msg_type, t37=None))
    assert problem is not None
    assert problem.text == "OrderID (37) must be present on a Cancel or Cancel Replace Request."


def test_fix_1_missing_location_has_its_text() -> None:
    problem = check(message("D", 2, BODIES["D"], t142=None))
    assert problem is not None
    assert problem.text == "SenderLocationId (142) tag is not present"


def test_required_tags_are_allowed() -> None:
    assert REQUIRED.keys() == ALLOWED.keys()
    assert all(set(tags) <= ALLOWED[msg_type].keys() for msg_type, tags in REQUIRED.items())
