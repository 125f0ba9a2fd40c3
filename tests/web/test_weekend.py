"""The weekend session in the limits form, its notice to GAM, and the page of groups that trade on weekends."""

from typing import Any

import pytest
from django.http import HttpResponse

from creditcontrols import policies
from creditcontrols.documents import from_document
from creditcontrols.engine.values import GroupSettings, SessionLimits
from riskadmin.firms.models import User
from riskadmin.mail.models import OutboxMessage
from tests.web.world import MILLION, World, typed

ON = {"weekend_enabled": "on", "weekend_exposure_futures": "0.7", "weekend_exposure_options": "0"}
LIMITS = SessionLimits(exposure_futures=MILLION, max_futures_buy=5)


def save(world: World, **changed: Any) -> HttpResponse:
    data = typed(world.own, **changed)
    return world.client("ra").post(f"/firms/EX1/groups/{world.own.pk}/limits/", data)


def saved(world: World) -> GroupSettings:
    world.own.refresh_from_db()
    return from_document(world.own.settings)


def test_gc2_06_weekend_is_off_by_default_and_its_fields_cannot_be_set() -> None:
    before = GroupSettings()
    assert not before.weekend_enabled
    faults = policies.weekend_faults(before, GroupSettings(weekend=LIMITS))
    assert set(faults) == {"weekend.exposure_futures", "weekend.max_futures_buy"}
    assert policies.weekend_faults(before, GroupSettings(weekend_enabled=True, weekend=LIMITS)) == {}


def test_gc2_06_turning_it_on_needs_an_exposure_limit() -> None:
    only_quantities = SessionLimits(max_futures_buy=5)
    on = GroupSettings(weekend_enabled=True, weekend=only_quantities)
    assert list(policies.weekend_faults(GroupSettings(), on)) == ["weekend.exposure_futures"]
    assert policies.weekend_faults(on, on) == {}


def test_gc2_06_turning_it_off_sets_the_exposure_limits_to_0_and_keeps_the_quantities(world: World) -> None:
    assert save(world, **ON, weekend_max_futures_buy="5", no_weekend_max_futures_buy=False).status_code == 302
    assert saved(world).weekend == SessionLimits(exposure_futures=70_000_000, max_futures_buy=5)
    assert save(world, weekend_enabled=None).status_code == 302
    assert saved(world).weekend == SessionLimits(max_futures_buy=5)
    assert not saved(world).weekend_enabled
    refused = save(world, weekend_enabled="on")
    assert refused.status_code == 422
    assert b"needs a weekend exposure limit" in refused.content


def test_gc2_06_fields_of_a_session_that_is_off_are_not_judged(world: World) -> None:
    response = save(world, exposure_futures="2.0", weekend_exposure_futures="nonsense", weekend_enabled=None)
    assert response.status_code == 302
    assert saved(world).weekend == SessionLimits()


@pytest.mark.parametrize("text", ["0.4", "0.55", "abc"])
def test_gc2_06_a_wrong_weekend_limit_is_refused_beside_its_field(world: World, text: str) -> None:
    assert save(world, **(ON | {"weekend_exposure_futures": text})).status_code == 422
    assert not saved(world).weekend_enabled


def test_gc2_06_gam_is_told_once_by_mail_and_sees_it_on_the_page(world: World) -> None:
    User.objects.filter(username="gam").update(email="gam@example.com")
    save(world, **ON)
    save(world, exposure_futures="2.0")
    mail = OutboxMessage.objects.get()
    assert (mail.to, mail.subject) == ("gam@example.com", "Weekend trading on: EF EX1 CME/CBOT")
    assert "Weekend limit, futures: 0.7 USD M" in mail.text
    page = world.client("gam").get("/weekend/").content.decode()
    assert "1 exchange group with weekend trading on" in page
    assert "RA Person" in page


def test_gc2_06_the_page_shows_own_groups_only(world: World) -> None:
    save(world, **ON)
    assert b"No group trades on weekends" in world.client("foreign_ra").get("/weekend/").content
    assert b"CME/CBOT" in world.client("ra").get("/weekend/").content
