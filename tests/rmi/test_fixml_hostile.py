"""Hostile documents: every one gets a documented reject, none a 5xx, none changes anything."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditcontrols.rmi.fixml import handling
from creditcontrols.rmi.fixml.guarding import guarded
from creditcontrols.rmi.fixml.parsing import MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from tests.rmi.fixml import FIRM, HEAD, Sender, entitlement, message, read, reason
from tests.web.world import World, make_world

GOOD = message("PtyEntlmntReq", FIRM, ReqID=1)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DECLARED = [
    f'<!DOCTYPE FIXML [<!ENTITY l0 "lol">{LAUGHS}]>' + GOOD.replace('ID="EX1"', 'ID="&l11;"'),
    '<!DOCTYPE FIXML [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + GOOD.replace('ID="EX1"', 'ID="&e;"'),
    '<!DOCTYPE FIXML SYSTEM "http://127.0.0.1:1/x.dtd">' + GOOD,
    '<!DOCTYPE FIXML [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>' + GOOD,
    "<!DOCTYPE FIXML>" + GOOD,
    "<?php exit ?>" + GOOD,
    f'<?xml-stylesheet href="x"?>{GOOD}',
]
SHAPES = [
    b"", b" ", b"<", b"<FIXML/>", b"\x00" * 100, b"\xff\xfe<\x00F\x00", b"\xef\xbb\xbf", GOOD.encode("utf-16"),
    GOOD.encode() + GOOD.encode(), GOOD.replace("FIX5.0 SP2", "FIX4.4").encode(), GOOD.replace("130", "131").encode(),
    GOOD.replace("FIXML-5-0", "FIXML-4-4").encode(), GOOD.replace("/></Pty", ">text</Pty").encode(),
    GOOD.replace("</PtyEntlmntReq>", "text</PtyEntlmntReq>").encode(),
    GOOD.replace("</PtyEntlmntReq>", "<![CDATA[text]]></PtyEntlmntReq>").encode(),
    GOOD.replace("</PtyEntlmntReq>", "&lt;</PtyEntlmntReq>").encode(), b"<a><b></a></b>", f"{HEAD}</FIXML>".encode(),
    b'<?xml version="1.0" encoding="shift_jis"?>\x83' + GOOD.encode(), GOOD.replace('ID="EX1"', 'ID="&nope;"').encode(),
    (HEAD + "<a>" * (MOST_DEPTH + 1)).encode(), (HEAD + "<a>" * 40_000).encode(),
    message("PtyEntlmntReq", FIRM * (MOST_ELEMENTS + 1), ReqID=1).encode(),
    message("PtyEntlmntReq", f'<Pty ID="{"x" * 400}" R="1"/>', ReqID=1).encode(),
    message("PtyEntlmntReq", FIRM, ReqID=1, **{f"a{n}": n for n in range(30)}).encode(),
]  # fmt: skip


def untouched() -> bool:
    """Nothing was blocked and nothing cancelled."""
    return not RmiBlock.objects.exists() and not RmiMassCancel.objects.exists()


@pytest.fixture
def sender(world: World, monkeypatch: pytest.MonkeyPatch) -> Sender:
    """The program of the own risk administrator; nobody waits for an engine."""
    monkeypatch.setattr(handling, "PATIENCE", 0.0)
    return Sender(world)


@pytest.mark.parametrize("body", [*(text.encode() for text in DECLARED), *SHAPES])
def test_a_hostile_document_is_rejected(sender: Sender, body: bytes) -> None:
    response = sender.post(body)
    assert (response.status_code, reason(read(response))) == (200, 0)
    assert untouched()
    assert read(sender.post(GOOD)).tag == "PtyEntlmntRpt"


def test_ten_megabytes_are_refused_unread(sender: Sender) -> None:
    response = sender.post(b"<" * 10_000_000)
    assert (response.status_code, reason(read(response))) == (413, 0)
    assert sender.post(GOOD[:-1] + " " * (MOST_BYTES - len(GOOD)) + ">").status_code == 200


def test_other_methods_are_refused_and_say_which_one_is_right(world: World) -> None:
    for who in (None, "ra"):
        response = world.client(who).get("/rmiapi/v1")
        assert (response.status_code, response["Allow"], reason(read(response))) == (405, "POST", 0)


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters='<>&"\x00')
WORDS = ["", "0", "1", "-1", "100", "101", "3", "EX1", "11111", "FUT", "OPT", "ALL", "A", "D", "CBOT", "YM"]
VALUES = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-(10**20), 10**20).map(str),
    st.text(CHARACTERS, max_size=30),
)  # fmt: skip
NAMES = ["PtyEntlmntDefReq", "PtyEntlmntReq", "SecListReq", "OrdMassActReq", "UserReq", "Pty", "Entlmnt", "Hdr", "Odd"]
KEYS = [
    "ReqID", "UserReqID", "UserReqTyp", "Username", "ClOrdID", "MassActionType", "MassActionScope", "TxnTm", "Exch",
    "ID", "R", "ListUpdActn", "SecTyp", "Side", "ProdGrp", "SID", "TID", "TSub",
]  # fmt: skip


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """An element of known and unknown names, wherever it fits or not."""
    name = draw(st.sampled_from(["PtyEntlmnt", *NAMES]))
    attributes = draw(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6))
    shown = "".join(f' {key}="{value}"' for key, value in attributes.items())
    inner = "".join(draw(st.lists(elements(depth - 1), max_size=3))) if depth else ""
    return f"<{name}{shown}>{inner}</{name}>"


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(body=st.binary(max_size=300))
def test_random_bytes_are_rejected(sender: Sender, body: bytes) -> None:
    assert reason(read(sender.post(body))) == 0


@FUZZ
@given(inner=elements())
def test_random_elements_are_rejected(sender: Sender, inner: str) -> None:
    response = sender.post(f"{HEAD}{inner}</FIXML>")
    assert (response.status_code, reason(read(response)) in {0, 3, 5, 6}) == (200, True)


@FUZZ
@given(
    name=st.sampled_from(NAMES[:5]),
    attributes=st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6),
    inner=st.lists(st.one_of(elements(1), st.just(entitlement()), st.just(FIRM)), max_size=3).map("".join),
)
def test_wrong_types_are_answered_with_a_documented_reason(
    sender: Sender, name: str, attributes: dict[str, str], inner: str
) -> None:
    response = sender.post(message(name, inner, **attributes))
    answer = read(response)
    assert response.status_code == 200
    assert answer.tag != "BizMsgRej" or reason(answer) in {0, 1, 2, 3, 5, 6, 100}


@pytest.mark.parametrize(("chunks", "announced", "status"), [(1, b"10", 200), (1, b"10000000", 413), (9, b"", 413)])
def test_the_server_stops_reading_a_body_that_gets_too_large(chunks: int, announced: bytes, status: int) -> None:
    waiting = [
        {"type": "http.request", "body": b"x" * (MOST_BYTES // 4), "more_body": n < chunks - 1} for n in range(chunks)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(part: Any) -> None:
        sent.append(part)

    async def application(scope: Any, again: Any, answer: Any) -> None:
        assert len((await again())["body"]) == MOST_BYTES // 4
        await answer({"type": "http.response.start", "status": 200})

    headers = [(b"content-length", announced)] if announced else []
    scope = {"type": "http", "path": "/rmiapi/v1", "headers": headers}
    asyncio.run(guarded(application)(scope, receive, send))
    assert (sent[0]["status"], len(waiting)) == (status, {(1, 200): 0, (1, 413): 1, (9, 413): 4}[chunks, status])


@pytest.mark.django_db(transaction=True)
def test_of_concurrent_requests_with_one_number_a_single_one_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "PATIENCE", 0.0)
    own = Sender(make_world())

    def ask(number: int) -> str:
        try:
            return read(own.post(message("PtyEntlmntReq", FIRM, ReqID=number))).tag
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        tags = list(pool.map(ask, [5] * 8))
    assert sorted(tags) == ["BizMsgRej"] * 7 + ["PtyEntlmntRpt"]


def test_the_view_takes_no_cookie_for_credentials(world: World) -> None:
    assert world.client("ra").post("/rmiapi/v1", GOOD, content_type="application/xml").status_code == 401
