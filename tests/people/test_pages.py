"""Screens of people: who gets what, states, and what a form keeps."""

import pytest
from django.test import Client
from django.urls import reverse

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.people.models import Nomination
from tests.factories import make_user
from tests.people.conftest import Scene, late, signed_in


def statuses(scene: Scene, method: str, path: str) -> dict[str, int]:
    """What each answers with who asks; each asks once."""
    who = {"ca": scene.ca, "ra": scene.ra, "gam": scene.gam, "foreign": scene.foreign_ca}
    return {name: getattr(late(user), method)(path).status_code for name, user in who.items()}


def test_a_nomination_is_for_its_clearing_firm_and_who_sees_all(scene: Scene) -> None:
    page = reverse("nomination", args=[scene.nominate().pk])
    assert statuses(scene, "get", page) == {"ca": 200, "ra": 200, "gam": 200, "foreign": 404}


def test_r_1_each_step_on_the_screen_is_for_who_takes_it(scene: Scene) -> None:
    pk = scene.nominate().pk
    assert statuses(scene, "post", reverse("nomination_decline", args=[pk])) == {
        "ca": 403, "ra": 403, "gam": 422, "foreign": 404,
    }  # fmt: skip
    assert statuses(scene, "post", reverse("nomination_verify", args=[pk])) == {
        "ca": 403, "ra": 403, "gam": 302, "foreign": 404,
    }  # fmt: skip
    assert statuses(scene, "post", reverse("nomination_release", args=[pk])) == {
        "ca": 302, "ra": 403, "gam": 403, "foreign": 404,
    }  # fmt: skip
    assert late(scene.ca).post(reverse("nomination_withdraw", args=[pk])).status_code == 409


def test_to_do_shows_each_what_waits_for_them(scene: Scene) -> None:
    scene.nominate("n.first")
    scene.verified("n.second")
    shown = {user.username: late(user).get(reverse("people")).content.decode() for user in (scene.ca, scene.gam)}
    assert ("n.first" in shown["gam"], "n.second" in shown["gam"]) == (True, False)
    assert ("n.first" in shown["ca.lca"], "n.second" in shown["ca.lca"]) == (False, True)
    assert "Nothing waits for you" in late(scene.foreign_ca).get(reverse("people")).content.decode()


def test_the_list_of_risk_administrators_shows_every_state_of_the_own_lce(scene: Scene) -> None:
    scene.nominate("n.first")
    scene.verified("n.second")
    scene.released("n.third")
    page = late(scene.ca).get(reverse("risk_administrators")).content.decode()
    for word in ("Waits for GAM", "Waits for release", "Invited", "Active", "ra.lca"):
        assert word in page
    foreign = late(scene.foreign_ca).get(reverse("risk_administrators")).content.decode()
    assert "n.first" not in foreign
    assert "ra.lca" not in foreign


def test_the_form_keeps_what_was_typed_beside_the_sentence(scene: Scene) -> None:
    typed = {
        "given_name": "Nora", "family_name": "New", "username": "ra.lca", "email": "nora@example.com",
        "lce": scene.lce.pk,
    }  # fmt: skip
    answer = late(scene.ca).post(reverse("nominate"), typed)
    body = answer.content.decode()
    assert (answer.status_code, "This username is taken." in body, "nora@example.com" in body) == (422, True, True)
    assert late(scene.ca).post(reverse("nominate"), typed | {"lce": scene.other.pk}).status_code == 422
    assert late(scene.ca).post(reverse("nominate"), typed | {"username": "n.new"}).status_code == 302
    assert Nomination.objects.get().lce == scene.lce


def test_gam_makes_a_user_on_the_screen(scene: Scene) -> None:
    typed = {
        "given_name": "Eve", "family_name": "Admin", "username": "ea.new", "email": "eve@example.com", "role": "EA",
    }  # fmt: skip
    refused = late(scene.gam).post(reverse("user_new"), typed)
    assert (refused.status_code, "Choose the execution firm." in refused.content.decode()) == (422, True)
    made = late(scene.gam).post(reverse("user_new"), typed | {"execution_firm": scene.firm.pk})
    assert made["Location"] == reverse("person", args=[User.objects.get(username="ea.new").pk])
    assert late(scene.gam).post(reverse("user_new"), typed | {"role": "RA"}).status_code == 422


