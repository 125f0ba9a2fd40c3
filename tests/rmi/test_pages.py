"""The tabs of the Risk Management Interface; who gets what from each address stands in tests/web/access.py."""

from typing import Any

import pytest
from django.test import Client

from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from riskadmin.lib import clock
from tests.engine.world import World as Engine
from tests.rmi.engine import carry_out, commands, store
from tests.rmi.test_services import block, cancel, lift, ordered
from tests.web.scene import add_orders
from tests.web.world import World

FORM = {"firm": "101:EX1", "side": "0", "kind": "", "exchange": "", "product": "", "reason": "", "account": ""}


@pytest.fixture
def ra(world: World) -> Client:
    """The browser of the own risk administrator."""
    return signed_in(world)


def signed_in(world: World, who: str = "ra") -> Client:
    """A browser whose user has just given the password."""
    client = world.client(who)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.real_now().timestamp()}]
    session["account_authentication_methods_user"] = str(world.users[who].pk)
    session.save()
    return client


def create(ra: Client, do: str = "block", **typed: Any) -> Any:
    """What the form answers to a press of one of its buttons."""
    return ra.post("/rmi/create/", {**FORM, "do": do, **typed})


def accounts() -> list[str]:
    """The blocked accounts."""
    return sorted(RmiBlock.objects.values_list("account", flat=True))


def test_rmi_1_typed_and_ticked_accounts_are_blocked_at_once(ra: Client) -> None:
    assert create(ra, "copy", account="33333, $44444").status_code == 200
    response = create(ra, account="11111 22222", kept=["44444"], kind="OPT", side="2", product="YM", reason="Call")
    assert (response.status_code, response["Location"]) == (302, "/rmi/")
    assert accounts() == ["11111", "22222", "44444"]
    assert set(RmiBlock.objects.values_list("kind", "side", "product", "exchange", "source", "reason")) == {
        ("OPT", 2, "YM", "CBOT", "GUI", "Call")
    }
    page = ra.get("/rmi/").content.decode()
    assert "3 blocks saved" in page
    assert page.count("saved, not yet in force") == 3


def test_the_account_list_keeps_the_form_lasts_until_logout_and_is_one_persons(world: World, ra: Client) -> None:
    page = create(ra, "copy", account="22222 11111", reason="Margin call").content.decode()
    assert page.index('value="11111"') < page.index('value="22222"')
    assert 'value="Margin call"' in page
    assert create(ra, "remove", kept=["11111"]).content.decode().count('name="kept"') == 1
    assert 'name="kept"' not in signed_in(world, "gcc").get("/rmi/create/").content.decode()
    ra.post("/accounts/logout/")
    ra.force_login(world.users["ra"])
    assert 'name="kept"' not in ra.get("/rmi/create/").content.decode()


def test_an_active_block_never_shows_in_create_blocks(world: World, ra: Client) -> None:
    block(world)
    assert "11111" not in ra.get("/rmi/create/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"account": ""}, "Name at least one account."),
        ({"firm": ""}, "Choose an execution firm."),
        ({"firm": "202:EX2", "account": "1"}, "Choose one of the list."),
        ({"product": "NOPE"}, "Choose one of the list."),
        ({"account": "1234567890123"}, "An account has 1 to 12"),
        ({"do": "copy", "account": "1" * 13}, "An account has"),
    ],
)
def test_what_is_wrong_is_said_and_the_input_stays(ra: Client, typed: dict[str, str], sentence: str) -> None:
    response = ra.post("/rmi/create/", {**FORM, "do": "block", "account": "11111", "reason": "Why", **typed})
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="Why"' in page) == (422, True, True)
    assert (accounts(), commands()) == ([], [])


def test_rmi_3_ticked_blocks_are_lifted_after_a_confirmation_only(world: World, ra: Client) -> None:
    one, two = block(world, accounts=("11111", "22222")).made
    carry_out(engine := Engine())
    asked = ra.post("/rmi/unblock/", {"block": [one.pk]})
    assert (asked.status_code, commands()) == (200, [])
    assert "Unblock 1 account block" in asked.content.decode()
    assert ra.post("/rmi/unblock/", {"block": [one.pk], "confirmed": "yes", "reason": "Paid"}).status_code == 302
    assert "being lifted" in ra.get("/rmi/").content.decode()
    carry_out(engine)
    page = ra.get("/rmi/").content.decode()
    assert (f'id="block-{one.pk}"' in page, f'id="block-{two.pk}"' in page) == (False, True)
    again = ra.post("/rmi/unblock/", {"block": [one.pk], "confirmed": "yes"}, follow=True).content.decode()
    assert "Nothing was unblocked." in again


