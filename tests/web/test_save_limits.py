"""The limits form over HTTP: saved, refused beside its field, conflicting, and what became of it."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.http import HttpResponse
from django.test import Client

from creditcontrols.documents import from_document
from creditcontrols.models import SettingsVersion
from creditcontrols.selectors import group_page
from creditcontrols.services import save_settings
from creditcontrols.views import reviewing
from riskadmin.lib import clock
from tests.web.world import MILLION, World, set_side, settings_of, typed

HTMX = {"HTTP_HX_REQUEST": "true"}


def post(
    world: World, part: str = "limits", user: str = "ra", extra: dict[str, str] | None = None, **changed: Any
) -> HttpResponse:
    """Send the form of the own group as a browser without JavaScript does."""
    data = typed(world.own, **changed)
    return world.client(user).post(f"/firms/EX1/groups/{world.own.pk}/{part}/", data, **(extra or {}))


def weekday(world: World) -> Any:
    """The weekday limits that are saved."""
    world.own.refresh_from_db()
    return from_document(world.own.settings).weekday


def trail(client: Client, world: World, version: int) -> str:
    """The fragment that says where a saved version stands."""
    return client.get(f"/firms/EX1/groups/{world.own.pk}/trail/{version}/").content.decode()


def test_gc2_01_form_post_saves_and_returns_to_the_page(world: World) -> None:
    response = post(world, exposure_futures="2.0", max_futures_buy="100", no_max_futures_buy=False)
    assert (response.status_code, response["Location"]) == (302, f"/firms/EX1/groups/{world.own.pk}/")
    assert (weekday(world).exposure_futures, weekday(world).max_futures_buy) == (2 * MILLION, 100)


def test_gc2_01_htmx_post_gets_the_panel_with_the_trail(world: World) -> None:
    body = post(world, extra=HTMX, exposure_futures="2.0").content.decode()
    assert "<html" not in body
    assert 'data-version="2" data-state="saved"' in body
    assert 'name="base_version" value="2"' in body


@pytest.mark.parametrize("text", ["1e3", "+1", "1,000", "0.55", "0.4", "1000000.1", "", "abc", "１"])
def test_gc2_02_anything_else_is_refused_beside_its_field(world: World, text: str) -> None:
    response = post(world, exposure_futures=text, exposure_options="0.7")
    body = response.content.decode()
    assert response.status_code == 422
    assert "Nothing was saved" in body
    assert 'value="0.7"' in body
    assert weekday(world).exposure_options == MILLION // 2


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("0.5", 50_000_000), ("1000000.0", 10**14), ("12", 12 * MILLION)]
)
def test_gc2_02_digits_with_one_decimal_at_most_are_saved(world: World, text: str, cents: int) -> None:
    assert post(world, exposure_futures=text).status_code == 302
    assert weekday(world).exposure_futures == cents


@pytest.mark.parametrize("text", ["-1", "100000", "1.5", "", "１２"])
def test_gc2_03_a_quantity_that_is_none_is_refused(world: World, text: str) -> None:
    assert post(world, max_futures_buy=text, no_max_futures_buy=False).status_code == 422


def test_gc2_03_a_number_and_no_max_limit_exclude_each_other(world: World) -> None:
    assert b"not both" in post(world, max_futures_buy="5").content


def test_gc2_03_zero_and_no_max_limit_are_two_things(world: World) -> None:
    assert post(world, max_futures_buy="0", no_max_futures_buy=False).status_code == 302
    assert weekday(world).max_futures_buy == 0
    assert post(world, max_futures_buy="", no_max_futures_buy=True).status_code == 302
    assert weekday(world).max_futures_buy == -1


def test_gc2_05_mode_and_reference_contract_are_saved(world: World) -> None:
    assert post(world, mode="M", reference_futures="").status_code == 302
    world.own.refresh_from_db()
    settings = from_document(world.own.settings)
    assert (settings.mode, settings.reference_futures) == ("M", "")


def test_gc2_20_reference_contract_must_be_listed_in_the_group(world: World) -> None:
    assert post(world, reference_futures="ZZZ9").status_code == 422


def test_gc2_08_conflict_shows_before_theirs_and_yours(world: World) -> None:
    post(world, exposure_futures="2.0")
    response = post(world, base_version="1", exposure_futures="3.0", exposure_options="0.9")
    body = response.content.decode()
    assert response.status_code == 409
    for text in ("1.0 USD M", "2.0 USD M", "3.0 USD M", "RA Person saved version 2"):
        assert text in body
    assert 'name="keep_exposure_futures" value="theirs" checked' in body
    assert 'name="keep_exposure_options" value="mine" checked' in body
    assert weekday(world).exposure_futures == 2 * MILLION


@pytest.mark.parametrize(("keep", "millions"), [("theirs", 2), ("mine", 3)])
def test_gc2_08_what_is_chosen_in_a_conflict_is_saved(world: World, keep: str, millions: int) -> None:
    post(world, exposure_futures="2.0")
    choice = {"keep_exposure_futures": keep, "theirs_exposure_futures": "2.0", "mine_exposure_futures": "3.0"}
    assert post(world, **choice, exposure_options="0.9").status_code == 302
    assert weekday(world).exposure_futures == millions * MILLION
    assert weekday(world).exposure_options == 90_000_000


def test_gc2_08_levels_saved_meanwhile_are_no_conflict_and_stay(world: World) -> None:
    theirs = msgspec.structs.replace(settings_of(world.own), levels=(80,), emails=("a@example.com",))
    save_settings(actor=world.users["ra"], group_id=world.own.pk, base_version=1, settings=theirs)
    assert post(world, base_version=1, exposure_futures="2.0").status_code == 302
    assert weekday(world).exposure_futures == 2 * MILLION
    assert from_document(world.own.settings).levels == (80,)
    assert post(world, base_version=1, exposure_futures="3.0").status_code == 409


def test_nothing_to_save_is_said(world: World) -> None:
    assert b"Nothing to save" in post(world, extra=HTMX).content
    assert world.own.versions.count() == 1


def test_review_names_direction_and_effect_and_saves_nothing(world: World) -> None:
    body = post(world, "review", extra=HTMX, exposure_futures="0.5", max_options_buy="", mode="M").content.decode()
    for text in ("1.0 USD M", "0.5 USD M", "tightens", "loosens", 'data-changes="2"'):
        assert text in body
    assert world.own.versions.count() == 1


def test_gc2_20_review_names_the_clip_sizes_before_and_after(world: World) -> None:
    set_side(world.own, 0, usage=83_390_000, level=80)
    told = post(world, "review", extra=HTMX, exposure_futures="2.0").content.decode()
    assert "Clip size Futures Long 59 to 416, Futures Short 356 to 713." in told
    told = post(world, "review", extra=HTMX, reference_futures="").content.decode()
    assert "Clip size Futures Long 59 to by order, Futures Short 356 to by order." in told


def test_review_keeps_clip_sizes_from_who_may_not_see_them(world: World) -> None:
    page = group_page(world.users["ra"], "EX1", world.own.pk)
    after = settings_of(world.own, exposure_futures=2 * MILLION)
    effects = {sees: reviewing.rows(page, after, sees_clip=sees)[0].effect for sees in (True, False)}
    assert "Clip size" in effects[True]
    assert "Clip size" not in effects[False]


def test_gc2_05_review_of_manual_mode_tells_no_clip_size(world: World) -> None:
    assert b"Clip size" not in post(world, "review", extra=HTMX, mode="M").content


def test_trail_goes_from_saved_to_in_force(world: World) -> None:
    post(world, exposure_futures="2.0")
    client = world.client("ra")
    assert 'data-state="saved"' in trail(client, world, 2)
    assert "hx-get" in trail(client, world, 2)
    SettingsVersion.objects.filter(group=world.own, version=2).update(in_force_seq=7, in_force_at=clock.business_now())
    assert 'data-state="in-force"' in trail(client, world, 2)
    assert "hx-get" not in trail(client, world, 2)


def test_trail_says_after_5_s_that_the_old_limit_still_counts(world: World) -> None:
    post(world, exposure_futures="2.0")
    six_seconds_ago = clock.business_now() - timedelta(seconds=6)
    SettingsVersion.objects.filter(group=world.own, version=2).update(saved_at=six_seconds_ago)
    assert "Not in force after 5 s, the old limit still counts" in trail(world.client("ra"), world, 2)


def test_trail_names_the_reason_of_a_refusal(world: World) -> None:
    post(world, exposure_futures="2.0")
    SettingsVersion.objects.filter(group=world.own, version=2).update(refused_reason="unknown group")
    assert "refused by the engine: unknown group" in trail(world.client("ra"), world, 2)


def test_revert_fills_the_form_with_an_earlier_version_and_saves_nothing(world: World) -> None:
    post(world, exposure_futures="2.0")
    address = f"/firms/EX1/groups/{world.own.pk}/"
    body = world.client("ra").get(f"{address}?revert=1").content.decode()
    assert "hold the limits of version 1" in body
    assert 'name="exposure_futures" inputmode="decimal" maxlength="12" value="1.0"' in body
    assert weekday(world).exposure_futures == 2 * MILLION
    for user, unknown in (("ra", "7"), ("ra", "x"), ("ra", "1" * 40), ("ca", "1")):
        body = world.client(user).get(f"{address}?revert={unknown}").content.decode()
        assert "hold the limits of version" not in body
