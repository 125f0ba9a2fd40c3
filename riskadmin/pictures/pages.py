"""Which page is shown how, and which routes of the site have no picture of their own, with the reason."""

from typing import Final, NamedTuple

ADMINISTRATOR: Final = "ra.alp"
FIRM: Final = "ea.ex1"
DESK: Final = "gcc"
CLEARER: Final = "ca.alp"
MANAGER: Final = "gam"
WINDOW: Final = (1280, 900)
WIDE: Final = (1920, 1080)
RISK_CHARTS: Final = "/risk-monitor/?activity=chart&usage=chart&refused=chart"
"""Width and height in CSS pixels."""


class Picture(NamedTuple):
    """One page as one user sees it. In `path`, {ex1} is the worked example's group, {busy} one with traders, {mail} the
    newest mail of the demo inbox, {pair} a key pair of session id EX1."""

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
    Picture("limits-files", "/limits/files/", "limits_files"),
    Picture("accounts", "/ams/accounts/", "ams_accounts", who=CLEARER, windows=(WINDOW, WIDE), whole=False),
    Picture("account", "/ams/accounts/1/", "ams_account", who=CLEARER),
    Picture("account-firm-administrator", "/ams/accounts/1/", "ams_account", who=FIRM),
    Picture("account-new", "/ams/accounts/new/", "ams_new", who=CLEARER),
    Picture("account-change", "/ams/accounts/1/edit/", "ams_edit", who=CLEARER),
    Picture("account-status", "/ams/accounts/1/status/", "ams_status", who=CLEARER),
    Picture("account-order-entry", "/ams/accounts/1/order-entry/EX1/", "ams_order_entry", who=CLEARER),
    Picture("account-permission", "/ams/accounts/1/permissions/CMED/", "ams_permission", who=CLEARER),
    Picture("account-policy", "/ams/policy/ALP/", "ams_policy", who=CLEARER),
    Picture("accounts-files", "/ams/files/", "ams_files", who=CLEARER),
    Picture("position-limits", "/icc/", "icc_limits", windows=(WINDOW, WIDE), whole=False),
    Picture("position-limit", "/icc/limits/1/", "icc_limit", who=CLEARER),
    Picture("position-limit-firm-administrator", "/icc/limits/1/", "icc_limit", who=FIRM),
    Picture("position-limit-new", "/icc/limits/new/", "icc_new", who=CLEARER),
    Picture("position-policies", "/icc/policies/", "icc_policies"),
    Picture("position-policy", "/icc/policies/ALP/EX1/", "icc_policy", who=CLEARER),
    Picture("position-alerts", "/icc/alerts/", "icc_alerts"),
    Picture("position-limits-history", "/icc/history/", "icc_history"),
    Picture("position-limits-files", "/icc/files/", "icc_files", who=CLEARER),
    Picture("position-limits-files-firm", "/icc/files/", "icc_files", who=FIRM),
    Picture("alert-levels-files", "/icc/levels/files/", "icc_levels_files", who=CLEARER),
    Picture("max-usage", "/icc/usage/", "icc_usage", who=CLEARER),
    Picture("entity-risk", "/entity-risk/", "erm_firms"),
    Picture("entity-risk-firm", "/entity-risk/firms/EX1/", "erm_firm", windows=(WINDOW, WIDE)),
    Picture("entity-risk-firm-administrator", "/entity-risk/firms/EX1/", "erm_firm", who=FIRM),
    Picture("entity-risk-products", "/entity-risk/firms/EX1/ALP/products/", "erm_products"),
    Picture("entity-risk-product", "/entity-risk/firms/EX1/ALP/products/ES/", "erm_product"),
    Picture("entity-risk-trade-type", "/entity-risk/firms/EX1/ALP/trade-types/BLOCK/", "erm_trade_type"),
    Picture("entity-risk-settings", "/entity-risk/settings/ALP/", "erm_settings", who=CLEARER),
    Picture("user-maximums", "/entity-risk/maximums/", "erm_maximums"),
    Picture("user-maximum", "/entity-risk/maximums/operator/?firm=EX1&operator=EX1TRD1", "erm_operator"),
    Picture("user-maximums-files", "/entity-risk/maximums/files/", "erm_files"),
    Picture("trades", "/entity-risk/trades/", "erm_trades", who=FIRM),
    Picture("trade-new", "/entity-risk/trades/new/", "erm_trade_new", who=FIRM),
    Picture("try-order", "{ex1}try/?symbol=YMZ6&side=1&quantity=400", "try_order"),
    Picture("utilization", "{busy}utilization/", "group_utilization"),
    Picture("group-changes", "{busy}changes/", "group_changes"),
    Picture("changes", "/changes/", "changes"),
    Picture("weekend", "/weekend/", "weekend", who=DESK, whole=False),
    Picture("risk-monitor", "/risk-monitor/", "risk_monitor", windows=(WINDOW, WIDE)),
    Picture("risk-monitor-all", RISK_CHARTS, "risk_monitor", who=DESK, windows=(WINDOW, WIDE)),
    Picture("risk-monitor-firm", "/risk-monitor/?firm=EX1", "risk_monitor", who=FIRM),
    Picture("daily-report", "/risk-monitor/report/", "risk_report"),
    Picture("daily-report-mail", "/risk-monitor/report/mail/", "risk_report_mail"),
    Picture("alerts", "/alerts/", "alerts", whole=False),
    Picture("alerts-firm", "/alerts/?firm=EX1", "alerts", windows=((1280, 560),), whole=False),
    Picture("inbox", "/demo/inbox/", "demo_inbox", whole=False),
    Picture("inbox-mail", "{mail}", "demo_inbox_mail", whole=False),
    Picture("notifications", "{ex1}notifications/", "group_notifications"),
    Picture("trade-busts", "/busts/", "trade_busts", who=DESK, whole=False),
    Picture("trade-bust", "/busts/trades/1/", "trade_bust", who=DESK),
    Picture("ports", "/ports/", "ports", who=DESK),
    Picture("cancel-on-disconnect", "/cancel-on-disconnect/", "disconnects", who=DESK),
    Picture("cancel-on-disconnect-firm", "/cancel-on-disconnect/firms/QTR/", "disconnects_firm", who=CLEARER),
    Picture("cancel-on-disconnect-report", "/cancel-on-disconnect/report/?show=all", "disconnects_report"),
    Picture("session-losses", "/cancel-on-disconnect/losses/", "disconnects_losses", who=DESK, whole=False),
    Picture("access-manager", "/access-manager/", "access_manager"),
    Picture("access-manager-accounts", "/access-manager/accounts/?product=CL", "access_choose", who=DESK),
    Picture("access-manager-product", "/access-manager/accounts/ALP/EX1/CL/", "access_product"),
    Picture("access-manager-history", "/access-manager/history/", "access_history"),
    Picture("quote-protection", "/quote-protection/", "quoting"),
    Picture("quote-protection-set", "/quote-protection/set/", "quoting_set"),
    Picture("quote-protection-history", "/quote-protection/history/", "quoting_history"),
    Picture("kill-switch", "/kill/?scope=ALP:KES", "kill_switch"),
    Picture("kill-switch-confirm", "/kill/confirm/?scope=ALP:KES", "kill_confirm"),
    Picture("kill-switch-history", "/kill/history/", "kill_history"),
    Picture("kill-switch-grants", "/kill/grants/", "kill_grants"),
    Picture("account-blocks", "/rmi/", "rmi_active"),
    Picture("account-blocks-create", "/rmi/create/", "rmi_create"),
    Picture("account-blocks-cancel", "/rmi/cancel/", "rmi_cancel"),
    Picture("account-blocks-history", "/rmi/history/", "rmi_history"),
    Picture("not-found", "/firms/ZZZ/groups/1/", "", status=404),
    Picture("people-to-do", "/people/", "people", who=MANAGER),
    Picture("people-administrators", "/people/risk-administrators/", "risk_administrators", who=CLEARER),
    Picture("people-nominate", "/people/risk-administrators/nominate/", "nominate", who=CLEARER),
    Picture("people-users", "/people/users/", "user_list", who=MANAGER, whole=False),
    Picture("people-user-new", "/people/users/new/", "user_new", who=MANAGER),
    Picture("people-nomination", "/people/nominations/1/", "nomination", who=MANAGER),
    Picture("people-person", "/people/users/2/", "person", who=CLEARER),
    Picture("people-access", "/people/access/clearing-entities/ALP/", "access_lce", who=CLEARER),
    Picture("people-access-firm", "/people/access/execution-firms/EX1/", "access_firm", who=FIRM),
    Picture("people-invitation-void", "/people/invitation/x/", "invitation", who=None, status=404),
    Picture("register-firms", "/register/execution-firms/", "execution_firm_list", who=MANAGER),
    Picture("register-firm", "/register/execution-firms/EX1/", "execution_firm", who=MANAGER),
    Picture("register-firm-new", "/register/execution-firms/new/", "execution_firm_new", who=MANAGER),
    Picture("register-firm-name", "/register/execution-firms/EX1/name/", "execution_firm_edit", who=MANAGER),
    Picture("register-mapping", "/register/execution-firms/EX1/mapping/", "mapping_change", who=MANAGER),
    Picture("register-clearing-entities", "/register/clearing-entities/", "lce_list", who=MANAGER),
    Picture("register-clearing-entity-new", "/register/clearing-entities/new/", "lce_new", who=MANAGER),
    Picture("register-clearing-entity", "/register/clearing-entities/ALP/", "lce_edit", who=MANAGER),
    Picture("register-exchanges", "/register/exchanges/", "exchange_list", who=MANAGER),
    Picture("register-exchange-new", "/register/exchanges/new/", "exchange_new", who=MANAGER),
    Picture("register-exchange", "/register/exchanges/CME/", "exchange_edit", who=MANAGER),
    Picture("register-sender-comps", "/register/sender-comps/", "sender_comp_list", who=MANAGER),
    Picture("register-sender-comp-new", "/register/sender-comps/new/", "sender_comp_new", who=MANAGER),
    Picture("register-sender-comp", "/register/sender-comps/EX1EX1N/", "sender_comp_edit", who=MANAGER),
    Picture("mapping-requests", "/register/mapping-requests/", "mapping_requests", who=MANAGER),
    Picture("mapping-request-new", "/register/mapping-requests/new/?firm=EX1", "mapping_request_new", who=CLEARER),
    Picture("exchange-groups", "/firms/EX1/regroup/ALP/", "regroup"),
    Picture("instruments", "/reference/instruments/", "instrument_list", whole=False),
    Picture("instrument", "/reference/instruments/1/", "instrument"),
    Picture("products", "/reference/products/", "product_list", whole=False),
    Picture("reference-files", "/reference/files/", "reference_file_list", who=MANAGER),
    Picture("reference-file-new", "/reference/files/new/", "reference_file_new", who=MANAGER),
    Picture("holidays", "/reference/holidays/", "holidays", who=MANAGER),
    Picture("session-calendar", "/calendar/", "session_calendar", windows=(WINDOW, WIDE)),
    Picture("demo-clock", "/demo/clock/", "demo_clock", who=DESK),
    Picture("key-pairs", "/key-pairs/", "key_pairs", who=DESK, whole=False),
    Picture("key-pairs-session", "/key-pairs/EX1/", "key_pair_session", who=FIRM),
    Picture("key-pairs-generate", "/key-pairs/EX1/generate/", "key_pair_generate", who=FIRM),
    Picture("key-pairs-secret", "{pair}secret/", "key_pair_secret", who=FIRM),
    Picture("key-pairs-delete", "{pair}delete/", "key_pair_delete", who=FIRM),
    Picture("drop-copy", "/drop-copy/", "drop_copy", who=MANAGER),
    Picture("drop-copy-group", "/drop-copy/groups/1/", "drop_copy_group", who=CLEARER),
    Picture("drop-copy-targets", "/drop-copy/groups/1/targets/", "drop_copy_targets", who=CLEARER),
    Picture("drop-copy-target-list", "/drop-copy/targets/", "drop_copy_target_list", who=DESK, windows=(WINDOW, WIDE)),
    Picture("drop-copy-new", "/drop-copy/new/", "drop_copy_new", who=FIRM),
    Picture("drop-copy-requests", "/drop-copy/requests/", "drop_copy_requests", who=CLEARER),
    Picture("drop-copy-request", "/drop-copy/requests/2/", "drop_copy_request", who=CLEARER),
    Picture("drop-copy-cost", "/drop-copy/cost/", "drop_copy_cost", who=MANAGER),
    Picture("drop-copy-entities", "/drop-copy/entities/", "drop_copy_entities", who=MANAGER),
    Picture("drop-copy-entity-new", "/drop-copy/entities/new/", "drop_copy_entity_new", who=MANAGER),
    Picture("drop-copy-entity", "/drop-copy/entities/EX1/", "drop_copy_entity", who=MANAGER),
    Picture("drop-copy-control", "/drop-copy/admin-control/", "drop_copy_control", who=CLEARER),
    Picture("drop-copy-test-targets", "/drop-copy/test-targets/", "drop_copy_test_targets", who=MANAGER),
    Picture("firmsoft", "/firmsoft/", "firmsoft", who=DESK, windows=(WINDOW, WIDE), whole=False),
    Picture("firmsoft-firm", "/firmsoft/?firm=EX1&status=all", "firmsoft"),
    Picture("firmsoft-order", "/firmsoft/orders/1/", "firmsoft_order", who=DESK),
    Picture("firmsoft-cancels", "/firmsoft/cancels/", "firmsoft_cancels"),
    Picture("firmsoft-permissions", "/firmsoft/permissions/", "firmsoft_permissions", who=CLEARER),
    Picture("sessions", "/accounts/sessions/", "usersessions_list"),
    Picture("api-tokens", "/accounts/tokens/", "api_tokens"),
    Picture("api", "/api/v1/docs/", "api_docs", whole=False),
    Picture("second-factor", "/accounts/2fa/", "mfa_index"),
    Picture("second-factor-activate", "/accounts/2fa/totp/activate/", "mfa_activate_totp"),
    Picture("confirm-access", "/accounts/reauthenticate/", "account_reauthenticate"),
    Picture("sign-out", "/accounts/logout/", "account_logout"),
    Picture("sign-in", "/accounts/login/", "account_login", who=None),
    Picture("account-inactive", "/accounts/inactive/", "account_inactive", who=None),
    Picture("password-change", "/accounts/password/change/", "account_change_password"),
)

