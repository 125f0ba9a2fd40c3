"""Saved views of the Monitor: private, shared in the LCE, and not found for everybody else."""

import pytest
from django.core.exceptions import PermissionDenied

from creditcontrols.models import SavedView
from creditcontrols.monitor.services import save_view
from riskadmin.audit.models import AuditEvent
from tests.web.world import World

QUERY = "band=90&session=weekday"


def keep(world: World, user: str = "ra", name: str = "Near", lce: bool = False, query: str = QUERY) -> SavedView:
    """A saved view of that user, shared in the own LCE when told."""
    return save_view(actor=world.users[user], name=name, query=query, lce=world.own.lce if lce else None)


def status(world: World, user: str, view: SavedView) -> int:
    """What opening the view answers to that user."""
    return world.client(user).get(f"/monitor/views/{view.pk}/").status_code


def test_a_view_is_saved_from_the_address_and_opened_again(world: World) -> None:
    client = world.client("ra")
    answer = client.post("/monitor/views/", {"name": " My firms ", "query": f"?{QUERY}&offset=9&x=1"})
    view = SavedView.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/monitor/?{QUERY}")
    assert (view.name, view.query, view.lce, view.owner) == ("My firms", QUERY, None, world.users["ra"])
    assert client.get(f"/monitor/views/{view.pk}/")["Location"] == f"/monitor/?{QUERY}"
    assert "</span> My firms <svg" in client.get(f"/monitor/?{QUERY}").content.decode()
    assert AuditEvent.objects.get().verb == "view.save"


def test_the_same_name_is_saved_anew_and_not_twice(world: World) -> None:
    first, second = keep(world), keep(world, query="sort=-fl")
    assert first.pk == second.pk
    assert SavedView.objects.get().query == "sort=-fl"


def test_a_view_without_a_name_is_refused(world: World) -> None:
    answer = world.client("ra").post("/monitor/views/", {"name": " ", "query": QUERY})
    assert answer.status_code == 422
    assert b"Give the view a name" in answer.content
    assert not SavedView.objects.exists()


def test_a_private_view_is_found_by_its_owner_alone(world: World) -> None:
    view = keep(world)
    assert {user: status(world, user, view) for user in ("ra", "ca", "au", "ea", "gcc", "foreign_ra")} == {
        "ra": 302, "ca": 404, "au": 404, "ea": 404, "gcc": 404, "foreign_ra": 404,
    }  # fmt: skip
    assert "Near" not in world.client("ca").get("/monitor/").content.decode()


def test_a_shared_view_is_found_in_its_lce_and_nowhere_else(world: World) -> None:
    view = keep(world, lce=True)
    assert {user: status(world, user, view) for user in ("ra", "ca", "au", "ea", "foreign_ra")} == {
        "ra": 302, "ca": 302, "au": 302, "ea": 404, "foreign_ra": 404,
    }  # fmt: skip
    assert "shared by RA Person" in world.client("ca").get("/monitor/").content.decode()


def test_an_attempt_on_a_foreign_view_is_audited(world: World) -> None:
    status(world, "foreign_ra", keep(world))
    assert AuditEvent.objects.filter(actor="foreign_ra", verb="screen.not_found").count() == 1


def test_a_view_is_shared_only_in_an_own_lce(world: World) -> None:
    form = {"name": "Near", "query": QUERY, "lce": world.foreign.lce.pk}
    assert world.client("ra").post("/monitor/views/", form).status_code == 422
    with pytest.raises(PermissionDenied):
        save_view(actor=world.users["ra"], name="Near", query=QUERY, lce=world.foreign.lce)
    assert world.client("ra").post("/monitor/views/", form | {"lce": world.own.lce.pk}).status_code == 302
    assert SavedView.objects.get().lce == world.own.lce


@pytest.mark.parametrize(("user", "answer", "left"), [("ra", 302, 0), ("ca", 403, 1), ("foreign_ra", 404, 1)])
def test_a_shared_view_is_removed_by_its_owner_alone(world: World, user: str, answer: int, left: int) -> None:
    view = keep(world, lce=True)
    assert world.client(user).post(f"/monitor/views/{view.pk}/delete/").status_code == answer
    assert SavedView.objects.count() == left
