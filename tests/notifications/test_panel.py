"""Editing levels and addresses of an exchange group (SPEC N-1, GC2-08)."""

from typing import Any

import msgspec
import pytest
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory

from creditcontrols.documents import from_document
from creditcontrols.models import InboxCommand
from creditcontrols.services import SettingsFault, save_settings
from riskadmin.lib import clock
from riskadmin.mail.models import OutboxMessage
from tests.web.world import MILLION, World, settings_of

pytestmark = pytest.mark.django_db


def post(world: World, who: str = "ra", version: int = 1, **typed: Any) -> HttpResponse:
    data = {"base_version": version, "levels": ["70", "80"], "emails": "a@b.example\nc@b.example", **typed}
    return world.client(who).post(f"/firms/EX1/groups/{world.own.pk}/notifications/", data, HTTP_HX_REQUEST="true")


def saved(world: World) -> tuple[tuple[int, ...], tuple[str, ...], int]:
    world.own.refresh_from_db()
    settings = from_document(world.own.settings)
    return settings.levels, settings.emails, world.own.version


def test_n_1_levels_and_addresses_are_saved_as_a_version_for_the_engine(world: World) -> None:
    assert post(world).status_code == 200
    assert saved(world) == ((70, 80), ("a@b.example", "c@b.example"), 2)
    assert InboxCommand.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"emails": ""}, "Give at least one e-mail address."),
        ({"emails": "no address"}, "Not an e-mail address: no, address."),
        ({"emails": "a@b.example A@b.example"}, "An e-mail address is given twice."),
        ({"emails": " ".join(f"a{n}@b.example" for n in range(21))}, "Give up to 20 e-mail addresses."),
        ({"levels": ["60", "70", "80", "90"]}, "Choose up to 3 levels"),
        ({"levels": ["75"]}, "75 is not one of the available choices"),
    ],
)
def test_n_1_refused_beside_its_field_and_nothing_is_saved(world: World, typed: dict[str, Any], said: str) -> None:
    response = post(world, **typed)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert saved(world) == ((), (), 1)
    assert InboxCommand.objects.count() == 0


def test_n_1_no_level_but_100_is_fine(world: World) -> None:
    assert post(world, levels=[]).status_code == 200
    assert saved(world)[0] == ()


def test_n_1_policy_holds_for_every_way_to_save(world: World) -> None:
    """Limits may be saved while the group has no address; touching the notifications asks for one."""
    save_settings(
        actor=world.users["ra"],
        group_id=world.own.pk,
        base_version=1,
        settings=settings_of(world.own, max_futures_buy=5),
    )
    for wrong in ({"levels": (80,)}, {"levels": (80, 70), "emails": ("a@b.example",)}):
        settings = msgspec.structs.replace(settings_of(world.own), **wrong)
        with pytest.raises(SettingsFault):
            save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=2, settings=settings)


def test_gc2_08_a_save_of_limits_meanwhile_is_kept_and_is_no_conflict(world: World) -> None:
    limits = settings_of(world.own, exposure_futures=2 * MILLION)
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=1, settings=limits)
    assert post(world, version=1).status_code == 200
    assert saved(world)[2] == 3
    assert from_document(world.own.settings).weekday.exposure_futures == 2 * MILLION


def test_gc2_08_a_second_save_of_notifications_gets_both_values(world: World) -> None:
    post(world)
    response = post(world, version=1, levels=["90"], emails="z@b.example")
    body = response.content.decode()
    assert (response.status_code, saved(world)[2]) == (409, 2)
    assert "a@b.example, c@b.example" in body
    assert "z@b.example" in body
    assert post(world, version=2, levels=["90"], emails="z@b.example").status_code == 200
    assert saved(world)[:2] == ((90,), ("z@b.example",))


def test_n_4_an_address_that_smtp_refuses_is_shown(world: World) -> None:
    post(world)
    now = clock.business_now()
    for number, refused in ((1, None), (2, now)):
        OutboxMessage.objects.create(
            message_id=f"<{number}>", to="c@b.example", subject="s", text="t", created_at=now, refused_at=refused,
            last_error="550 no such user" if refused else "",
        )  # fmt: skip
    body = world.client("ra").get(f"/firms/EX1/groups/{world.own.pk}/notifications/").content.decode()
    assert "c@b.example is refused: 550 no such user" in body
    assert "a@b.example is refused" not in body


@pytest.mark.parametrize(("who", "may", "sees"), [("ra", True, True), ("au", False, True), ("ea", False, False)])
def test_the_tag_places_the_panel_on_any_page(world: World, who: str, may: bool, sees: bool) -> None:
    post(world)
    world.own.refresh_from_db()
    request = RequestFactory().get("/")
    request.user = world.users[who]
    page = Template("{% load notifications %}{% notification_panel group %}")
    shown = page.render(Context({"request": request, "group": world.own, "csrf_token": "token"}))
    assert ("Save notifications" in shown, "a@b.example" in shown) == (may, sees)
