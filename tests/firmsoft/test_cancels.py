"""Cancels with FirmSoft: one, selected, all shown, quotes; what the trader gets, and the tally (SPEC FirmSoft)."""

from typing import Any

import pytest

from creditcontrols.engine.commands import Continue, encode_command
from creditcontrols.firmsoft import services
from creditcontrols.firmsoft.choices import Outcome
from creditcontrols.firmsoft.models import Cancel, Permission
from creditcontrols.firmsoft.tally import tally
from creditcontrols.models import InboxCommand, Order
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from tests.creditcontrols.world import fields
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(world: FirmSoft, name: str) -> Any:
    """A browser whose user gave the password just now."""
    client = world.client(name)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.real_now().timestamp()}]
    session["account_authentication_methods_user"] = str(world.users[name].pk)
    session.save()
    return client


def ask(world: FirmSoft, name: str, **chosen: Any) -> Cancel:
    """A draft by that user."""
    answer = world.client(name).post("/firmsoft/cancels/draft/", chosen)
    assert answer.status_code == 302, answer.content
    made = Cancel.objects.first()
    assert made is not None
    return made


def send(world: FirmSoft, name: str, draft: Cancel, reason: str = "Firm asked.") -> Cancel:
    """Send it; the engine decides and every row is written."""
    answer = signed_in(world, name).post(f"/firmsoft/cancels/{draft.pk}/", {"reason": reason})
    assert answer.status_code == 302, answer.content
    world.work()
    draft.refresh_from_db()
    return draft


def counts(made: Cancel) -> dict[str, int]:
    """The outcomes that any order had."""
    return {outcome.value: count for outcome, count in tally(made).lines if count}


