"""An order's whole history: every event from the journal, with who and why (SPEC FirmSoft)."""

import pytest

from creditcontrols.engine.commands import CancelOrders, EnforceKill
from creditcontrols.engine.controls.commands import LoseSession
from creditcontrols.engine.controls.values import Kill
from creditcontrols.firmsoft.history import Step, history
from creditcontrols.firmsoft.words import source_of
from creditcontrols.models import Order
from tests.creditcontrols.test_positions import cancel, replace
from tests.firmsoft.test_cancels import ask, send
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


def steps(order_id: int) -> list[Step]:
    return history(Order.objects.get(pk=order_id))


def live(world: FirmSoft, order_id: int) -> object:
    return world.world.core.state.orders[order_id]


def test_entered_replaced_filled_and_cancelled_by_its_trader(firmsoft: FirmSoft) -> None:
    one = firmsoft.order(quantity=5)
    firmsoft.world.send(replace(live(firmsoft, one), 7, "R1"))  # type: ignore[arg-type]
    firmsoft.order(quantity=2, side=2)
    firmsoft.world.send(cancel(live(firmsoft, one), "X1"))  # type: ignore[arg-type]
    firmsoft.work()
    found = [(step.what, step.who, step.quantity) for step in steps(one)]
    assert found == [
        ("Entered, limit", "Trader TR1", 5), ("Accepted", "Market", None), ("Replace asked", "Trader TR1", 7),
        ("Replaced", "Market", None), ("Filled", "Market", 2), ("Cancel asked", "Trader TR1", None),
        ("Cancelled", "Market", None),
    ]  # fmt: skip


def test_a_replace_that_a_control_refuses_is_part_of_it(firmsoft: FirmSoft) -> None:
    one = firmsoft.order(quantity=5)
    firmsoft.world.send(replace(live(firmsoft, one), 99_000, "R1"))  # type: ignore[arg-type]
    firmsoft.work()
    last = steps(one)[-1]
    assert (last.what, last.cl_ord_id, last.why.split(":")[0]) == ("Replace refused", "R1", "CREDIT_LIMIT")


def test_a_firmsoft_cancel_names_who_and_why(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    one = firmsoft.order()
    firmsoft.work()
    made = send(firmsoft, "ra", ask(firmsoft, "ra", only=str(one)), "Trader's screen is down.")
    asked = steps(one)[-2]
    assert (asked.what, asked.who, asked.why) == ("Cancel asked", f"FirmSoft {made.pk}, ra", "Trader's screen is down.")
    body = firmsoft.client("ra").get(f"/firmsoft/orders/{one}/").content.decode()
    assert ("Trader&#x27;s screen is down." in body, f"FirmSoft {made.pk}" in body) == (True, True)


def test_fs_4_a_lost_session_is_told_as_the_source_of_its_cancels(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    one = firmsoft.order()
    firmsoft.tell(LoseSession("EX1EX1", "Session lost"))
    firmsoft.work()
    asked = steps(one)[-2]
    assert (asked.who, asked.why) == ("Disconnect EX1EX1", "Session lost")
    body = firmsoft.client("ra").get("/firmsoft/?status=cancelled").content.decode()
    assert "Disconnect EX1EX1" in body


def test_a_kill_and_a_mass_cancel_of_an_account_are_told_with_their_actors(firmsoft: FirmSoft) -> None:
    first, second = firmsoft.order(), firmsoft.order(account="A2")
    firmsoft.tell(CancelOrders("rmi:3", "RMI", account="A2", actor="ra.alp", reason="Over its head"))
    firmsoft.work()
    firmsoft.tell(EnforceKill(Kill(7, "LCE", "ALP", "EX1", actor="ra.alp", reason="Runaway")))
    firmsoft.work()
    told = [(steps(one)[-2].who, steps(one)[-2].why) for one in (second, first)]
    assert told == [("RMI 3, ra.alp", "Over its head"), ("Kill switch 7, ra.alp", "Runaway")]


def test_an_act_that_repeats_is_told_as_it_was_when_the_order_went(firmsoft: FirmSoft) -> None:
    first = firmsoft.order()
    firmsoft.tell(LoseSession("EX1EX1", "Session lost"))
    firmsoft.work()
    firmsoft.tell(LoseSession("EX1EX1", "Port closed"))
    firmsoft.work()
    assert steps(first)[-2].why == "Session lost"


@pytest.mark.parametrize(
    ("act", "word"),
    [("", "Trader"), ("kill:7", "Kill switch 7"), ("cancel_all:5", "Cancel-all at 100 %"), ("other:1", "other 1")],
)
def test_every_source_of_a_cancel_has_a_word(act: str, word: str) -> None:
    assert source_of(act) == word


def test_the_page_of_an_order_that_one_does_not_reach_is_not_found(firmsoft: FirmSoft) -> None:
    firmsoft.permit("tf", by="ea", account="A1")
    one = firmsoft.order(account="A2")
    firmsoft.work()
    assert firmsoft.client("tf").get(f"/firmsoft/orders/{one}/").status_code == 404
    assert firmsoft.client("tf").get("/firmsoft/orders/999999/").status_code == 404