PARTS: Final = (
    "erm_file_progress", "erm_trade_state",
    "firmsoft_blocks", "firmsoft_progress",
    "kill_result", "rmi_rows", "rmi_result", "quoting_rows",
    "trade_bust_answer", "disconnects_saved", "access_saved",
    "icc_rows", "icc_standing", "icc_policy_standing",
    "limits_file_progress", "icc_file_progress", "icc_levels_file_progress", "ams_file_progress", "ams_standing",
    "group_cancel_all",
    "group_orders", "group_blocks", "group_positions", "group_trail", "group_review", "alert_news", "alert_bell",
    "alert_rail", "monitor_kills", "risk_monitor_cards", "find", "drop_copy_request_rows", "drop_copy_progress",
    "drop_copy_target_rows",
    "demo_inbox_html", "demo_clock_ribbon", "change_withdraw",
)  # fmt: skip
"""Pieces of a page that stand in its picture."""

FILES: Final = (
    "firmsoft_news", "firmsoft_export",
    "icc_alerts_export", "icc_history_export",
    "icc_limits_sheet", "icc_levels_sheet", "icc_usage_export",
    "erm_maximums_export", "erm_trades_export",
    "risk_report_workbook",
    "group_history", "group_utilization_export", "changes_export", "limits_template", "monitor_export", "ams_export",
    "drop_copy_requests_export", "drop_copy_targets_export",
    "kill_history_export", "kill_evidence", "rmi_history_export", "rmi_api", "quoting_export",
    "alert_export", "livez", "readyz", "mfa_download_recovery_codes", "api_openapi", "ams_openapi",
)  # fmt: skip
"""JSON, CSV and text."""