def test_a_foreign_block_does_not_exist(world: World) -> None:
    (made,) = block(world).made
    other = signed_in(world, "foreign_ra")
    assert other.post("/rmi/unblock/", {"block": [made.pk], "confirmed": "yes"}).status_code == 404
    assert signed_in(world, "au").post("/rmi/unblock/", {"block": [made.pk]}).status_code == 403
    assert "11111" not in other.get("/rmi/").content.decode()
    assert "11111" in signed_in(world, "au").get("/rmi/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"111", "222", "333"}),
        ("kind=FUT", {"222"}),
        ("kind=ALL", {"111", "333"}),
        ("side=1", {"333"}),
        ("side=0", {"111", "222"}),
        ("account=2", {"222"}),
        ("product=ym", {"111"}),
        ("exchange=CBOT", {"111"}),
        ("firm=EX1", {"111", "222", "333"}),
        ("firm=ZZZ&side=x", {"111", "222", "333"}),
    ],
)
def test_active_blocks_are_filtered(world: World, ra: Client, query: str, found: set[str]) -> None:
    block(world, accounts=("111",), product="YM")
    block(world, accounts=("222",), kind="FUT")
    block(world, accounts=("333",), side=1)
    page = ra.get(f"/rmi/?{query}")
    assert {one.account for one in page.context["pages"]} == found


def test_the_rows_are_sent_again_only_when_something_changed_and_keep_what_is_ticked(world: World, ra: Client) -> None:
    first = ra.get("/rmi/rows/")
    pulse = first.context["pulse"]
    assert ra.get(f"/rmi/rows/?pulse={pulse}").status_code == 204
    (made,) = block(world).made
    page = ra.get(f"/rmi/rows/?pulse={pulse}&block={made.pk}")
    assert (page.status_code, " checked" in page.content.decode()) == (200, True)
    for change in (lambda: carry_out(), lambda: lift(world, made.pk)):
        pulse = ra.get("/rmi/rows/").context["pulse"]
        change()
        assert ra.get(f"/rmi/rows/?pulse={pulse}").status_code == 200


CANCEL = {"firm": "101:EX1", "account": "acc1", "exchange": "CBOT", "reason": "Margin call"}


def test_rmi_8_a_mass_cancel_is_confirmed_with_its_count_and_followed(world: World, ra: Client) -> None:
    add_orders(world)
    asked = ra.post("/rmi/cancel/", CANCEL)
    assert "Cancel 2 orders of account ACC1" in asked.content.decode()
    wrong = ra.post("/rmi/cancel/", {**CANCEL, "confirmation": "ACC2"})
    assert (wrong.status_code, RmiMassCancel.objects.count()) == (422, 0)
    done = ra.post("/rmi/cancel/", {**CANCEL, "confirmation": "acc1"})
    made = RmiMassCancel.objects.get()
    assert (done["Location"], made.account, made.exchange) == (f"/rmi/cancel/{made.pk}/", "ACC1", "CBOT")
    assert "waiting for the engine" in ra.get(done["Location"]).content.decode()
    store([ordered(made.act, (1, 2))])
    part = ra.get(f"{done['Location']}result/").content.decode()
    assert ("2 to come" in part, "EX1-0001" in part, 'data-done="no"' in part) == (True, True, True)


def test_rmi_8_a_mass_cancel_asks_again_who_is_there(world: World) -> None:
    client = world.client("ra")
    response = client.post("/rmi/cancel/", {**CANCEL, "confirmation": "ACC1"})
    assert (response.status_code, RmiMassCancel.objects.count()) == (302, 0)
    assert "/accounts/reauthenticate/" in response["Location"]


@pytest.mark.parametrize(
    ("query", "actions"),
    [
        ("", ["cancel", "unblock", "block", "block"]),
        ("action=block", ["block", "block"]),
        ("action=cancel", ["cancel"]),
        ("source=GUI", ["cancel", "unblock"]),
        ("account=2", ["block"]),
        ("by=ra", ["cancel", "unblock", "block", "block"]),
        ("by=Nobody", []),
        ("since=2099-01-01", []),
        ("until=2000-01-01", []),
        ("firm=EX1&action=unblock", ["unblock"]),
    ],
)
def test_the_history_lists_every_act_by_its_filters(world: World, ra: Client, query: str, actions: list[str]) -> None:
    one, _ = block(world, accounts=("11111", "22222")).made
    lift(world, one.pk)
    cancel(world)
    page = ra.get(f"/rmi/history/?{query}")
    assert [act.action for act in page.context["acts"]] == actions
    text = b"".join(ra.get(f"/rmi/history/export/?{query}")).decode()  # type: ignore[arg-type]
    assert len(text.splitlines()) == len(actions) + 1


def test_the_csv_has_every_column_and_no_formula(world: World, ra: Client) -> None:
    block(world, accounts=("@SUM",), product="YM", side=1)
    carry_out()
    text = b"".join(ra.get("/rmi/history/export/")).decode()  # type: ignore[arg-type]
    head, row = text.splitlines()
    assert head.startswith(
        "Time CT,Time UTC,User,Action,LCE,Execution firm,Account,Exchange,Derivative type,Product,Side"
    )
    assert (
        ",RA Person,Block,101,EX1,'@SUM,CBOT,All derivative types,YM,Buy,REST API,Margin call,in force,17 Nov 2026 "
        in row
    )


def test_the_history_of_another_clearing_firm_is_empty(world: World) -> None:
    block(world)
    assert signed_in(world, "foreign_ra").get("/rmi/history/").context["acts"] == []
    assert len(signed_in(world, "au").get("/rmi/history/").context["acts"]) == 1
