"""FIX text to fields and back."""

import pytest

from riskadmin.fix import codec
from riskadmin.fix.codec import Problem, decode, encode, finish, parse_stamp, stamp, whole
from tests.fix.support import NEW_ORDER, frame, raw

BAD_FIELDS = [
    (b"11=A\x0111=B\x01", Problem(11, "Tag 11 appears more than once", codec.TAG_REPEATED)),
    (b"11=\x01", Problem(11, "Tag 11 specified without a value", codec.TAG_EMPTY)),
    (b"11\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"AB=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"0=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"011=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"-1=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"\xb2=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"1234567890=5\x01", Problem(0, "Invalid tag number", codec.TAG_INVALID)),
    (b"58=a\x0ab\x01", Problem(58, "Tag 58 holds a character that is not printable", codec.VALUE_FORMAT)),
    (b"58=\xe9\x01", Problem(58, "Tag 58 holds a character that is not printable", codec.VALUE_FORMAT)),
    (b"95=3\x0196=ab\x01", Problem(96, "Tag 96 does not have the length given by tag 95", codec.VALUE_FORMAT)),
    (b"95=\xb2\x0196=ab\x01", Problem(95, "Tag 95 holds a character that is not printable", codec.VALUE_FORMAT)),
    (b"96=ab\x01", Problem(96, "Tag 96 does not have the length given by tag 95", codec.VALUE_FORMAT)),
]


def test_decode_keeps_every_field_in_order() -> None:
    read = decode(raw("D", 2, NEW_ORDER))
    assert read.msg_type == "D"
    assert read.problem is None
    assert [tag for tag, _ in read.order][:5] == [8, 9, 35, 34, 49]
    assert {tag: read.get(tag) for tag in NEW_ORDER} == NEW_ORDER
    assert read.get(9999, "none") == "none"


@pytest.mark.parametrize(("field", "problem"), BAD_FIELDS)
def test_gc2_29_malformed_field_is_named_and_the_header_is_still_read(field: bytes, problem: Problem) -> None:
    read = decode(frame(b"35=D\x0134=7\x0149=AAA123N\x01" + field + b"1=ACCT\x01"))
    assert read.problem == problem
    assert (read.get(34), read.get(49), read.get(1)) == ("7", "AAA123N", "ACCT")


def test_decode_takes_a_five_digit_tag_and_a_value_that_ends_with_an_equals_sign() -> None:
    read = decode(frame(b"35=8\x0137711=5\x0158=a=\x01"))
    assert read.problem is None
    assert (read.get(37711), read.get(58)) == ("5", "a=")


def test_decode_of_a_repeated_tag_keeps_the_first_value() -> None:
    read = decode(frame(b"35=D\x0111=A\x0111=B\x01"))
    assert read.get(11) == "A"
    assert [value for tag, value in read.order if tag == 11] == ["A", "B"]


@pytest.mark.parametrize("tags", [(95, 96), (212, 213)])
def test_fix_2_data_field_may_hold_soh(tags: tuple[int, int]) -> None:
    inner = raw("8", 7, {58: "x"})
    data = b"<RTRF>" + inner + b"</RTRF>"
    read = decode(frame(b"35=n\x01%d=%d\x01%d=%b\x0158=end\x01" % (tags[0], len(data), tags[1], data)))
    assert read.problem is None
    assert read.get(tags[1]).encode("latin-1") == data
    assert (read.msg_type, read.get(58)) == ("n", "end")


def test_decode_of_a_message_without_a_last_soh_says_so() -> None:
    read = decode(b"35=0\x0134=2")
    assert read.problem == Problem(0, "Last field does not end with SOH", codec.VALUE_FORMAT)


@pytest.mark.parametrize("length", [0, 1, 255, 256, 257, 511, 512, 4096, 8191])
def test_checksum_is_the_sum_of_all_bytes(length: int) -> None:
    for data in (b"\xff" * length, bytes(index % 251 for index in range(length))):
        assert codec.checksum(data) == sum(data) % 256


def test_encode_frames_what_a_plain_count_and_sum_frame() -> None:
    made = encode("0", [(34, "2"), (49, "CME")], [(112, "T1")])
    assert made == frame(b"35=0\x0134=2\x0149=CME\x01112=T1\x01")
    assert finish("35=0\x0134=2\x01") == finish(b"35=0\x0134=2\x01") == frame(b"35=0\x0134=2\x01")


def test_stamp_cuts_to_the_millisecond_and_is_read_back() -> None:
    assert stamp(1795384801_250999) == "20261122-22:00:01.250"
    assert stamp(0) == "19700101-00:00:00.000"
    assert parse_stamp("20261122-22:00:01.250") == 1795384801_250000


@pytest.mark.parametrize("rest", ["", ".251", ".251000", ".251000000"])
def test_parse_stamp_takes_zero_three_six_or_nine_decimals(rest: str) -> None:
    expected = 1795384801_000000 + (251_000 if rest else 0)
    assert parse_stamp("20261122-22:00:01" + rest) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "20261122", "20261322-22:00:01", "20261122-24:00:01", "20261122 22:00:01", "20261122-22:00:01.",
        "2026112 -22:00:01", "20261122-22:00:01,250", "20261122-22:00:01.25", "20261122-22:00:01.2x0",
        "20261122-22:00:01Z", "x" * 17,
    ],
)  # fmt: skip
def test_parse_stamp_refuses_what_is_no_utc_time(text: str) -> None:
    assert parse_stamp(text) is None


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999)])
def test_whole_takes_plain_digits(text: str, value: int) -> None:
    assert whole(text) == value


@pytest.mark.parametrize("text", ["", "+5", "-5", "5.0", "1e3", " 5", "5 ", "1_000", "²", "1234567890"])
def test_whole_refuses_everything_else(text: str) -> None:
    assert whole(text) is None


def test_fix_5_what_decode_remembers_stays_bounded_and_changes_nothing() -> None:
    for number in range(3 * codec._REMEMBERED):
        assert decode(frame(b"35=D\x0138=%d\x01" % number)).get(38) == str(number)
    assert len(codec._pairs) <= codec._REMEMBERED
