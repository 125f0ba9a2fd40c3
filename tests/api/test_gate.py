"""Who gets through the gate of the API: tokens, sessions, scopes, the rate limit."""

from datetime import timedelta

import pytest
from django.test import Client, override_settings

from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.tokens import limiting
from riskadmin.tokens.limiting import count_call
from riskadmin.tokens.models import ApiToken
from tests.api.caller import Caller, Desk, settings_body

PROBLEM = "application/problem+json"


def token(desk: Desk) -> ApiToken:
    return ApiToken.objects.get(user=desk.world.users["ra"])


def test_a_token_calls_as_its_user_and_its_last_use_is_noted(desk: Desk) -> None:
    caller = desk.caller("ra", "read")
    found = caller.get("/whoami")
    assert (found["username"], found["scopes"]) == ("ra", ["read"])
    assert found["roles"] == [{"role": "RA", "lce": "101", "execution_firm": None}]
    assert token(desk).last_used_at is not None


def test_without_or_with_a_wrong_token_nothing_is_told(desk: Desk) -> None:
    for caller in (Caller(""), Caller("rk_wrong"), Caller("\u00e9")):
        response = caller.call("GET", "/whoami")
        assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["request_id"] == response["X-Request-ID"]


@pytest.mark.parametrize("end", ["expire", "revoke", "deactivate"])
def test_a_token_ends_by_time_by_hand_and_with_its_user(desk: Desk, end: str) -> None:
    caller = desk.caller("ra")
    assert caller.call("GET", "/whoami").status_code == 200
    now = clock.real_now()
    if end == "expire":
        ApiToken.objects.update(expires_at=now)
    elif end == "revoke":
        assert caller.call("DELETE", f"/tokens/{token(desk).pk}").status_code == 200
    else:
        User.objects.filter(username="ra").update(is_active=False)
    assert caller.call("GET", "/whoami").status_code == 401


def test_the_token_itself_is_kept_nowhere(desk: Desk) -> None:
    secret = desk.caller("ra").secret
    row = ApiToken.objects.filter(user__username="ra").values_list()[0]
    assert secret not in str(row)
    assert secret.startswith(token(desk).prefix)


def test_a_scope_is_needed_and_gives_no_more_than_the_role(desk: Desk) -> None:
    path = f"/groups/{desk.own.pk}/settings"
    body = settings_body(desk.caller("ra").get(path), max_futures_buy=7)
    lacking = desk.caller("ra", "read").call("PUT", path, body)
    assert (lacking.status_code, lacking.json()["detail"]) == (403, "The token lacks the scope limits:write.")
    assert desk.caller("ra", "limits:write").call("GET", path).status_code == 403
    assert desk.caller("ea", "read", "limits:write").call("PUT", path, body).status_code == 403
    assert desk.caller("ra", "limits:write").call("PUT", path, body).status_code == 200


def test_the_session_of_a_browser_reads_and_changes_with_its_csrf_token(desk: Desk) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(desk.world.users["ra"])
    path = f"/api/v1/groups/{desk.own.pk}/settings"
    body = settings_body(browser.get(path).json(), max_futures_buy=7)
    refused = browser.put(path, body, content_type="application/json")
    assert (refused.status_code, refused["Content-Type"]) == (403, PROBLEM)
    browser.get("/accounts/tokens/")
    mark = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.put(path, body, content_type="application/json", headers=mark).status_code == 200


@override_settings(RISKADMIN_SECOND_FACTOR="required")
def test_r_1_without_a_second_factor_a_token_reads_and_changes_nothing(desk: Desk) -> None:
    caller, path = desk.caller("ra"), f"/groups/{desk.own.pk}/settings"
    response = caller.call("PUT", path, settings_body(caller.get(path), max_futures_buy=7))
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert "second factor" in response.json()["detail"]


def test_a_token_above_its_rate_waits_until_the_window_ends(desk: Desk) -> None:
    caller, other = desk.caller("ra"), desk.caller("gcc")
    now = clock.real_now()
    ApiToken.objects.filter(pk=token(desk).pk).update(calls=limiting.MOST_CALLS - 1, window_started_at=now)
    assert caller.call("GET", "/whoami").status_code == 200
    refused = caller.call("GET", "/whoami")
    assert (refused.status_code, refused["Content-Type"]) == (429, PROBLEM)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.call("GET", "/whoami").status_code == 200
    assert count_call(token(desk).pk, now + limiting.WINDOW - timedelta(seconds=1)).remaining < 0
    assert count_call(token(desk).pk, now + limiting.WINDOW).remaining == limiting.MOST_CALLS - 1


def test_what_is_no_call_no_method_and_no_json_is_told_as_a_problem(desk: Desk) -> None:
    caller = desk.caller("ra")
    path = f"/groups/{desk.own.pk}/settings"
    form = Client().put(f"/api/v1{path}", "a=1", content_type="text/plain", headers=caller.headers)
    broken = Client().put(f"/api/v1{path}", "{", content_type="application/json", headers=caller.headers)
    missing, method = caller.call("GET", "/nothing"), caller.call("POST", path, {})
    found = [(one.status_code, one["Content-Type"]) for one in (missing, method, form, broken)]
    assert found == [(404, PROBLEM), (405, PROBLEM), (415, PROBLEM), (400, PROBLEM)]
    assert method["Allow"] in ("GET, PUT", "PUT, GET")
