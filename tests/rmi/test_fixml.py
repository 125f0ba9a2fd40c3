"""The FIXML API: messages in and out, rejects with their reasons, rising numbers, rights."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from creditcontrols.rmi.fixml import handling
from creditcontrols.rmi.models import FixmlSender, RmiBlock, RmiMassCancel
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import Exchange
from riskadmin.lib import clock
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out, commands
from tests.rmi.fixml import FIRM, HEADER, Sender, basic, entitlement, message, read, reason
from tests.web.world import World

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rmi-fixml.md"
MASS_ACTION = {"ClOrdID": "C1", "MassActionType": "3", "MassActionScope": "101", "TxnTm": "20261124-16:00:00.000"}
ACCOUNT = '<Pty ID="11111" R="24"/>'


@pytest.fixture
def engine_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the API waits, the engine decides what is in its inbox."""
    engine = Engine()
    monkeypatch.setattr(handling.clock, "pause", lambda seconds: carry_out(engine))


@pytest.fixture
def sender(world: World, engine_at_work: None) -> Sender:
    """The program of the own risk administrator."""
    return Sender(world)


def states() -> list[tuple[str, str, int, str]]:
    """Account, type, side and state of every block."""
    return list(RmiBlock.objects.order_by("pk").values_list("account", "kind", "side", "state"))


def test_rmi_1_blocks_of_several_accounts_are_acknowledged_when_they_are_in_force(sender: Sender) -> None:
    answer = sender.define(entitlement(ProdGrp="YM"), entitlement("$abc", SecTyp="ALL", Side="ALL"))
    assert (answer.tag, answer.get("ReqID"), answer.get("ReqStat")) == ("PtyEntlmntDefReqAck", "1", "0")
    assert [term.attrib for term in answer.iter("Entlmnt")] == [
        {"ID": term.get("ID"), "SecTyp": kind, "Side": side, "Ind": "N"} | more
        for term, kind, side, more in zip(
            answer.iter("Entlmnt"), ("FUT", "ALL"), ("1", "ALL"), ({"ProdGrp": "YM", "Exch": "CBOT"}, {}), strict=True
        )
    ]
    assert states() == [("11111", "FUT", 1, "active"), ("ABC", "", 0, "active")]
    assert {block.source for block in RmiBlock.objects.all()} == {"FIXML"}


def test_rmi_3_unblocking_names_the_same_terms_and_lifts_that_block_alone(sender: Sender) -> None:
    sender.define(entitlement(), entitlement(Side="2"))
    assert reason(sender.define(entitlement(action="D", SecTyp="OPT"))) == 1
    answer = sender.define(entitlement(action="D"))
    assert [term.get("Ind") for term in answer.iter("Entlmnt")] == ["Y"]
    assert [state for *_, state in states()] == ["lifted", "active"]
    assert reason(sender.define(entitlement(action="D"))) == 1


def test_rmi_1_a_duplicate_is_accepted_without_a_second_row(sender: Sender) -> None:
    first, again = sender.define(entitlement()), sender.define(entitlement())
    ids = [next(answer.iter("Entlmnt")).get("ID") for answer in (first, again)]
    assert (again.tag, ids[0] == ids[1], len(states())) == ("PtyEntlmntDefReqAck", True, 1)


def test_rmi_1_of_several_entitlements_all_are_done_or_none(sender: Sender) -> None:
    assert reason(sender.define(entitlement(), entitlement("22222", ProdGrp="NOPE"))) == 2
    assert (states(), commands()) == ([], [])


def test_active_blocks_are_reported_of_a_firm_or_of_some_accounts(sender: Sender) -> None:
    sender.define(entitlement(), entitlement("22222"), entitlement("33333"))
    sender.define(entitlement("33333", action="D"))
    every = sender.send("PtyEntlmntReq", FIRM, ReqID=10)
    assert (every.tag, every.get("TotNoPtyEntlmnt")) == ("PtyEntlmntRpt", "2")
    some = sender.send("PtyEntlmntReq", f"{FIRM}{ACCOUNT}", ReqID=11)
    assert [(party.get("ID"), party.get("R")) for party in some.iter("Pty")] == [("EX1", "1"), ("11111", "24")]


def test_the_security_list_has_products_with_type_and_exchange(sender: Sender) -> None:
    answer = sender.send("SecListReq", FIRM, ReqID=1)
    assert [one.attrib for one in answer.iter("Instrmt")] == [
        {"SecTyp": "FUT", "ProdGrp": "YM", "Exch": "CBOT", "Desc": "E-mini Dow"}
    ]
    assert reason(sender.send("SecListReq", '<Pty ID="EX2" R="1"/>', ReqID=2)) == 6


