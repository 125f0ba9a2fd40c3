"""The drop copy message 35=n: another session's message, byte for byte, in 212 and 213 (SPEC FIX-2)."""

from typing import Final

from riskadmin.fix.codec import finish

MSG_TYPE: Final = "n"
_OPEN: Final = b"<RTRF>"
_CLOSE: Final = b"</RTRF>"


def wrap(header: str, inner: bytes) -> bytes:
    """The whole message: `header` from messages.head with 35=n, then `inner` with its own SOH bytes, 8, 9 and 10.

    212 counts the marks and the last SOH of `inner`, but not the SOH that ends 213."""
    length = len(_OPEN) + len(inner) + len(_CLOSE)
    return finish(b"%b212=%d\x01213=%b%b%b\x01" % (header.encode("latin-1"), length, _OPEN, inner, _CLOSE))


def may_be_known(raw: bytes) -> bytes:
    """The message with PossResend (97): the client may have it already, from before a restart."""
    body_start = raw.index(b"\x01", 10) + 1
    value = raw.index(b"\x0152=", body_start) + 1
    end = raw.index(b"\x01", value)
    return finish(raw[body_start:end] + b"\x0197=Y" + raw[end:-7])
