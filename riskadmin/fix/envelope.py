"""The drop copy message 35=n: another session's message, byte for byte, in 212 and 213 (SPEC FIX-2)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from riskadmin.fix.codec import BEGIN, checksum, finish

MSG_TYPE: Final = "n"
_OPEN: Final = b"<RTRF>"
_CLOSE: Final = b"</RTRF>"
_NUMBER: Final = "34=0\x01"
_TRAILERS: Final = [b"10=%03d\x01" % number for number in range(256)]


class Sealed(NamedTuple):
    """The end of a 35=n, 212 and 213, which is the same for every target, and the sum of its bytes."""

    data: bytes
    total: int


def seal(inner: bytes) -> Sealed:
    """`inner` with its own SOH bytes, 8, 9 and 10. 212 counts the marks and its last SOH, but not the SOH that ends
    213."""
    data = b"212=%d\x01213=%b%b%b\x01" % (len(_OPEN) + len(inner) + len(_CLOSE), _OPEN, inner, _CLOSE)
    return Sealed(data, checksum(data))


def wrap(header: str, inner: bytes) -> bytes:
    """The whole message: `header` from messages.head with 35=n, then `inner`."""
    return finish(header.encode("latin-1") + seal(inner).data)


def wrap_run(header: str, begin: int, run: Iterable[Sealed]) -> bytes:
    """The messages numbered `begin`, `begin` + 1, … of one session, joined. `header` is that of messages.head with 0 as
    its number; everything in it but the number is the same for all, so its bytes are added up once."""
    front, rest = (part.encode("latin-1") for part in header.split(_NUMBER, 1))
    front, rest = b"\x01%b34=" % front, b"\x01" + rest
    same, total = len(front) - 1 + len(rest), checksum(BEGIN + front + rest)
    lengths: dict[int, tuple[bytes, int]] = {}
    pieces: list[bytes] = []
    for number, (data, sum_of_data) in enumerate(run, begin):
        digits = b"%d" % number
        length = same + len(digits) + len(data)
        if length not in lengths:
            lengths[length] = (text := b"%d" % length), sum(text)
        text, sum_of_text = lengths[length]
        sum_of_all = total + sum(digits) + sum_of_text + sum_of_data
        pieces += (BEGIN, text, front, digits, rest, data, _TRAILERS[sum_of_all & 255])
    return b"".join(pieces)


def may_be_known(raw: bytes) -> bytes:
    """The message with PossResend (97): the client may have it already, from before a restart."""
    body_start = raw.index(b"\x01", 10) + 1
    value = raw.index(b"\x0152=", body_start) + 1
    end = raw.index(b"\x01", value)
    return finish(raw[body_start:end] + b"\x0197=Y" + raw[end:-7])
