"""What the pages of the register say, and to whom."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from riskadmin.firms.models import ClearingMapping, Exchange, MappingRequest
from riskadmin.lib import clock
from riskadmin.schedule.models import ScheduledChange
from tests.web.world import World


def map_own(world: World) -> None:
    """The own pair is guaranteed by the own LCE."""
    group = world.own
    since = datetime(2026, 1, 5, tzinfo=UTC)
    for exchange in group.exchanges.all():
        ClearingMapping.objects.create(
            execution_firm=group.execution_firm, exchange=exchange, lce=group.lce, effective_from=since
        )


def confirmed(world: World) -> Client:
    """GAM, who gave the password a moment ago."""
    client = world.client("gam")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.real_now().timestamp()}]
    session["account_authentication_methods_user"] = str(world.users["gam"].pk)
    session.save()
    return client


def test_the_firms_page_names_who_guarantees_it_to_those_concerned_only(world: World) -> None:
    map_own(world)
    url = reverse("execution_firm", args=["EX1"])
    for who in ("gam", "ra", "ca", "ea"):
        assert "101 Clearing 101" in world.client(who).get(url).content.decode()
    assert world.client("foreign_ra").get(url).status_code == 404


def test_gam_changes_a_mapping_and_sees_it_pending(world: World) -> None:
    map_own(world)
    url = reverse("mapping_change", args=["EX1"])
    assert world.client("gam").post(url, {"exchange": "CBOT", "lce": "101"}).status_code == 422
    response = world.client("gam").post(url, {"exchange": "CBOT", "lce": "202", "reason": "moves"}, follow=True)
    assert "EX1 CBOT: guaranteed by 202" in response.content.decode()
    assert "pending" in world.client("foreign_ra").get("/").content.decode()
    assert ScheduledChange.objects.get().request_reason == "moves"


def test_a_request_goes_from_the_clearing_firm_to_gam_and_back(world: World) -> None:
    map_own(world)
    Exchange.objects.create(code="DME", name="DME", partner=True)
    asked = {"lce": "101", "execution_firm_code": "ex1", "exchange": "DME", "ends": "", "reason": "new business"}
    world.client("ca").post(reverse("mapping_request_new"), asked)
    request = MappingRequest.objects.get()
    decide = reverse("mapping_request_decide", args=[request.pk])
    assert "new business" in world.client("gam").get(reverse("mapping_requests")).content.decode()
    refused = world.client("gam").post(decide, {"act": "decline", "reason": ""})
    assert (refused.status_code, "needs a reason" in refused.content.decode()) == (422, True)
    confirmed(world).post(decide, {"act": "approve"})
    assert "Approved" in world.client("ca").get(reverse("mapping_requests")).content.decode()
    assert "EX1" not in world.client("foreign_ra").get(reverse("mapping_requests")).content.decode()


def test_gc2_07_the_review_of_a_regrouping_says_what_changes_before_anything_is_written(world: World) -> None:
    world.own.exchanges.add(Exchange.objects.create(code="NYMEX", name="NYMEX"))
    url = reverse("regroup", args=["EX1", "101"])
    place = f"g{world.own.pk}"
    plan = {"place_CBOT": place, "place_NYMEX": "n0", f"name_{place}": world.own.name, "name_n0": "Energy"}
    page = world.client("ra").post(url, plan | {"act": "review"}).content.decode()
    assert "new group: all limits 0" in page
    assert not ScheduledChange.objects.exists()
    page = world.client("ra").post(url, plan | {"act": "ask"}, follow=True).content.decode()
    assert "Regrouping pending" in page
    assert ScheduledChange.objects.get().kind == "groups.regroup"


def test_t_6_a_pending_group_says_so_and_takes_staged_limits(world: World) -> None:
    map_own(world)
    url = reverse("mapping_change", args=["EX1"])
    world.client("gam").post(url, {"exchange": "CBOT", "lce": "202"})
    group = ScheduledChange.objects.get().exchange_groups.get()
    page = world.client("foreign_ra").get(reverse("group", args=["EX1", group.pk])).content.decode()
    assert "Limits saved until then are staged" in page
    assert world.client("ra").get(reverse("group", args=["EX1", group.pk])).status_code == 404
