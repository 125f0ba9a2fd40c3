"""SPEC FIX-2 at the socket: what a target session receives."""

import pytest

from riskadmin.fixnet.logons import INVALID_TEXT
from tests.dropcopy_delivery.world import Desk, application, inner, make_target
from tests.e2e.fixwire import sending_time

pytestmark = pytest.mark.e2e


def test_fix_2_every_message_of_a_source_arrives_byte_for_byte(desk: Desk) -> None:
    listener = desk.target("DA1EX1N", "AAA123N").listen()
    client, corn = desk.trading.logged_on("AAA123N"), desk.trading.instrument("ZC")
    order = client.answer(client.new_order(corn, 1, "400"))
    client.answer(client.cancel(order, corn))
    client.answer(client.new_order(corn, "x", "400"))
    listener.wait_copies(3)
    assert sorted(listener.inner()) == sorted(application(client))
    assert [m.get(57) for m in listener.copies()] == ["RISK1"] * 3
    assert not any(m.is_resent or m.get(97) for m in listener.copies())


def test_fix_2_a_filter_leaves_no_hole_in_the_numbers(desk: Desk) -> None:
    every = desk.target("DB1EX1N", "BBB123N").listen()
    fills = desk.target("DB2EX1N", "BBB123N", filters=[]).listen()
    client, corn = desk.trading.logged_on("BBB123N"), desk.trading.instrument("ZC")
    for _ in range(3):
        client.answer(client.new_order(corn, 1, "410", side=1))
        client.answer(client.new_order(corn, 1, "410", side=2))
    every.wait_copies(12)
    fills.wait_copies(6)
    assert [m.number for m in fills.copies()] == list(range(2, 8))
    assert all(b"\x0139=2\x01" in message for message in fills.inner())
    assert every.inner() == application(client)
    assert [message for message in every.inner() if b"\x0139=2\x01" in message] == fills.inner()


def test_fix_2_a_target_session_is_read_only(desk: Desk) -> None:
    listener = desk.target("DC1EX1N", "CCC123N").listen()
    corn = desk.trading.instrument("ZC")
    refused = listener.answer(listener.new_order(corn, 1, "400"))
    assert (refused.kind, refused.get(372), refused.get(373)) == ("3", "D", "11")
    listener.send("1", [(112, "still here")])
    assert listener.wait(lambda m: m.kind == "0").get(112) == "still here"


def test_fix_2_what_a_target_missed_comes_when_it_is_back(desk: Desk) -> None:
    listener = desk.target("DC2EX1N", "CCC123N").listen()
    client, corn = desk.trading.logged_on("CCC123N"), desk.trading.instrument("ZC")
    client.answer(client.new_order(corn, 1, "300"))
    listener.wait_copies(1)
    listener.logout()
    client.answer(client.new_order(corn, 1, "301"))
    listener.recover()
    listener.wait_copies(2)
    assert listener.inner() == application(client)
    assert not any(m.is_resent for m in listener.copies())


def test_dcg_5_a_clearing_firms_target_carries_only_what_it_clears(desk: Desk) -> None:
    firm = next(f for f in desk.trading.description["execution_firms"] if f["id"] == "EX1")
    other = next(f["lce"] for f in desk.trading.description["execution_firms"] if f["lce"] != firm["lce"])
    own = desk.target("DD1ALPN", "EX1EX1N", lce=firm["lce"]).listen()
    foreign = desk.target("DD2BETN", "EX1EX1N", lce=other).listen()
    client = desk.trading.logged_on("EX1EX1N")
    client.answer(client.new_order(desk.trading.instrument("ZC"), 1, "300"))
    own.wait_copies(1)
    foreign.send("1", [(112, "nothing")])
    foreign.wait(lambda m: m.kind == "0")
    assert (own.inner(), foreign.copies()) == (application(client), [])


def test_fix_2_an_msgw_target_has_a_stream_for_each_segment(desk: Desk) -> None:
    comp = next(c for c in desk.trading.description["sender_comps"] if c["gateway"] == "MSGW")
    credentials = make_target(desk.stack, "DE1EX1N", [comp["sender_comp_id"]], kind="MSGW", ef=comp["execution_firm"])
    with desk.stack.connect() as connection:
        rows = connection.execute("SELECT code, segment FROM reference_product ORDER BY code").fetchall()
    segment = dict(rows)["ZC"]
    other = next(found for _, found in rows if found != segment)
    here, there = (desk.client(credentials, named).listen() for named in (segment, other))
    client = desk.trading.logged_on(comp["sender_comp_id"])
    client.answer(client.new_order(desk.trading.instrument("ZC"), 1, "300"))
    here.wait_copies(1)
    assert (here.copies()[0].get(50), here.copies()[0].number) == (segment, 2)
    assert inner(here.copies()[0]) == application(client)[0]
    assert there.copies() == []


def test_fix_2_tag_57_that_names_no_stream_is_a_bad_logon(desk: Desk) -> None:
    listener = desk.target("DF1EX1N", "CCC123N", segment="84")
    answer = listener.logon()
    assert (answer.kind, answer.get(58)) == ("5", "TargetSubID (57) must be G. Logout forced.")
    listener.wait_closed()
    listener.target_sub = "G"
    listener.listen()


def test_fix_3_a_replayed_logon_is_refused(desk: Desk) -> None:
    listener = desk.target("DG1EX1N", "CCC123N")
    first = listener.logon_bytes(s52=sending_time())
    answers = []
    for _ in range(2):
        listener.connect()
        listener.send_raw(first)
        answers.append(listener.wait(lambda m: m.kind in "A5", since=len(listener.received)))
    assert [answer.kind for answer in answers] == ["A", "5"]
    assert answers[1].get(58) == INVALID_TEXT


def test_fix_3_five_bad_logons_close_the_port_until_it_is_reopened(desk: Desk) -> None:
    listener = desk.target("DH1EX1N", "CCC123N")
    texts = []
    for _ in range(6):
        texts.append(listener.logon(t1402="A" * 43).get(58) or "")
        listener.wait_closed()
    assert [text.startswith("(1000)") for text in texts] == [False] * 4 + [True] * 2
    desk.stack.manage("reopen_port", "DH1")
    listener.listen()