def test_fs_2_one_order_reaches_its_trader_as_an_unsolicited_cancel(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ea", by="ea")
    one, other = firmsoft.order(), firmsoft.order()
    firmsoft.work()
    draft = ask(firmsoft, "ea", only=str(one))
    assert firmsoft.client("ea").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": "Firm asked."}).status_code == 302
    row = InboxCommand.objects.get(done_seq=None, pk__gt=3)
    firmsoft.world.from_inbox(row.pk, bytes(row.payload))
    InboxCommand.objects.filter(pk=row.pk).update(done_seq=0)
    told = firmsoft.world.from_inbox(99, encode_command(Continue())).writes
    report = fields(told[0][1])
    wanted = {"35": "8", "39": "4", "37": str(one), "378": "105", "58": "Cancelled by FirmSoft", "56": "EX1EX1N"}
    assert ({tag: report[tag] for tag in wanted}, len(told)) == (wanted, 1)
    firmsoft.work()
    assert firmsoft.states() == {one: "cancelled", other: "working"}


def test_selected_orders_and_no_others_are_cancelled_and_the_tally_adds_up(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    ids = [firmsoft.order() for _ in range(5)]
    firmsoft.work()
    made = send(firmsoft, "ra", ask(firmsoft, "ra", order=[str(ids[0]), str(ids[2])]))
    assert (counts(made), tally(made).total, tally(made).settled) == ({"cancelled": 2}, 2, True)
    assert [firmsoft.states()[one] for one in ids] == ["cancelled", "working", "cancelled", "working", "working"]


def test_all_shown_are_those_of_the_filter_that_the_actor_saw_and_later_ones_are_named(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    seen = [firmsoft.order(account="A1") for _ in range(3)]
    firmsoft.order(account="A2")
    late = firmsoft.order(account="A1")
    firmsoft.work()
    name = Order.objects.get(pk=late).cl_ord_id
    draft = ask(firmsoft, "ra", scope="all", query="tab=orders&account=A1", newest=str(late - 1))
    body = firmsoft.client("ra").get(f"/firmsoft/cancels/{draft.pk}/").content.decode()
    assert (draft.order_ids, f"{late} ({name})" in body, "Cancel 3 orders?" in body) == (seen, True, True)
    assert counts(send(firmsoft, "ra", draft)) == {"cancelled": 3}
    assert [one for one, state in firmsoft.states().items() if state == "working"] == [4, late]


def test_the_count_of_the_dialog_is_the_count_that_is_sent(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    filled, gone, rest = firmsoft.order(), firmsoft.order(price=90_000_000_000), firmsoft.order(price=80_000_000_000)
    firmsoft.work()
    draft = ask(firmsoft, "ra", scope="all", query="", newest="99")
    firmsoft.order(side=2)
    firmsoft.cancel("ra", only=str(gone))
    firmsoft.work()
    made = send(firmsoft, "ra", draft)
    assert (made.count, made.order_ids) == (3, [filled, gone, rest])
    assert counts(made) == {"cancelled": 1, "filled": 1, "gone": 1}


def test_orders_of_a_closed_market_are_told_as_kept(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    firmsoft.hours()
    day, gtc = firmsoft.order(), firmsoft.order(tif="1")
    firmsoft.work()
    draft = ask(firmsoft, "ra", order=[str(day), str(gtc)])
    firmsoft.market("closed")
    made = send(firmsoft, "ra", draft)
    assert (counts(made), tally(made).settled) == ({"closed": 2}, True)


def test_what_the_engine_has_not_answered_is_pending(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    one, two = firmsoft.order(), firmsoft.order()
    firmsoft.work()
    draft = ask(firmsoft, "ra", order=[str(one), str(two)])
    signed_in(firmsoft, "ra").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": "Firm asked."})
    draft.refresh_from_db()
    assert (counts(draft), tally(draft).settled) == ({"pending": 2}, False)
    body = firmsoft.client("ra").get(f"/firmsoft/cancels/{draft.pk}/progress/").content.decode()
    assert ("the engine has not answered yet" in body, 'hx-trigger="every 1s"' in body) == (True, True)
    firmsoft.work()
    body = firmsoft.client("ra").get(f"/firmsoft/cancels/{draft.pk}/progress/").content.decode()
    assert ('data-settled="yes"' in body, "hx-trigger" in body) == (True, False)
    assert set(Outcome) == {outcome for outcome, _ in tally(draft).lines}


def test_quotes_shown_are_cancelled_and_orders_stay(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    plain, quote = firmsoft.order(), firmsoft.order(quote=True)
    firmsoft.work()
    made = send(firmsoft, "ra", ask(firmsoft, "ra", scope="all", query="tab=quotes", newest="99"))
    assert (made.what, firmsoft.states()) == ("All mass quotes shown", {plain: "working", quote: "cancelled"})


def test_more_than_one_order_asks_again_who_is_there(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    ids = [str(firmsoft.order()) for _ in range(2)]
    firmsoft.work()
    draft = ask(firmsoft, "ra", order=ids)
    answer = firmsoft.client("ra").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": "Firm asked."})
    draft.refresh_from_db()
    assert ("/accounts/reauthenticate/" in answer["Location"], draft.sent_at) == (True, None)


def test_a_cancel_needs_a_reason_and_keeps_the_draft(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    draft = ask(firmsoft, "ra", only=str(_resting(firmsoft)))
    answer = firmsoft.client("ra").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": " "})
    assert (answer.status_code, b"Say why." in answer.content, b"Cancel 1 order?" in answer.content) == (
        422,
        True,
        True,
    )


def _resting(world: FirmSoft) -> int:
    made = world.order()
    world.work()
    return made


def test_inquiry_alone_cancels_nothing(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    one = _resting(firmsoft)
    assert firmsoft.client("ra").post("/firmsoft/cancels/draft/", {"order": str(one)}).status_code == 403
    assert Cancel.objects.count() == 0


def test_what_one_does_not_reach_is_never_part_of_a_cancel(firmsoft: FirmSoft) -> None:
    firmsoft.permit("tf", by="ea", account="A1")
    own, other = firmsoft.order(account="A1"), firmsoft.order(account="A2")
    firmsoft.work()
    assert ask(firmsoft, "tf", order=[str(own), str(other)]).order_ids == [own]
    assert ask(firmsoft, "tf", scope="all", query="", newest="99").order_ids == [own]
    refused = firmsoft.client("tf").post("/firmsoft/cancels/draft/", {"order": str(other)})
    assert (refused.status_code, b"you may not cancel them" in refused.content) == (422, True)


def test_a_trader_cancels_its_own_orders(firmsoft: FirmSoft) -> None:
    own, other = firmsoft.order(trader="TR1"), firmsoft.order(trader="TR2")
    firmsoft.work()
    assert ask(firmsoft, "tr", scope="all", query="", newest="99").order_ids == [own]
    assert firmsoft.client("tr").post("/firmsoft/cancels/draft/", {"only": str(other)}).status_code == 422


def test_a_permission_taken_away_meanwhile_stops_the_cancel(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    draft = ask(firmsoft, "ra", only=str(_resting(firmsoft)))
    Permission.objects.all().delete()
    firmsoft.permit("ra", account="OTHER")
    with pytest.raises(services.CancelFault, match="not yours to cancel any more"):
        services.send_cancel(actor=firmsoft.users["ra"], cancel_id=draft.pk, reason="Firm asked.")
    assert not InboxCommand.objects.filter(done_seq=None, pk__gt=3).exists()


def test_a_cancel_is_sent_once_and_audited(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    draft = ask(firmsoft, "ra", only=str(_resting(firmsoft)))
    send(firmsoft, "ra", draft)
    again = firmsoft.client("ra").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": "Again."})
    assert (again.status_code, b"sent for cancelling before" in again.content) == (422, True)
    row = AuditEvent.objects.get(verb="firmsoft.cancel")
    assert (row.actor, row.reason, row.after["orders"]) == ("ra", "Firm asked.", 1)


def test_anothers_cancel_is_not_found_but_for_gcc(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    firmsoft.permit("ca")
    draft = ask(firmsoft, "ra", only=str(_resting(firmsoft)))
    found = [firmsoft.client(who).get(f"/firmsoft/cancels/{draft.pk}/").status_code for who in ("ra", "ca", "gcc")]
    assert found == [200, 404, 200]
    assert firmsoft.client("gcc").post(f"/firmsoft/cancels/{draft.pk}/", {"reason": "No."}).status_code == 403


def test_the_guarantor_goes_with_the_cancel_of_its_orders(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    draft = ask(firmsoft, "ra", only=str(_resting(firmsoft)))
    assert draft.lce == firmsoft.lce
