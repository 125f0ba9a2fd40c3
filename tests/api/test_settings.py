"""The settings document over the API: the same rules, versions and conflicts as on the form."""

from typing import Any

from creditcontrols.models import InboxCommand, SettingsVersion
from riskadmin.audit.models import AuditEvent
from tests.api.caller import Desk, settings_body
from tests.web.world import MILLION


def path(desk: Desk) -> str:
    return f"/groups/{desk.own.pk}/settings"


def test_gc2_08_a_document_is_saved_as_the_next_version_and_sent_to_the_engine(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), exposure_futures_cents=2 * MILLION)
    response = caller.call("PUT", path(desk), {**body, "reason": "more room"})
    assert (response.status_code, response["ETag"]) == (200, '"2"')
    saved = response.json()
    change = {"path": "weekday.exposure_futures_cents", "before": MILLION, "after": 2 * MILLION}
    assert (saved["version"], saved["changes"]) == (2, [change])
    assert InboxCommand.objects.count() == 1
    assert AuditEvent.objects.get(verb="settings.save").reason == "more room"
    trail = caller.get(saved["status_url"])
    assert (trail["version"], trail["in_force_at"], trail["saved_by"]) == (2, None, "RA Person")


def test_gc2_08_if_match_names_the_version_too(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), max_futures_buy=5)
    del body["base_version"]
    assert caller.call("PUT", path(desk), body).status_code == 422
    assert caller.call("PUT", path(desk), body, If_Match='"1"').status_code == 200


def test_gc2_08_the_second_of_two_gets_both_values_and_overwrites_nothing(desk: Desk) -> None:
    first, second = desk.caller("ra"), desk.caller("ra")
    read = first.get(path(desk))
    assert first.call("PUT", path(desk), settings_body(read, exposure_futures_cents=2 * MILLION)).status_code == 200
    late = second.call("PUT", path(desk), settings_body(read, exposure_futures_cents=3 * MILLION))
    assert (late.status_code, late["Content-Type"]) == (409, "application/problem+json")
    problem: dict[str, Any] = late.json()
    assert (problem["version"], problem["saved_by"]) == (2, "RA Person")
    row = {"before": MILLION, "theirs": 2 * MILLION, "yours": 3 * MILLION}
    assert problem["conflicts"] == [{"path": "weekday.exposure_futures_cents", **row}]
    assert first.get(path(desk))["settings"]["weekday"]["exposure_futures_cents"] == 2 * MILLION


def test_gc2_02_a_fault_stands_beside_its_path_and_nothing_is_saved(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), exposure_futures_cents=50_000_001, exposure_options_cents=1)
    response = caller.call("PUT", path(desk), body)
    assert response.status_code == 422
    assert {one["path"]: one["message"] for one in response.json()["errors"]} == {
        "weekday.exposure_futures_cents": "An exposure limit goes in steps of 0.1 USD M.",
        "weekday.exposure_options_cents": "An exposure limit is 0 or from 0.5 to 1,000,000.0 USD M.",
    }
    assert SettingsVersion.objects.filter(group=desk.own).count() == 1


def test_a_member_that_is_missing_or_unknown_is_refused_with_its_path(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)))
    del body["settings"]["weekday"]["max_futures_buy"]
    body["settings"]["weekly"] = {}
    found = {one["path"] for one in caller.call("PUT", path(desk), body).json()["errors"]}
    assert found == {"settings.weekday.max_futures_buy", "settings.weekly"}


def test_null_is_no_max_limit_and_zero_blocks(desk: Desk) -> None:
    caller = desk.caller("ra")
    body = settings_body(caller.get(path(desk)), max_futures_buy=0, max_options_buy=None)
    changed = caller.call("PUT", path(desk), body).json()["changes"]
    assert changed == [{"path": "weekday.max_futures_buy", "before": None, "after": 0}]
    desk.own.refresh_from_db()
    limits = desk.own.settings["weekday"]
    assert (limits["max_futures_buy"], limits["max_options_buy"]) == (0, -1)


def test_who_may_not_change_limits_is_refused_with_a_sentence_and_audited(desk: Desk) -> None:
    body = settings_body(desk.caller("ra").get(path(desk)), max_futures_buy=1)
    response = desk.caller("ea").call("PUT", path(desk), body)
    assert response.status_code == 403
    assert response.json()["detail"] == "Limits are changed by a risk administrator of the clearing firm."
    assert AuditEvent.objects.get(verb="api.forbidden").actor == "ea"


def test_changes_and_versions_are_told_newest_first(desk: Desk) -> None:
    caller = desk.caller("ra")
    for quantity in (5, 6):
        caller.call("PUT", path(desk), settings_body(caller.get(path(desk)), max_futures_buy=quantity))
    versions = caller.get(f"/groups/{desk.own.pk}/versions")["items"]
    assert [one["version"] for one in versions] == [3, 2, 1]
    changes = caller.get(f"/groups/{desk.own.pk}/changes?path=weekday.max_futures_buy")["items"]
    assert [(one["before"], one["after"]) for one in changes] == [(5, 6), (None, 5)]
