"""The bytes of a foreign FIX 4.2 client: simplefix for the messages, its own signing.

It shares no code with the product's own FIX package, so that both have to be right for a test to pass."""

import base64
import hashlib
import hmac
from typing import Any

import simplefix

from riskadmin.lib import clock

_DIFFERS_WHEN_RESENT = (43, 122, 52, 9, 10)


def sign(secret: str, values: list[str]) -> str:
    """HMAC-SHA256 of the canonical values, as a client of the exchange makes it (SPEC FIX-3)."""
    key = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    mac = hmac.new(key, "\n".join(values).encode("ascii"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()).rstrip(b"=").decode("ascii")


def sending_time() -> str:
    """Now, as tag 52 wants it."""
    return clock.real_now().strftime("%Y%m%d-%H:%M:%S.%f")[:-3]


class Received:
    """One message as it came."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        parser = simplefix.FixParser()
        parser.append_buffer(raw)
        self.message = parser.get_message()

    def get(self, tag: int) -> str | None:
        """The value of `tag`, None when it is not there."""
        value = self.message.get(tag)
        return None if value is None else value.decode("ascii")

    @property
    def kind(self) -> str:
        """Tag 35."""
        return self.get(35) or ""

    @property
    def number(self) -> int:
        """Tag 34."""
        return int(self.get(34) or 0)

    @property
    def is_resent(self) -> bool:
        """Tag 43."""
        return self.get(43) == "Y"

    def unchanging(self) -> list[tuple[bytes, bytes]]:
        """Every field that a resend has to repeat as it was."""
        return [pair for pair in self.message.pairs if int(pair[0]) not in _DIFFERS_WHEN_RESENT]

    def __repr__(self) -> str:
        return self.raw.replace(b"\x01", b"|").decode("ascii", "replace")


def encode(kind: str, fields: list[tuple[int, Any]]) -> bytes:
    """A whole FIX 4.2 message with BodyLength and CheckSum."""
    message = simplefix.FixMessage()
    message.append_pair(8, "FIX.4.2", header=True)
    message.append_pair(35, kind, header=True)
    for tag, value in fields:
        message.append_pair(tag, value)
    return message.encode()
