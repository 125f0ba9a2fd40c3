"""Signed logon: the published vectors, and that nothing of a Logon can be altered unseen."""

from datetime import UTC, datetime, timedelta

import pytest

from riskadmin.fix.codec import decode, encode
from riskadmin.fix.logon import INVALID_LOGON, canonical, logon_fields, sign, verify_logon

SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
KEY = "oNDxM33uE81ohWuVRtWT"
NOW = datetime(2026, 11, 22, 22, 0, 0, tzinfo=UTC)
OURS = ["1", "AAA123N", "TRDR1", "20261122-22:00:00.000", "G", "30", "US,IL", "0", "GC2TEST", "1.0", "ACME"]
VECTORS = {
    "market segment": (
        "2HlZ7exg8jTKltXnURjKvm3GS5iF5n4ClzHiEm_ocv4",
        ["1", "B08004N", "MSG", "20170623-14:48:42.855", "92", "60", "US,NY", "0", "BRIO", "8.0", "ABC"],
        "oHZ2Dx1ihFAp7kHOFcJPkijm27xfApJFp-ZhsSCxr3s",
    ),
    "convenience": (
        "gyJYeacu9T--a1tak4i5S-pBXxwCNK_wUqp9fh5usJ8",
        [
            "1",
            "U89004N",
            "0J4L",
            "20180420-14:21:52.697",
            "G",
            "30",
            "US",
            "0",
            "FIXAntenna .NET Core",
            "2.18.1",
            "B2BITS",
        ],
        "V9Xf6SV45lT0-x2fGs7aKJXk5j4SKEkXWmrLAVFNgGA",
    ),
    "own": (SECRET, OURS, "aX0qHDsEcu6LYPjg-bf8Gbo4td7_0-e0OG9WtiWozb4"),
}
PUBLIC_LOGON = (
    "8=FIX.4.2|9=230|35=A|34=1|49=B08004N|50=MSG|52=20170623-14:48:42.855|56=CME|57=92|142=US,NY|369=0|98=0|108=60|"
    "1603=BRIO|1604=8.0|1605=ABC|354=20|355=oNDxM33uE81ohWuVRtWT|1400=CME-1-SHA-256|1401=43|"
    "1402=oHZ2Dx1ihFAp7kHOFcJPkijm27xfApJFp-ZhsSCxr3s|10=037|"
)


def fields(**changes: object) -> list[tuple[int, str]]:
    values: dict[str, object] = {"seq": 1, "sender_comp": "AAA123N", "operator": "TRDR1", "sent": OURS[3]}
    values |= {"segment": "G", "heartbeat": 30, "location": "US,IL", "last_seen": 0, "access_key": KEY}
    values |= {"secret": SECRET, "system": ("GC2TEST", "1.0", "ACME")} | changes
    return logon_fields(**values)  # type: ignore[arg-type]


def refusal(sent: list[tuple[int, str]], now: datetime = NOW, key: str = KEY) -> str | None:
    return verify_logon(decode(encode("A", sent, [])), [("other", SECRET[::-1]), (key, SECRET)], now)


@pytest.mark.parametrize("name", VECTORS)
def test_fix_3_vectors_reproduce(name: str) -> None:
    secret, values, signature = VECTORS[name]
    assert sign(secret, "\n".join(values)) == signature


def test_fix_3_canonical_order_leaves_out_nothing() -> None:
    tags = (34, 49, 50, 52, 57, 108, 142, 369, 1603, 1604, 1605)
    assert canonical(dict(zip(tags, OURS, strict=True))) == "\n".join(OURS)
    with pytest.raises(KeyError):
        canonical(dict(zip(tags[:-2], OURS[:-2], strict=True)))


def test_fix_3_public_logon_is_believed_at_its_time_and_rebuilt_byte_for_byte() -> None:
    raw = PUBLIC_LOGON.replace("|", "\x01").encode()
    secret = VECTORS["market segment"][0]
    now = datetime(2017, 6, 23, 14, 48, 45, tzinfo=UTC)
    assert verify_logon(decode(raw), [(KEY, secret)], now) is None
    made = fields(sender_comp="B08004N", operator="MSG", sent="20170623-14:48:42.855", segment="92", heartbeat=60)
    assert encode("A", made, []) != raw
    rebuilt = logon_fields(
        seq=1, sender_comp="B08004N", operator="MSG", sent="20170623-14:48:42.855", segment="92", heartbeat=60,
        location="US,NY", last_seen=0, access_key=KEY, secret=secret, system=("BRIO", "8.0", "ABC"),
    )  # fmt: skip
    assert encode("A", rebuilt, []) == raw