@pytest.mark.parametrize(("terms", "exchange"), [({}, ""), ({"MassActionScope": "100", "Exch": "CBOT"}, "CBOT")])
def test_rmi_8_a_mass_action_is_reported_with_its_count(sender: Sender, terms: dict[str, str], exchange: str) -> None:
    answer = sender.send("OrdMassActReq", f"{FIRM}{ACCOUNT}", **(MASS_ACTION | terms))
    told = [answer.get(name) for name in ("ClOrdID", "MassActionRsp", "TotAffctdOrds")]
    assert (answer.tag, told) == ("OrdMassActRpt", ["C1", "1", "0"])
    assert RmiMassCancel.objects.get().exchange == exchange


def test_the_request_id_has_to_rise_for_each_sender(world: World, sender: Sender) -> None:
    assert sender.define(entitlement(), ReqID=7).tag == "PtyEntlmntDefReqAck"
    for number in (7, 6, "007"):
        answer = sender.define(entitlement("22222"), ReqID=number)
        assert (reason(answer), answer.get("BizRejRefID")) == (0, str(number))
        assert answer.get("Txt") == "The ReqId must be greater than the previous ReqId"
    assert sender.send("PtyEntlmntReq", FIRM, ReqID=8).tag == "PtyEntlmntRpt"
    assert Sender(world, "gcc").define(entitlement(), ReqID=1).tag == "PtyEntlmntDefReqAck"


def test_a_rejected_message_uses_its_number_up_and_one_that_is_not_understood_does_not(sender: Sender) -> None:
    assert reason(sender.define(entitlement(ProdGrp="NOPE"), ReqID=5)) == 2
    assert reason(sender.define(ReqID=9)) == 5
    assert FixmlSender.objects.get().req_id == 5


def test_a_ping_is_answered_not_more_often_than_every_20_seconds(sender: Sender) -> None:
    first = sender.send("UserReq", UserReqID=1, UserReqTyp=100, Username="ra")
    assert (first.tag, first.get("Username")) == ("UserRsp", "ra")
    assert reason(sender.send("UserReq", UserReqID=2, UserReqTyp=100, Username="ra")) == 0
    FixmlSender.objects.update(pinged_at=clock.real_now() - timedelta(seconds=20))
    assert sender.send("UserReq", UserReqID=3, UserReqTyp=100).tag == "UserRsp"


def test_without_the_engine_the_request_is_accepted_and_reason_100_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "PATIENCE", 0.0)
    assert reason(Sender(world).define(entitlement())) == 100
    assert [state for *_, state in states()] == ["requested"]


FOREIGN = [
    ("PtyEntlmntDefReq", entitlement(firm="EX2"), HEADER, {"ReqID": 1}),
    ("PtyEntlmntDefReq", entitlement(firm="ZZZ"), HEADER, {"ReqID": 1}),
    ("PtyEntlmntDefReq", entitlement(action="D", firm="EX2"), HEADER, {"ReqID": 1}),
    ("PtyEntlmntDefReq", entitlement(Exch="NYMEX"), HEADER, {"ReqID": 1}),
    ("PtyEntlmntReq", '<Pty ID="EX2" R="1"/>', HEADER, {"ReqID": 1}),
    ("OrdMassActReq", f'<Pty ID="EX2" R="1"/>{ACCOUNT}', HEADER, MASS_ACTION),
    ("PtyEntlmntReq", FIRM, HEADER.replace("101", "202"), {"ReqID": 1}),
    ("PtyEntlmntReq", FIRM, HEADER.replace("101", "ZZZ"), {"ReqID": 1}),
]


@pytest.mark.parametrize(("name", "inner", "header", "attributes"), FOREIGN)
def test_what_is_foreign_is_reason_6_and_audited(
    sender: Sender, name: str, inner: str, header: str, attributes: dict[str, Any]
) -> None:
    Exchange.objects.get_or_create(code="NYMEX", defaults={"name": "NYMEX"})
    assert reason(sender.send(name, inner, header, **attributes)) == 6
    assert (states(), RmiMassCancel.objects.count()) == ([], 0)
    assert AuditEvent.objects.filter(verb="rmi.not_authorized", actor="ra").count() == 1


@pytest.mark.parametrize("who", ["ca", "au", "ea", "gam", "foreign_ra"])
def test_other_roles_are_not_authorized(world: World, who: str) -> None:
    assert reason(Sender(world, who).define(entitlement())) == 6
    assert states() == []


def test_a_token_acts_within_its_scopes(world: World, engine_at_work: None) -> None:
    reader, writer = Sender(world, "ra", "read"), Sender(world, "ra", "controls:write")
    assert reason(reader.define(entitlement(), ReqID=1)) == 6
    assert reader.send("PtyEntlmntReq", FIRM, ReqID=2).tag == "PtyEntlmntRpt"
    assert writer.define(entitlement(), ReqID=3).tag == "PtyEntlmntDefReqAck"
    assert reason(writer.send("PtyEntlmntReq", FIRM, ReqID=4)) == 6


