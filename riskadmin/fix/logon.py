"""Signed logon (SPEC FIX-3): what is signed, how, and whether a Logon may be believed."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from riskadmin.fix.codec import Message, parse_stamp, whole
from riskadmin.fix.inbound import missing

SIGNED_TAGS: Final = (34, 49, 50, 52, 57, 108, 142, 369, 1603, 1604, 1605)
"""Tags whose values are signed, in this order, joined by LF."""

METHOD: Final = "CME-1-SHA-256"
INVALID_LOGON: Final = "Invalid logon. Logout forced."
"""One text for an unknown key, an expired key and a wrong signature: it must not tell which."""

TOLERANCE_MICROS: Final = 5_000_000
MIN_HEARTBEAT: Final = 5
MAX_HEARTBEAT: Final = 60

_REQUIRED: Final = (*SIGNED_TAGS, 56, 98, 354, 355, 1400, 1401, 1402)
_DUMMY_SECRET: Final = urlsafe_b64encode(bytes(32)).decode()


def canonical(fields: Mapping[int, str]) -> str:
    """What is signed. Raises KeyError when a signed tag is missing."""
    return "\n".join([fields[tag] for tag in SIGNED_TAGS])


def sign(secret: str, values: str) -> str:
    """HMAC-SHA256 of the canonical string with the decoded secret: base64url, 43 characters.

    `secret` is base64url without padding. Raises ValueError when it is not."""
    try:
        key = urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    except Base64Error as error:
        raise ValueError("secret is not base64url") from error
    return urlsafe_b64encode(hmac.new(key, values.encode("latin-1"), sha256).digest()).rstrip(b"=").decode()


def verify_logon(message: Message, secrets: Sequence[tuple[str, str]], now: datetime) -> str | None:
    """None when the Logon may be believed, else the reason, fit for Text (58).

    `secrets` are the (access key id, secret) pairs of the session that are valid now; `now` is real time, aware.
    Sequence number and ResetSeqNumFlag are judged by Session.logon."""
    return _wrong_shape(message) or _wrong_value(message, now) or _wrong_signature(message, secrets)


def _wrong_shape(message: Message) -> str | None:
    if message.msg_type != "A":
        return INVALID_LOGON
    if message.problem:
        return message.problem.text
    for tag in _REQUIRED:
        if tag not in message.fields:
            return missing(tag).text
    return "OrigSendingTime (122) must not be present on a Logon" if 122 in message.fields else None


def _wrong_value(message: Message, now: datetime) -> str | None:
    get = message.get
    if get(98) != "0":
        return "EncryptMethod (98) must be 0"
    if not MIN_HEARTBEAT <= (whole(get(108)) or 0) <= MAX_HEARTBEAT:
        return f"HeartBtInt (108) must be {MIN_HEARTBEAT} to {MAX_HEARTBEAT}"
    if get(56) != "CME":
        return "TargetCompID (56) must be CME"
    if not whole(get(34)):
        return "MsgSeqNum (34) must be a positive whole number"
    if get(141, "N") not in ("Y", "N"):
        return "ResetSeqNumFlag (141) must be Y or N"
    sent = parse_stamp(get(52))
    if sent is None or abs(sent - int(now.timestamp() * 1_000_000)) > TOLERANCE_MICROS:
        return "SendingTime (52) is more than 5 seconds from the time of receipt"
    return None


def _wrong_signature(message: Message, secrets: Sequence[tuple[str, str]]) -> str | None:
    """An unknown key takes the same path as a known one, with a secret that nobody has."""
    get = message.get
    known = dict(secrets)
    expected = sign(known.get(get(355), _DUMMY_SECRET), canonical(message.fields))
    lengths = get(354) == str(len(get(355))) and get(1401) == str(len(get(1402)))
    same = hmac.compare_digest(expected.encode(), get(1402).encode("latin-1"))
    good = same and lengths and get(1400) == METHOD and get(355) in known
    return None if good else INVALID_LOGON


def logon_fields(
    *,
    seq: int,
    sender_comp: str,
    operator: str,
    sent: str,
    segment: str,
    heartbeat: int,
    location: str,
    last_seen: int,
    access_key: str,
    secret: str,
    system: tuple[str, str, str],
    reset: bool = False,
) -> list[tuple[int, str]]:
    """Header and body of a signed Logon for a client of ours, in wire order; `system` is (name, version, vendor)."""
    header = [(34, str(seq)), (49, sender_comp), (50, operator), (52, sent), (56, "CME"), (57, segment)]
    header += [(142, location), (369, str(last_seen)), (98, "0"), (108, str(heartbeat))]
    header += [(141, "Y")] if reset else []
    header += list(zip((1603, 1604, 1605), system, strict=True))
    signature = sign(secret, canonical(dict(header)))
    key = [(354, str(len(access_key))), (355, access_key), (1400, METHOD)]
    return [*header, *key, (1401, str(len(signature))), (1402, signature)]