ACTS: Final = (
    "icc_file_submit", "icc_file_cancel", "icc_levels_file_submit", "icc_levels_file_cancel",
    "firmsoft_draft", "firmsoft_revoke", "erm_file_submit", "erm_file_cancel",
    "kill_grant", "rmi_unblock", "quoting_remove", "disconnects_switch", "access_set",
    "mapping_request_decide", "mapping_request_withdraw", "holiday_remove",
    "group_limits", "limits_file_apply", "limits_file_cancel", "ams_file_submit", "ams_file_cancel",
    "monitor_save_view", "monitor_view",
    "monitor_delete_view", "alert_acknowledge", "preferences", "api_token_revoke",
    "nomination_verify", "nomination_decline", "nomination_release", "nomination_withdraw", "person_grant",
    "drop_copy_group_change", "drop_copy_group_delete", "drop_copy_decide", "drop_copy_withdraw", "drop_copy_discard",
    "drop_copy_front_end_new", "drop_copy_control_revoke", "drop_copy_test_target_act",
    "person_revoke", "person_remove", "person_end_sessions", "person_invite",
)  # fmt: skip
"""They change something or lead elsewhere."""

NOT_FOR_DEMO_USERS: Final = (
    "account_set_password", "account_confirm_login_code", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
)  # fmt: skip
"""Steps of the second factor, which demo users have not switched on, and of sign-in ways that are off."""


UNFILLED: Final = ("reference_file",)
"""Pages of something that the demo does not have: nobody has read a file yet."""


HAPPENED: Final = (
    "disconnects_loss",
    "kill",
    "kill_lift",
    "rmi_mass_cancel",
    "refusal",
    "limits_file",
    "ams_file",
    "icc_file",
    "icc_levels_file",
    "erm_file",
    "erm_trade",
    "drop_copy_step",
    "port_reopen",
    "firmsoft_cancel",
)
"""They show what has to happen first: a refused order, an uploaded file, a draft, a closed port."""


CLOSED: Final = (
    "account_closed", "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done",
)  # fmt: skip
"""Ways of the sign-in library that this console does not have: not found."""


def without_picture() -> frozenset[str]:
    """The routes that have no picture of their own."""
    return frozenset((*UNFILLED, *PARTS, *FILES, *ACTS, *NOT_FOR_DEMO_USERS, *HAPPENED, *CLOSED))
