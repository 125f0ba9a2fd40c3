"""Outbound messages: header and bodies, against worked bytes and field by field."""

from riskadmin.fix.codec import Problem, decode, finish, join
from riskadmin.fix.messages import (
    address,
    business_reject,
    cancel_reject,
    execution_report,
    fill,
    head,
    mass_action_report,
    refusal,
    reject,
    unsolicited,
)

TO = address("AAA123N", "trdr1", "US,IL")
AT = "20261122-22:00:01.250"
WORKED = (
    "8=FIX.4.2|9=282|35=8|34=7|369=5|52=20261122-22:00:01.250|49=CME|50=G|56=AAA123N|57=TRDR1|143=US,IL|1=ACCT1|6=0|11=C1|"
    "14=0|17=E1|20=0|37=1001|38=10|39=0|40=2|41=0|44=100.25|48=1234|54=1|55=GE|59=0|60=20261122-22:00:01.250|107=GEZ8|"
    "150=0|151=10|167=FUT|1028=Y|1031=Y|5979=1795384801250000000|9717=C1|10=001|"
)  # fmt: skip


def report(**changes: object) -> str:
    values: dict[str, object] = {
        "status": "0", "exec_id": "E1", "order_id": 1001, "cl_ord_id": "C1", "account": "ACCT1", "symbol": "GE",
        "security_desc": "GEZ8", "security_type": "FUT", "side": 1, "quantity": 10, "filled": 0, "leaves": 10,
        "order_type": "2", "tif": "0", "at": AT, "request_time": 1795384801250000000,
    }  # fmt: skip
    return execution_report(**(values | changes))  # type: ignore[arg-type]


def fields(body: str) -> dict[int, str]:
    return decode(finish(head("8", seq=7, last_in=5, sent=AT, to=TO) + body)).fields


def test_fix_1_execution_report_is_the_worked_example_byte_for_byte() -> None:
    body = report(price="100.25", security_id="1234", manual="Y", handling="Y", correlation="C1")
    made = finish(head("8", seq=7, last_in=5, sent=AT, to=TO) + body)
    assert made == WORKED.replace("|", "\x01").encode()


def test_header_upper_cases_the_operator_and_keeps_its_right_most_20() -> None:
    assert address("AAA123N", "aBCDEFGHIJKLMNOPQRSTUVWXYZ", "", "64") == (
        "49=CME\x0150=64\x0156=AAA123N\x0157=GHIJKLMNOPQRSTUVWXYZ\x01"
    )


def test_fix_4_header_of_a_possible_duplicate_carries_43_and_122() -> None:
    made = head("4", seq=3, last_in=5, sent=AT, to="", original_sent="20261122-21:00:00.000")
    assert made == f"35=4\x0134=3\x01369=5\x0152={AT}\x0143=Y\x01122=20261122-21:00:00.000\x01"


def test_fix_1_report_leaves_out_what_is_empty_and_says_no_original_as_0() -> None:
    got = fields(report(order_type="1"))
    assert got[41] == "0"
    assert not {44, 48, 99, 432, 1028, 1031, 9717} & got.keys()


def test_fix_1_fill_carries_its_trade() -> None:
    more = fill(quantity=4, price="100.25", trade_id=9, trade_date="20261124", aggressor=True, contra="TRADE")
    got = fields(report(status="1", filled=4, leaves=6, price="100.25", more=more))
    assert (got[39], got[150], got[14], got[151]) == ("1", "1", "4", "6")
    wanted = {31: "100.25", 32: "4", 75: "20261124", 337: "TRADE", 375: "CME", 442: "1", 527: "9", 1057: "Y"}
    assert {tag: got[tag] for tag in wanted} == wanted
    assert got[37711] == "9"


def test_fix_1_replace_names_the_order_it_replaced() -> None:
    got = fields(report(status="5", cl_ord_id="C2", orig_cl_ord_id="C1", stop_price="99", expire="20261231"))
    assert (got[11], got[41], got[99], got[432]) == ("C2", "C1", "99", "20261231")


def test_fix_1_refused_and_unsolicited_carry_their_reason() -> None:
    got = fields(report(status="8", leaves=0, more=refusal(reason=5, text="Unknown order")))
    assert (got[39], got[103], got[58]) == ("8", "5", "Unknown order")
    assert fields(report(status="4", more=unsolicited("106")))[378] == "106"


def test_gc2_18_trade_cancel_differs_in_type_of_transaction() -> None:
    got = fields(report(status="H", trans_type="1", more=((19, "123456789"),)))
    assert (got[39], got[150], got[20], got[19]) == ("H", "H", "1", "123456789")


def test_fix_1_cancel_reject() -> None:
    body = cancel_reject(
        exec_id="E1", order_id=1001, cl_ord_id="C2", orig_cl_ord_id="", refers_to=1, reason=2045, text="None", at=AT
    )
    wanted = {11: "C2", 17: "E1", 37: "1001", 39: "U", 41: "0", 58: "None", 60: AT, 102: "2045", 434: "1"}
    assert {tag: fields(body)[tag] for tag in wanted} == wanted


def test_fix_1_mass_action_report_lists_what_was_cancelled() -> None:
    body = mass_action_report(
        cl_ord_id="C3", report_id=5, scope=1, affected=[(1001, "C1", 10), (1002, "C2", 7)], more=((107, "GEZ8"),)
    )
    assert body.replace("\x01", "|") == (
        "11=C3|1369=5|1373=3|1374=1|1375=1|107=GEZ8|533=2|534=2|41=C1|84=10|535=1001|41=C2|84=7|535=1002|"
    )


def test_fix_1_mass_action_report_of_nothing_has_no_list() -> None:
    body = mass_action_report(cl_ord_id="C3", report_id=5, scope=7, affected=[])
    assert body.replace("\x01", "|") == "11=C3|1369=5|1373=3|1374=7|1375=1|533=0|"


def test_gc2_22_reject_carries_45_371_372_373_and_58() -> None:
    text = "Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
    made = reject(ref_seq=12, ref_type="D", problem=Problem(38, text, 5))
    assert join(made).replace("\x01", "|") == f"45=12|58={text}|371=38|372=D|373=5|"


def test_fix_1_business_reject() -> None:
    made = business_reject(ref_seq=12, ref_type="V", text="no")
    assert join(made).replace("\x01", "|") == "45=12|58=no|372=V|380=3|"
