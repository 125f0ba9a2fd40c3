"""Which page is shown how, and which routes of the site have no picture of their own, with the reason."""

from typing import Final, NamedTuple

ADMINISTRATOR: Final = "ra.alp"
FIRM: Final = "ea.ex1"
DESK: Final = "gcc"
WINDOW: Final = (1280, 900)
WIDE: Final = (1920, 1080)
"""Width and height in CSS pixels."""


class Picture(NamedTuple):
    """One page as one user sees it. In `path`, {ex1} is the worked example's group, {busy} one with traders, {mail} the
    newest mail of the demo inbox."""

    name: str
    path: str
    route: str
    """Name of the route in the URL resolver; empty for what no route answers."""
    who: str | None = ADMINISTRATOR
    windows: tuple[tuple[int, int], ...] = (WINDOW,)
    whole: bool = True
    """The page to its end, or as much as fits the window."""
    status: int = 200


THEMES: Final = ("light", "dark")

PICTURES: Final = (
    Picture("monitor", "/monitor/", "monitor", windows=(WINDOW, WIDE), whole=False),
    Picture("monitor-all", "/monitor/", "monitor", who=DESK, windows=(WINDOW, WIDE), whole=False),
    Picture("wall", "/monitor/?wall=1", "monitor", who=DESK, windows=(WIDE,), whole=False),
    Picture("firms", "/", "firm_list"),
    Picture("group", "{ex1}", "group", windows=((1280, 1000),), whole=False),
    Picture("group-whole", "{ex1}", "group"),
    Picture("group-busy", "{busy}", "group", windows=((1280, 1500),), whole=False),
    Picture("group-firm-administrator", "{ex1}", "group", who=FIRM),
    Picture("alerts", "/alerts/", "alerts", whole=False),
    Picture("alerts-firm", "/alerts/?firm=EX1", "alerts", windows=((1280, 560),), whole=False),
    Picture("inbox", "/demo/inbox/", "demo_inbox", whole=False),
    Picture("inbox-mail", "{mail}", "demo_inbox_mail", whole=False),
    Picture("notifications", "{ex1}notifications/", "group_notifications"),
    Picture("not-found", "/firms/ZZZ/groups/1/", "", status=404),
    Picture("sessions", "/accounts/sessions/", "usersessions_list"),
    Picture("second-factor", "/accounts/2fa/", "mfa_index"),
    Picture("second-factor-activate", "/accounts/2fa/totp/activate/", "mfa_activate_totp"),
    Picture("confirm-access", "/accounts/reauthenticate/", "account_reauthenticate"),
    Picture("sign-out", "/accounts/logout/", "account_logout"),
    Picture("sign-in", "/accounts/login/", "account_login", who=None),
    Picture("account-inactive", "/accounts/inactive/", "account_inactive", who=None),
    Picture("password-change", "/accounts/password/change/", "account_change_password"),
)

PARTS: Final = (
    "group_orders", "group_blocks", "group_positions", "group_trail", "group_review", "alert_news", "alert_bell",
    "alert_rail", "find",
    "demo_inbox_html",
)  # fmt: skip
"""Pieces of a page that stand in its picture."""

FILES: Final = (
    "group_history", "monitor_export", "alert_export", "livez", "readyz", "mfa_download_recovery_codes",
)  # fmt: skip
"""JSON, CSV and text."""

ACTS: Final = (
    "group_limits", "monitor_save_view", "monitor_view", "monitor_delete_view", "alert_acknowledge", "preferences",
)  # fmt: skip
"""They change something or lead elsewhere."""

NOT_FOR_DEMO_USERS: Final = (
    "account_set_password", "account_confirm_login_code", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
)  # fmt: skip
"""Steps of the second factor, which demo users have not switched on, and of sign-in ways that are off."""


CLOSED: Final = (
    "account_closed", "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done",
)  # fmt: skip
"""Ways of the sign-in library that this console does not have: not found."""


def without_picture() -> frozenset[str]:
    """The routes that have no picture of their own."""
    return frozenset((*PARTS, *FILES, *ACTS, *NOT_FOR_DEMO_USERS, *CLOSED))
