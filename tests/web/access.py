"""The access matrix: who gets what from every address. A route without a row here fails the test beside it.

Columns: nobody signed in, the own clearing firm's RA, CA and auditor, the own EA, a foreign RA and EA, GAM, GCC."""

from typing import Any, Final

WHO: Final = (None, "ra", "ca", "au", "ea", "foreign_ra", "foreign_ea", "gam", "gcc")

Row = tuple[dict[str, Any], dict[str, tuple[int, ...]]]


def everybody(status: int, nobody: int | None = None) -> tuple[int, ...]:
    """The same answer for all who are signed in."""
    return (status if nobody is None else nobody, *([status] * (len(WHO) - 1)))


TO_SIGN_IN: Final = 302
READ: Final = (TO_SIGN_IN, 200, 200, 200, 200, 404, 404, 200, 200)
CHANGE: Final = (TO_SIGN_IN, 422, 403, 403, 403, 404, 404, 403, 403)
REVIEW: Final = (TO_SIGN_IN, 200, 403, 403, 403, 404, 404, 403, 403)
NO_METHOD: Final = everybody(405)

GROUP: Final = {"firm": "EX1", "group_id": "own"}
OPEN_READ: Final = {"GET": everybody(200), "POST": NO_METHOD}

CLOSED: Final = (
    "account_signup", "account_email", "account_email_verification_sent", "account_set_password",
    "account_reset_password", "account_confirm_login_code", "account_reset_password_from_key_done",
    "account_reset_password_done",
)  # fmt: skip
"""Ways of allauth that this console does not have."""

ROUTES: Final[dict[str, Row]] = {
    "firm_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "group": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_orders": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_blocks": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_positions": ({**GROUP, "side": 0}, {"GET": READ, "POST": NO_METHOD}),
    "group_history": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_trail": ({**GROUP, "version": 1}, {"GET": READ, "POST": NO_METHOD}),
    "group_limits": (GROUP, {"GET": NO_METHOD, "POST": CHANGE}),
    "group_review": (GROUP, {"GET": NO_METHOD, "POST": REVIEW}),
    "monitor": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_export": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_save_view": ({}, {"GET": NO_METHOD, "POST": everybody(422, TO_SIGN_IN)}),
    "monitor_view": ({"view_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_delete_view": ({"view_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "group_notifications": (GROUP, {"GET": READ, "POST": CHANGE}),
    "alerts": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "alert_news": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "alert_bell": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "alert_rail": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "find": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "preferences": ({}, {"GET": NO_METHOD, "POST": everybody(422, TO_SIGN_IN)}),
    "account_closed": ({"way": "signup"}, {"GET": everybody(404), "POST": everybody(404)}),
    "alert_export": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "alert_acknowledge": ({}, {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 422, 403, 403, 403, 422, 403, 403, 403)}),
    "demo_inbox": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "demo_inbox_mail": ({"mail_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "demo_inbox_html": ({"mail_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "livez": ({}, {"GET": everybody(200)}),
    "readyz": ({}, {"GET": everybody(503)}),
    "account_login": ({}, {"GET": everybody(302, 200)}),
    "account_logout": ({}, {"GET": everybody(200, 302), "POST": everybody(302)}),
    "account_inactive": ({}, {"GET": everybody(200)}),
    **dict.fromkeys(CLOSED, ({}, {"GET": everybody(404), "POST": everybody(404)})),
    "account_confirm_email": ({"key": "x"}, {"GET": everybody(404)}),
    "account_reset_password_from_key": ({"uidb36": "x", "key": "y"}, {"GET": everybody(404)}),
    "account_reauthenticate": ({}, {"GET": everybody(200, TO_SIGN_IN)}),
    "account_change_password": ({}, {"GET": everybody(200, TO_SIGN_IN)}),
    "mfa_index": ({}, {"GET": everybody(200, TO_SIGN_IN)}),
    "mfa_authenticate": ({}, {"GET": everybody(302)}),
    "mfa_reauthenticate": ({}, {"GET": everybody(302)}),
    "mfa_activate_totp": ({}, {"GET": everybody(302)}),
    "mfa_deactivate_totp": ({}, {"GET": everybody(404, TO_SIGN_IN)}),
    "mfa_view_recovery_codes": ({}, {"GET": everybody(404, TO_SIGN_IN)}),
    "mfa_generate_recovery_codes": ({}, {"GET": everybody(302)}),
    "mfa_download_recovery_codes": ({}, {"GET": everybody(404, TO_SIGN_IN)}),
    "usersessions_list": ({}, {"GET": everybody(200, TO_SIGN_IN)}),
}

WEBSOCKETS: Final[dict[str, tuple[int | None, ...]]] = {
    "ws/groups/": (4401, None, None, None, None, 4404, 4404, None, None),
}
"""For a websocket that asks for the own group: the code it is closed with, None where it is let in."""