BROKEN = [
    ("PtyEntlmntDefReq", "", {"ReqID": 1}, 5),
    ("PtyEntlmntDefReq", entitlement(), {}, 5),
    ("PtyEntlmntDefReq", entitlement(), {"ReqID": 0}, 0),
    ("PtyEntlmntDefReq", entitlement(), {"ReqID": "x"}, 0),
    ("PtyEntlmntDefReq", entitlement(), {"ReqID": "9" * 19}, 0),
    ("PtyEntlmntDefReq", entitlement(Side="3"), {"ReqID": 1}, 0),
    ("PtyEntlmntDefReq", entitlement(Side=""), {"ReqID": 1}, 5),
    ("PtyEntlmntDefReq", entitlement(SecTyp=""), {"ReqID": 1}, 5),
    ("PtyEntlmntDefReq", entitlement(action="M"), {"ReqID": 1}, 0),
    ("PtyEntlmntDefReq", entitlement(Exch="XX"), {"ReqID": 1}, 1),
    ("PtyEntlmntDefReq", entitlement(""), {"ReqID": 1}, 5),
    ("PtyEntlmntDefReq", entitlement("1234567890123"), {"ReqID": 1}, 0),
    ("PtyEntlmntDefReq", entitlement(Colour="red"), {"ReqID": 1}, 0),
    ("PtyEntlmntDefReq", "<Odd/>", {"ReqID": 1}, 0),
    ("PtyEntlmntReq", ACCOUNT, {"ReqID": 1}, 5),
    ("PtyEntlmntReq", '<Pty ID="EX1" R="7"/>', {"ReqID": 1}, 0),
    ("SecListReq", ACCOUNT, {"ReqID": 1}, 0),
    ("UserReq", "", {"UserReqID": 1, "UserReqTyp": 1}, 0),
    ("OrdMassActReq", FIRM, MASS_ACTION, 5),
    ("OrdMassActReq", f"{FIRM}{ACCOUNT}", MASS_ACTION | {"MassActionScope": "100"}, 5),
    ("OrdMassActReq", f"{FIRM}{ACCOUNT}", MASS_ACTION | {"MassActionType": "1"}, 0),
    ("OrdMassActReq", f"{FIRM}{ACCOUNT}", MASS_ACTION | {"ClOrdID": "x" * 17}, 0),
    ("NewOrdSingle", "", {"ID": 1}, 3),
]


@pytest.mark.parametrize(("name", "inner", "attributes", "expected"), BROKEN)
def test_what_is_wrong_is_rejected_with_its_reason(
    sender: Sender, name: str, inner: str, attributes: dict[str, Any], expected: int
) -> None:
    assert reason(sender.send(name, inner, **attributes)) == expected
    assert (states(), commands()) == ([], [])


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", 5), ('<Hdr TID="CME" TSub="RMAPI"/>', 5), ('<Hdr SID="101" TID="ICE" TSub="RMAPI"/>', 0), (HEADER * 2, 5)],
)
def test_a_wrong_header_is_rejected(sender: Sender, header: str, expected: int) -> None:
    assert reason(sender.send("PtyEntlmntReq", FIRM, header, ReqID=1)) == expected


def test_without_valid_credentials_the_answer_is_401(world: World) -> None:
    own = Sender(world)
    body = message("PtyEntlmntReq", FIRM, ReqID=1)
    for given in ("", "Basic", "Basic ???", basic("ra", "wrong"), own.credentials.replace("Basic", "Bearer")):
        response = own.post(body, Authorization=given)
        assert (response.status_code, reason(read(response))) == (401, 6)
        assert response["WWW-Authenticate"].startswith("Basic ")
    assert own.post(body, Authorization=basic("gcc", own.secret)).status_code == 401
    assert own.post(body).status_code == 200


def test_the_documents_examples_are_answered_as_it_says(sender: Sender, world: World) -> None:
    examples = re.findall(r"```xml\n(.*?)```", DOCUMENT.read_text(), re.S)
    tags = []
    for example in examples:
        own = example.replace('SID="ALP"', 'SID="101"').replace('Username="ra.alp"', 'Username="ra"')
        tags.append(read(sender.post(own)).tag)
    assert tags == [
        "PtyEntlmntDefReqAck", "PtyEntlmntRpt", "SecList", "OrdMassActRpt", "UserRsp", "PtyEntlmntDefReqAck",
    ]  # fmt: skip
    assert [state for *_, state in states()] == ["active", "lifted"]
