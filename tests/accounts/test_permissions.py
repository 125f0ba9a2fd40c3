"""Permissions by market type: what makes one, who keeps and sees it, on screen, in the history and in both APIs."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.accounts.choices import MarketType
from creditcontrols.accounts.models import Account, AccountChange, AccountPermission, MemberSettings
from creditcontrols.accounts.permissions import services
from creditcontrols.accounts.permissions.policies import PermissionValues
from creditcontrols.accounts.services import change_account
from creditcontrols.models import InboxCommand
from riskadmin.audit.models import AuditEvent
from riskadmin.lib import clock
from tests.accounts.test_ams import ONE, ams
from tests.accounts.world import LEI, register, values
from tests.web.world import World

LIMITS: dict[str, Any] = {"credit_limit": 500_000_000, "max_long": 100, "max_short": 50}


@pytest.fixture
def account(world: World) -> Account:
    """One registered for Globex and the inline credit controls; YM is listed."""
    return register(world, services=("CMED", "ICC"))


def permit(
    world: World, account: Account, who: str = "ca", market: MarketType = MarketType.DIRECT, base: int = 0, **said: Any
) -> AccountPermission | None:
    """Save a permission of everything, except for what is said."""
    values = PermissionValues(**{"access": "all", **LIMITS} | said)
    return services.set_permission(
        actor=world.users[who], account_id=account.pk, market=market, base_version=base, values=values, reason="review"
    )


def test_ams_8_specific_names_products_and_brokers_all_does_not(world: World, account: Account) -> None:
    specific = permit(world, account, access="specific", products=("YM",), brokers=("BRK-1",))
    assert specific is not None
    assert (specific.products, specific.brokers, specific.credit_limit) == (["YM"], ["BRK-1"], 500_000_000)
    every = permit(world, account, base=1, products=("YM",))
    assert every is not None
    assert (every.access, every.products, every.brokers, every.version) == ("all", [], [], 2)
    nothing = permit(world, account, base=2, access="none")
    assert nothing is not None
    assert (nothing.access, nothing.credit_limit, nothing.max_long) == ("none", None, None)


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"credit_limit": None}, "credit_limit", "Give the credit limit."),
        ({"credit_limit": 12}, "credit_limit", "0, or 0.5 to 1000000.0 (USD millions) in steps of 0.1."),
        ({"max_long": None}, "max_long", "Give a quantity limit in contracts."),
        ({"max_short": 10_000_000}, "max_short", "0 to 9,999,999 contracts."),
        ({"access": "specific"}, "products", "Name the products, or choose All."),
        ({"access": "specific", "products": ("YM", "NO")}, "products", "NO is no product that is listed."),
        (
            {"access": "specific", "products": ("YM",), "brokers": ("-",)}, "brokers",
            "- is no broker: letters, digits and hyphens, up to 20.",
        ),
        ({"access": "some"}, "access", "Choose None, Specific or All."),
    ],
)  # fmt: skip
def test_ams_8_credit_and_quantity_limits_are_needed_unless_nothing_is_permitted(
    world: World, account: Account, said: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        permit(world, account, **said)
    assert refused.value.message_dict == {field: [sentence]}
    assert not AccountPermission.objects.exists()


def test_ams_8_a_market_type_needs_its_service(world: World, account: Account) -> None:
    with pytest.raises(ValidationError, match="not registered for ClearPort"):
        permit(world, account, market=MarketType.CLEARPORT)
    assert permit(world, register(world, "ACC2", services=("CPC",)), market=MarketType.CLEARPORT)


def test_ams_8_inline_credit_controls_and_spot_fx_know_no_permission(world: World, account: Account) -> None:
    assert set(MarketType.values) == {"CMED", "CPC"}
    for market in ("ICC", "FX"):
        assert world.client("ca").get(f"/ams/accounts/{account.pk}/permissions/{market}/").status_code == 404


def test_ams_8_kept_with_history_and_audit_and_nothing_for_the_engine(world: World, account: Account) -> None:
    sent = InboxCommand.objects.count()
    permit(world, account)
    assert permit(world, account, base=1) is not None
    change = AccountChange.objects.filter(account=account, field="Permission CMED").get()
    assert (change.old, change.new) == ("None", "credit limit USD 5.0 M, 100 long, 50 short. All")
    event = AuditEvent.objects.get(verb="account.permission")
    assert (event.before["access"], event.after["access"], event.after["account"]) == ("none", "all", "ACC1")
    assert InboxCommand.objects.count() == sent


def test_ams_8_the_second_of_two_people_is_told(world: World, account: Account) -> None:
    permit(world, account)
    with pytest.raises(services.Moved, match="ca saved the permission meanwhile"):
        permit(world, account, "gam", max_long=5)
    assert permit(world, account, "gam", base=1, max_long=5)


@pytest.mark.parametrize("who", ["ra", "au", "ea", "tf", "gcc", "foreign_ra"])
def test_ams_8_permissions_are_kept_by_ca_and_gam_only(world: World, account: Account, who: str) -> None:
    with pytest.raises((PermissionDenied, Account.DoesNotExist)):
        permit(world, account, who)


def test_ams_8_permissions_are_seen_by_the_clearing_firm_and_the_owner(world: World, account: Account) -> None:
    permit(world, account)
    client = register(world, "ACC2", owner=LEI, firms=("EX1",), services=("CMED",))
    for who, seen in (("ca", True), ("au", True), ("gcc", True), ("ea", True), ("tf", True)):
        shown = world.client(who).get(f"/ams/accounts/{account.pk}/").content
        assert (b'id="h-permissions"' in shown) is seen
    assert b"h-permissions" not in world.client("ea").get(f"/ams/accounts/{client.pk}/").content
    assert AccountPermission.objects.visible_to(world.users["other_ea"]).count() == 0
    assert AccountPermission.objects.visible_to(world.users["tf"]).count() == 1


def test_ams_8_a_clearing_firm_that_hides_details_hides_permissions_from_the_owner(
    world: World, account: Account
) -> None:
    permit(world, account)
    MemberSettings.objects.create(lce=world.own.lce, details_hidden=True, changed_at=clock.business_now())
    for who, seen in (("ca", True), ("ea", False)):
        shown = world.client(who).get(f"/ams/accounts/{account.pk}/").content
        assert (b'id="h-permissions"' in shown) is seen


def test_ams_8_a_permission_whose_service_is_gone_stays_and_is_not_used(world: World, account: Account) -> None:
    permit(world, account)
    change_account(
        actor=world.users["ca"], account_id=account.pk, base_version=1, values=values(services=("ICC",)), reason="x"
    )
    assert b"not used, no service CMED" in world.client("ca").get(f"/ams/accounts/{account.pk}/").content
    with pytest.raises(ValidationError, match="not registered for CME Direct"):
        permit(world, account, base=1, max_long=5)


def test_ams_8_changed_on_screen(world: World, account: Account) -> None:
    client, page = world.client("ca"), f"/ams/accounts/{account.pk}/permissions/CMED/"
    typed = {
        "access": "specific", "products": "ym", "brokers": "", "credit_limit": "5.5", "max_long": "10",
        "max_short": "0", "reason": "review", "base_version": 0,
    }  # fmt: skip
    assert b"No order is refused here because of it" in client.get(page).content
    for wrong in ({"credit_limit": "1e3"}, {"products": "NO"}, {"max_long": ""}, {"reason": ""}):
        answer = client.post(page, typed | wrong)
        assert (answer.status_code, b"Nothing was saved" in answer.content) == (422, True)
    assert client.post(page, typed)["Location"] == f"/ams/accounts/{account.pk}/"
    assert client.post(page, typed | {"max_long": "11"}).status_code == 409
    shown = client.get(f"/ams/accounts/{account.pk}/").content.decode()
    for text in ("Specific", "YM", "5.5", "Permission CMED"):
        assert text in shown
    assert 'value="5.5"' in client.get(page).content.decode()


def test_ams_8_the_ams_api_tells_permitted_products_brokers_and_limits(world: World, account: Account) -> None:
    permit(world, account, access="specific", products=("YM",), brokers=("BRK-1",))
    status, found = ams(world, "ca", "GET", ONE)
    direct, clearport = found["clearingAccounts"][0]["permissions"]
    assert (status, direct) == (200, {
        "marketType": "CMED", "permission": "SPECIFIC", "permittedProducts": ["YM"], "permittedBrokers": ["BRK-1"],
        "currency": "USD", "creditLimitCents": 500_000_000, "maxLong": 100, "maxShort": 50,
    })  # fmt: skip
    assert (clearport["permission"], clearport["creditLimitCents"]) == ("NONE", None)
    register(world, "ACC2", owner=LEI, firms=("EX1",), services=("ICC",))
    status, found = ams(world, "ea", "GET", "accounts/clearing/ICC/101")
    assert [one["permissions"] is None for one in found["clearingAccounts"]] == [False, True]
