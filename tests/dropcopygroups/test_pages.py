"""The screens of drop copies: lists, wizard, decisions, and what GAM keeps."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from dropcopygroups.models import AdminControl, DropCopyRequest, FrontEndSystem, RegisteredEntity, TargetSession
from dropcopygroups.services import keeping
from dropcopygroups.services.submitting import submit
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.mail.models import OutboxMessage
from tests.dropcopygroups.conftest import World
from tests.dropcopygroups.world import AT, make_comps, make_front_end
from tests.factories import make_firm, make_user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: object, **query: object) -> str:
    response = browser(user).get(reverse(name, args=args), query)
    assert response.status_code == 200, response
    return response.content.decode()


def step(world: World, draft: DropCopyRequest, name: str, /, **posted: object) -> object:
    return browser(world.ea).post(reverse("drop_copy_step", args=[draft.pk, name]), posted)


def in_force(world: World) -> DropCopyRequest:
    keeping.grant_control(actor=world.ca_alp, execution_firm=world.firm, lce=world.alp)
    keeping.grant_control(actor=world.ca_brk, execution_firm=world.firm, lce=world.brk)
    return submit(actor=world.ea, request_id=world.draft().pk)


def test_dcg_1_the_wizard_from_the_fee_dialog_to_the_request(world: World) -> None:
    make_front_end()
    assert "<b>free</b>" in page(world.ea, "drop_copy_new")
    started = browser(world.ea).post(reverse("drop_copy_new"), {"entity": "AAA"})
    draft = DropCopyRequest.objects.get()
    assert started.url == reverse("drop_copy_step", args=[draft.pk, "name"])
    for name, values in (
        ("name", {"name": "Desk"}), ("front_end", {"front_end_system": "Risk Feed 4"}),
        ("filters", {"filters": ["reject"]}),
        ("sources", {"act": "add_found"}), ("sources", {"act": "continue"}), ("submit", {}),
    ):  # fmt: skip
        assert step(world, draft, name, **values).status_code == 302, name
    draft.refresh_from_db()
    assert (draft.state, draft.filters, len(draft.sources)) == ("in_progress", ["reject"], 3)
    assert "ALP Clearer ALP decides" in page(world.ea, "drop_copy_request", draft.pk)


@pytest.mark.parametrize("name", ["entity", "name", "front_end", "filters", "sources", "submit"])
def test_dcg_1_every_step_of_a_draft_can_be_opened_again(world: World, name: str) -> None:
    assert "Draft saved" in page(world.ea, "drop_copy_step", world.draft().pk, name)


def test_dcg_1_a_taken_name_keeps_the_input_with_the_fault_beside_it(world: World) -> None:
    in_force(world)
    answer = step(world, world.draft(name=""), "name", name="DESK")
    assert answer.status_code == 422
    body = answer.content.decode()
    assert 'value="DESK"' in body
    assert "has a group of this name" in body


def test_dcg_1_an_upload_with_one_bad_line_changes_nothing_and_names_it(world: World) -> None:
    draft = world.draft(sources=[])
    lines = "SenderComp\n" + "\n".join(world.comps) + "\nZZ9ZZZN\n"
    answer = step(world, draft, "sources", act="upload", file=SimpleUploadedFile("list.csv", lines.encode()))
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "list.csv was not added" in body
    assert '<td class="num">5</td><td><code>ZZ9ZZZN</code></td>' in body
    draft.refresh_from_db()
    assert draft.sources == []


def test_dcg_1_the_dialog_shows_usd_500_from_the_second_group(world: World) -> None:
    in_force(world)
    assert "USD 500 a month" in page(world.ea, "drop_copy_new")
    assert "Desk" in page(world.ea, "drop_copy_cost")


def test_dcg_1_a_page_of_6000_sources_takes_few_statements(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = world.draft(sources=make_comps(world.firm, 6_000, start=100))
    with django_assert_max_num_queries(32):
        assert "1 to 50 of 6,000" in page(world.ea, "drop_copy_step", draft.pk, "sources")


def test_dcg_3_to_do_approve_and_decline_on_the_page(world: World) -> None:
    request = submit(actor=world.ea, request_id=world.draft().pk)
    assert "1 request waits for you" in page(world.ca_alp, "drop_copy_requests")
    assert "Nothing waits for your decision" in page(world.gam, "drop_copy_requests")
    decide = reverse("drop_copy_decide", args=[request.pk])
    assert browser(world.ca_alp).post(decide, {"lce": "ALP", "act": "approve"}).status_code == 302
    refused = browser(world.ca_brk).post(decide, {"lce": "BRK", "act": "decline", "reason": ""})
    assert refused.status_code == 422
    assert "needs a reason" in refused.content.decode()
    browser(world.ca_brk).post(decide, {"lce": "BRK", "act": "decline", "reason": "not our sessions"})
    assert "BRK declined: not our sessions" in page(world.ea, "drop_copy_request", request.pk)


def test_dcg_3_progress_reloads_the_page_when_a_decision_came(world: World) -> None:
    request = submit(actor=world.ea, request_id=world.draft().pk)
    url = reverse("drop_copy_progress", args=[request.pk])
    assert "HX-Refresh" not in browser(world.ea).get(url, {"was": "in_progress-0"})
    assert "HX-Refresh" in browser(world.ea).get(url, {"was": "draft-0"})


def test_dcg_3_requests_filter_sort_and_leave_as_csv(world: World) -> None:
    submit(actor=world.ea, request_id=world.draft().pk)
    world.draft(name="Other desk")
    assert "Other desk" not in page(world.ea, "drop_copy_requests", state="in_progress", sort="-group")
    lines = b"".join(browser(world.ea).get(reverse("drop_copy_requests_export"))).decode().splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == ["Other desk", "Desk"]


def test_dcg_3_what_is_foreign_is_not_found(world: World) -> None:
    request = submit(actor=world.ea, request_id=world.draft().pk)
    stranger = browser(make_stranger())
    for name in ("drop_copy_request", "drop_copy_group", "drop_copy_targets"):
        number = request.pk if name == "drop_copy_request" else request.group_id
        assert stranger.get(reverse(name, args=[number])).status_code == 404
    assert stranger.post(reverse("drop_copy_decide", args=[request.pk]), {"lce": "ALP"}).status_code == 404


def make_stranger() -> User:
    return make_user(Role.EA, firm=make_firm("ZZZ"))


def test_dcg_4_the_target_tab_shows_ids_and_addresses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKADMIN_DC_CGW_PRIMARY", "10.1.1.1:9200")
    monkeypatch.setenv("RISKADMIN_DC_CGW_BACKUP", "10.1.1.2:9200")
    body = page(world.ea, "drop_copy_targets", in_force(world).group_id)
    assert all(text in body for text in ("D00AAAN", "10.1.1.1:9200", "10.1.1.2:9200", "Convenience gateway"))


def test_dcg_3_change_and_delete_start_from_the_group(world: World) -> None:
    group = in_force(world).group_id
    for name, target in (("drop_copy_group_change", "name"), ("drop_copy_group_delete", "submit")):
        answer = browser(world.ea).post(reverse(name, args=[group]))
        draft = DropCopyRequest.objects.filter(state="draft").latest("pk")
        assert answer.url == reverse("drop_copy_step", args=[draft.pk, target])
    assert "The group ends with its target sessions" in page(world.ea, "drop_copy_step", draft.pk, "submit")


def test_dcg_3_admin_control_is_given_and_revoked_on_its_page(world: World) -> None:
    url = reverse("drop_copy_control")
    assert browser(world.ca_alp).post(url, {"lce": "ALP", "execution_firm": "AAA"}).status_code == 302
    control = AdminControl.objects.get()
    assert browser(world.ca_alp).post(url, {"lce": "BRK", "execution_firm": "AAA"}).status_code == 422
    revoke = reverse("drop_copy_control_revoke", args=[control.pk])
    assert browser(world.ea).post(revoke).status_code == 403
    browser(world.ca_alp).post(revoke)
    assert not AdminControl.objects.open().exists()
    assert OutboxMessage.objects.filter(subject__contains="revoked by ALP").exists()


def test_gam_keeps_entities_front_ends_and_test_targets(world: World) -> None:
    gam = browser(world.gam)
    make_firm("NEW")
    gam.post(reverse("drop_copy_entity_new"), {"firm": "ef:NEW", "code": "NEW", "certified": "on"})
    gam.post(reverse("drop_copy_entity", args=["NEW"]), {"name": "New firm", "self_service": "on"})
    entity = RegisteredEntity.objects.get(code="NEW")
    assert (entity.name, entity.certified, entity.self_service) == ("New firm", False, True)
    gam.post(reverse("drop_copy_front_end_new"), {"name": "Surveil 9"})
    assert FrontEndSystem.objects.get().name == "Surveil 9"
    gam.post(reverse("drop_copy_test_targets"), {"entity": "NEW", "sources": " ".join(world.comps)})
    target = TargetSession.objects.get()
    act = reverse("drop_copy_test_target_act", args=[target.pk])
    gam.post(act, {"act": "renew"})
    assert "06 Dec 2026" in page(world.gam, "drop_copy_test_targets")
    gam.post(act, {"act": "end"})
    assert "No test target" in page(world.gam, "drop_copy_test_targets")


def test_dcg_3_the_progress_tells_the_mails_to_who_sees_all_and_to_their_reader(world: World) -> None:
    request = submit(actor=world.ea, request_id=world.draft().pk)
    OutboxMessage.objects.filter(to="ea@example.com").update(sent_at=AT)
    OutboxMessage.objects.filter(to="ca.brk@example.com").update(refused_at=AT, last_error="550 no such box")
    told = page(world.gam, "drop_copy_request", request.pk)
    assert "Mail &quot;Submitted&quot; not sent to all" in told
    assert all(one in told for one in ("ea@example.com", "ca.alp@example.com waits", "refused: 550 no such box"))
    own = page(world.ea, "drop_copy_request", request.pk)
    assert "Mail &quot;Submitted&quot; sent" in own
    assert "ca.alp@example.com" not in own


def test_dcg_3_the_progress_of_an_ended_request_is_asked_for_while_mails_wait(world: World) -> None:
    request = in_force(world)
    url = reverse("drop_copy_progress", args=[request.pk])
    assert "hx-get" in page(world.ea, "drop_copy_progress", request.pk)
    OutboxMessage.objects.update(sent_at=AT)
    assert "hx-get" not in browser(world.ea).get(url).content.decode()
