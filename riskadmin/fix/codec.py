"""FIX 4.2 tag=value text: whole messages to fields and back. Framing (BodyLength, CheckSum) is checked in buffer.py.

`decode` never raises: what is wrong with a framed message stands in `Message.problem`, beside the fields that could be
read, so that the session can answer it by number."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zlib import adler32

from riskadmin.fix.groups import REPEATED

SOH: Final = "\x01"
BEGIN: Final = b"8=FIX.4.2\x019="
"""What every message starts with."""

TAG_INVALID: Final = 0
TAG_REQUIRED: Final = 1
TAG_NOT_FOR_TYPE: Final = 2
TAG_UNDEFINED: Final = 3
TAG_EMPTY: Final = 4
VALUE_INCORRECT: Final = 5
VALUE_FORMAT: Final = 6
COMP_ID: Final = 9
SENDING_TIME: Final = 10
MSG_TYPE_INVALID: Final = 11
TAG_REPEATED: Final = 13
"""SessionRejectReason (373). 13 is of a later FIX than 4.2; nothing in 4.2 says it."""

Fields = tuple[tuple[int, str], ...]

_TAGS: Final = {str(number): number for number in range(1, 10_000)}
_MAX_DIGITS: Final = 9
_DATA_LENGTH: Final = {96: 95, 213: 212}
"""Data fields whose value may hold SOH, and the field before them that carries their length in bytes."""
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\x01"
_CHUNK: Final = 256
_NEVER_THE_SAME: Final = frozenset((9, 10, 11, 34, 37, 41, 52, 60, 117, 131, 299, 369, 548))
_SHORT: Final = 24
_REMEMBERED: Final = 4096


class Problem(NamedTuple):
    """Why a message is answered with 35=3: RefTagID (371), Text (58) and SessionRejectReason (373)."""

    tag: int
    text: str
    reason: int


class Message:
    """One message: `fields` holds the first value of each tag, `order` every field as it came, `raw` the bytes."""

    __slots__ = ("fields", "msg_type", "order", "problem", "raw")

    def __init__(
        self, fields: dict[int, str], order: list[tuple[int, str]], raw: bytes, problem: Problem | None = None
    ) -> None:
        self.msg_type = fields.get(35, "")
        self.fields = fields
        self.order = order
        self.raw = raw
        self.problem = problem

    def get(self, tag: int, default: str = "") -> str:
        """The first value of `tag`, or `default` where the message has none."""
        return self.fields.get(tag, default)


def whole(text: str) -> int | None:
    """The value of 1 to 9 plain digits, None for anything else."""
    return int(text) if len(text) <= _MAX_DIGITS and text.isascii() and text.isdigit() else None


class _Pairs(dict[str, tuple[int, str]]):
    """Field text to (tag, value), remembered for short fields that come again: most of an order is the same as in the
    one before. Bounded: emptied when full. Raises KeyError for a tag that is not plain."""

    def __missing__(self, field: str) -> tuple[int, str]:
        name, _, value = field.partition("=")
        pair = (_TAGS[name], value)
        if pair[0] not in _NEVER_THE_SAME and len(field) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[field] = pair
        return pair


_pairs: Final = _Pairs()


def decode(raw: bytes) -> Message:
    """The fields of one framed message, 8, 9 and 10 included. Never raises; see `Message.problem`."""
    text = raw.decode("latin-1")
    try:
        order = [_pairs[field] for field in text[:-1].split(SOH)]
    except KeyError:
        return _decode_carefully(raw, text)
    fields = dict(order)
    if (
        len(fields) != len(order)
        or "" in fields.values()
        or 96 in fields
        or 213 in fields
        or text[-1:] != SOH
        or raw.translate(None, _PLAIN)
    ):
        return _decode_carefully(raw, text)
    return Message(fields, order, raw)


def _decode_carefully(raw: bytes, text: str) -> Message:
    """As `decode`, field by field: names the first problem and honours the lengths of data fields."""
    fields: dict[int, str] = {}
    order: list[tuple[int, str]] = []
    problem: Problem | None = None
    position = 0
    while position < len(text):
        tag, value, position, wrong = _next_field(text, position, order)
        if not wrong and tag in fields and tag not in REPEATED.get(fields.get(35, ""), ()):
            wrong = Problem(tag, f"Tag {tag} appears more than once", TAG_REPEATED)
        problem = problem or wrong
        if tag:
            order.append((tag, value))
            fields.setdefault(tag, value)
    return Message(fields, order, raw, problem)


def _next_field(text: str, start: int, order: list[tuple[int, str]]) -> tuple[int, str, int, Problem | None]:
    """Tag (0 when it is no number), value, where the next field starts, and what is wrong with this one."""
    end = text.find(SOH, start)
    if end < 0:
        return 0, "", len(text), Problem(0, "Last field does not end with SOH", VALUE_FORMAT)
    name, equals, value = text[start:end].partition("=")
    tag = whole(name)
    if not (equals and tag and name[0] != "0"):
        return 0, "", end + 1, Problem(0, "Invalid tag number", TAG_INVALID)
    if tag in _DATA_LENGTH:
        return _data_field(text, start + len(name) + 1, tag, order)
    if not value:
        return tag, value, end + 1, Problem(tag, f"Tag {tag} specified without a value", TAG_EMPTY)
    if not (value.isascii() and value.isprintable()):
        return tag, value, end + 1, Problem(tag, f"Tag {tag} holds a character that is not printable", VALUE_FORMAT)
    return tag, value, end + 1, None


def _data_field(text: str, start: int, tag: int, order: list[tuple[int, str]]) -> tuple[int, str, int, Problem | None]:
    """A data field, `start` being the first character of its value: as long as the field before it says."""
    length_tag, length = order[-1] if order else (0, "")
    size = whole(length)
    if length_tag == _DATA_LENGTH[tag] and size:
        end = start + size
        if text[end : end + 1] == SOH:
            return tag, text[start:end], end + 1, None
    end = text.index(SOH, start)
    wrong = Problem(tag, f"Tag {tag} does not have the length given by tag {_DATA_LENGTH[tag]}", VALUE_FORMAT)
    return tag, text[start:end], end + 1, wrong


def checksum(data: bytes) -> int:
    """CheckSum (10): the sum of all bytes modulo 256.

    The low half of an Adler-32 is one plus that sum modulo 65,521, which 256 bytes cannot reach: 20 times faster than
    adding in Python."""
    total = 0
    for start in range(0, len(data), _CHUNK):
        total += (adler32(data[start : start + _CHUNK]) & 0xFFFF) - 1
    return total & 0xFF


def join(fields: Fields | list[tuple[int, str]]) -> str:
    """Fields as wire text, each ended by SOH."""
    return "".join([f"{tag}={value}\x01" for tag, value in fields])


def finish(body: str | bytes) -> bytes:
    """The whole message for `body` (35=… to the last field, SOH included): adds 8, 9 and 10."""
    data = body if isinstance(body, bytes) else body.encode("latin-1")
    framed = b"%b%d\x01%b" % (BEGIN, len(data), data)
    return b"%b10=%03d\x01" % (framed, checksum(framed))


def encode(msg_type: str, header: list[tuple[int, str]], body: list[tuple[int, str]]) -> bytes:
    """A whole message: 8, 9, 35, the header and body fields in the order given, 10."""
    return finish(f"35={msg_type}\x01{join(header)}{join(body)}")


@lru_cache(maxsize=64)
def _second_text(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y%m%d-%H:%M:%S")


def stamp(micros: int) -> str:
    """UTCTimestamp `YYYYMMDD-HH:MM:SS.mmm` of microseconds since 1970, cut to the millisecond."""
    second, rest = divmod(micros, 1_000_000)
    return f"{_second_text(second)}.{rest // 1000:03d}"


@lru_cache(maxsize=256)
def _second_value(text: str) -> int | None:
    try:
        return int(datetime.strptime(text, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


@lru_cache(maxsize=1024)
def parse_stamp(text: str) -> int | None:
    """Microseconds since 1970 of a UTCTimestamp with 0, 3, 6 or 9 decimals; None when it is none."""
    second = _second_value(text[:17]) if text[8:9] == "-" and text[14:15] == ":" else None
    rest = text[17:]
    if second is None or not rest:
        return None if second is None else second * 1_000_000
    digits = rest[1:]
    if rest[0] != "." or len(digits) not in (3, 6, 9) or not (digits.isascii() and digits.isdigit()):
        return None
    return second * 1_000_000 + int(digits[:6].ljust(6, "0"))