def test_a_role_is_given_and_taken_on_the_screen(scene: Scene) -> None:
    client, person = signed_in(scene.gam), scene.ra
    client.post(reverse("person_grant", args=[person.pk]), {"role": "AU", "lce": scene.lce.pk})
    held = person.memberships.get(role=Role.AU)
    page = reverse("person_revoke", args=[person.pk, held.pk])
    assert client.post(page).status_code == 422
    assert client.post(page, {f"role{held.pk}-reason": "No longer needed"}).status_code == 302
    assert client.post(page, {f"role{held.pk}-reason": "No longer needed"}).status_code == 404
    assert [one.role for one in person.memberships.all()] == ["RA"]


def test_r_1_removing_on_the_screen_needs_the_typed_username(scene: Scene) -> None:
    client = signed_in(scene.ca)
    page = reverse("person_remove", args=[scene.ra.pk, "LCA"])
    refused = client.post(page, {"typed": "somebody", "reason": "Left"})
    assert (refused.status_code, "Type ra.lca to confirm." in refused.content.decode()) == (422, True)
    assert scene.ra.memberships.exists()
    assert client.post(page, {"typed": "ra.lca", "reason": "Left"}).status_code == 302
    assert not scene.ra.memberships.exists()


@pytest.mark.parametrize("path", ["remove/LCB/", "remove/LCA/"])
def test_nobody_removes_in_a_foreign_lce(scene: Scene, path: str) -> None:
    values = {"typed": "ra.lca", "reason": "x"}
    assert signed_in(scene.foreign_ca).post(f"/people/users/{scene.ra.pk}/{path}", values).status_code == 404
    assert signed_in(scene.gam).post(f"/people/users/{scene.ra.pk}/remove/LCA/", values).status_code == 403


def test_the_access_page_says_who_may_do_what_and_who_signed_in_when(scene: Scene) -> None:
    client = signed_in(scene.ra)
    page = client.get(reverse("access_lce", args=["LCA"])).content.decode()
    assert "changes limits, modes, blocks and notifications" in page
    assert page.count("never") == 1
    firm = client.get(reverse("access_firm", args=["AAA"])).content.decode()
    assert "Risk administrator, LCE LCA" in firm
    assert late(scene.foreign_ca).get(reverse("access_lce", args=["LCA"])).status_code == 404


def test_a_trader_sees_no_access_page_of_the_firm_and_its_administrator_does(scene: Scene) -> None:
    trader, administrator = make_user(Role.TR, firm=scene.firm), make_user(Role.EA, firm=scene.firm)
    page = reverse("access_firm", args=["AAA"])
    assert late(trader).get(page).status_code == 404
    assert late(administrator).get(page).status_code == 200


def test_the_user_page_leaves_away_what_the_role_may_not_do(scene: Scene) -> None:
    page = reverse("person", args=[scene.ra.pk])
    shown = {user: late(user).get(page).content.decode() for user in (scene.ca, scene.gam)}
    assert ("Remove ra.lca" in shown[scene.ca], "Revoke RA" in shown[scene.ca]) == (True, False)
    assert ("Remove ra.lca" in shown[scene.gam], "Revoke RA" in shown[scene.gam]) == (False, True)
    assert statuses(scene, "get", page) == {"ca": 200, "ra": 404, "gam": 200, "foreign": 404}


@pytest.mark.parametrize("name", ["user_list", "risk_administrators", "people"])
def test_lists_take_few_statements_whatever_their_length(
    scene: Scene, name: str, django_assert_max_num_queries
) -> None:
    client = late(scene.gam)
    for number in range(12):
        make_user(Role.RA, lce=scene.lce)
        scene.nominate(f"n.new{number}")
    with django_assert_max_num_queries(12):
        assert client.get(reverse(name)).status_code == 200


def test_an_anonymous_visitor_is_led_to_the_sign_in(scene: Scene) -> None:
    assert Client().get(reverse("people"))["Location"].startswith(reverse("account_login"))