def test_fix_3_good_logon_is_believed_with_either_of_two_keys() -> None:
    assert refusal(fields()) is None
    assert refusal(fields(reset=True)) is None


@pytest.mark.parametrize("tag", [34, 49, 50, 52, 57, 108, 142, 369, 1603, 1604, 1605, 354, 355, 1400, 1401, 1402])
def test_fix_3_every_altered_field_is_refused(tag: int) -> None:
    altered = {34: "2", 52: "20261122-22:00:00.001", 108: "31", 354: "21", 1401: "44"}
    sent = [(at, altered.get(tag, value + "x") if at == tag else value) for at, value in fields()]
    assert refusal(sent) == INVALID_LOGON


@pytest.mark.parametrize("tag", [tag for tag, _ in fields()])
def test_fix_3_every_missing_field_is_refused_by_name(tag: int) -> None:
    text = refusal([field for field in fields() if field[0] != tag])
    assert text is not None
    assert str(tag) in text


def test_fix_3_missing_location_has_its_text() -> None:
    assert refusal([field for field in fields() if field[0] != 142]) == "SenderLocationId (142) tag is not present"


@pytest.mark.parametrize("heartbeat", [5, 30, 60])
def test_fix_3_heartbeat_of_5_to_60_seconds_is_taken(heartbeat: int) -> None:
    assert refusal(fields(heartbeat=heartbeat)) is None


@pytest.mark.parametrize("heartbeat", [0, 4, 61, 100, "5.0", "+5", "x"])
def test_fix_3_other_heartbeat_is_refused(heartbeat: object) -> None:
    assert refusal(fields(heartbeat=heartbeat)) == "HeartBtInt (108) must be 5 to 60"


@pytest.mark.parametrize("seconds", [-5.0, 0.0, 5.0])
def test_fix_3_sending_time_within_5_seconds_is_taken(seconds: float) -> None:
    assert refusal(fields(), NOW + timedelta(seconds=seconds)) is None


@pytest.mark.parametrize("seconds", [-5.001, 5.001, 3600.0])
def test_fix_3_sending_time_further_off_is_refused(seconds: float) -> None:
    assert "5 seconds" in (refusal(fields(), NOW + timedelta(seconds=seconds)) or "")


@pytest.mark.parametrize(
    ("field", "text"),
    [((98, "1"), "98"), ((56, "CBOT"), "56"), ((141, "X"), "141"), ((122, OURS[3]), "122"), ((52, "now"), "52")],
)
def test_fix_3_wrong_value_is_refused_by_name(field: tuple[int, str], text: str) -> None:
    sent = [at for at in fields() if at[0] != field[0]] + [field]
    assert text in (refusal(sent) or "")


@pytest.mark.parametrize("seq", [0, -1, "x", "1.0"])
def test_fix_3_wrong_number_is_refused(seq: object) -> None:
    assert "34" in (refusal(fields(seq=seq)) or "")


def test_fix_3_unknown_key_wrong_secret_and_no_key_read_alike() -> None:
    assert refusal(fields(), key="someOtherAccessKey00") == INVALID_LOGON
    assert refusal(fields(secret=SECRET[::-1].replace("8", "A"))) == INVALID_LOGON
    assert verify_logon(decode(encode("A", fields(), [])), [], NOW) == INVALID_LOGON


def test_fix_3_repeated_field_and_another_type_are_refused() -> None:
    assert "more than once" in (refusal([*fields(), (34, "1")]) or "")
    assert verify_logon(decode(encode("0", fields(), [])), [(KEY, SECRET)], NOW) == INVALID_LOGON


def test_fix_3_secret_that_is_not_base64url_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="base64url"):
        sign("abcde", "x")
