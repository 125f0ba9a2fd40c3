"""The access matrix: who gets what from every address. A route without a row here fails the test beside it.

Columns: nobody signed in, the own clearing firm's RA, CA and auditor, the own EA, a foreign RA and EA, GAM, GCC."""

from typing import Any, Final

WHO: Final = (None, "ra", "ca", "au", "ea", "foreign_ra", "foreign_ea", "gam", "gcc")

Row = tuple[dict[str, Any], dict[str, tuple[int, ...]]]


def everybody(status: int, nobody: int | None = None) -> tuple[int, ...]:
    """The same answer for all who are signed in."""
    return (status if nobody is None else nobody, *([status] * (len(WHO) - 1)))


def only(who: str, status: int) -> tuple[int, ...]:
    """`status` for one of those signed in, 403 for the others."""
    return (TO_SIGN_IN, *(status if one == who else 403 for one in WHO[1:]))


TO_SIGN_IN: Final = 302
READ: Final = (TO_SIGN_IN, 200, 200, 200, 200, 404, 404, 200, 200)
CHANGE: Final = (TO_SIGN_IN, 422, 403, 403, 403, 404, 404, 403, 403)
REVIEW: Final = (TO_SIGN_IN, 200, 403, 403, 403, 404, 404, 403, 403)
NO_METHOD: Final = everybody(405)
GAM_ONLY: Final = (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 200, 403)
GAM_422: Final = (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 422, 403)

CA_AND_GAM: Final = (TO_SIGN_IN, 403, 200, 403, 403, 403, 403, 200, 403)
CA_AND_GAM_422: Final = (TO_SIGN_IN, 403, 422, 403, 403, 403, 403, 422, 403)

GROUP: Final = {"firm": "EX1", "group_id": "own"}
GCC_200: Final = (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 403, 200)
SEE_ALL: Final = (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 200, 200)
GCC_404: Final = (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 403, 404)
KEY_READERS: Final = (TO_SIGN_IN, 403, 200, 200, 200, 403, 200, 200, 200)
KEY_READ: Final = (TO_SIGN_IN, 403, 404, 404, 200, 403, 404, 200, 200)
KEY_KEEP: Final = (TO_SIGN_IN, 403, 404, 404, 200, 403, 404, 403, 403)
RMI_SEE: Final = (TO_SIGN_IN, 200, 200, 200, 403, 200, 403, 200, 200)
RMI_ACT: Final = (TO_SIGN_IN, 200, 403, 403, 403, 200, 403, 403, 200)
FIRM_READ: Final = (TO_SIGN_IN, 404, 404, 404, 200, 404, 404, 200, 200)
FIRMSOFT_LOOK: Final = (TO_SIGN_IN, 403, 403, 200, 403, 403, 403, 403, 200)
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
    "group_cancel_all": (GROUP, {"GET": READ, "POST": CHANGE}),
    "group_review": (GROUP, {"GET": NO_METHOD, "POST": REVIEW}),
    **dict.fromkeys(
        (
            "drop_copy",
            "drop_copy_cost",
            "drop_copy_requests",
            "drop_copy_request_rows",
            "drop_copy_requests_export",
            "drop_copy_entities",
            "drop_copy_target_list",
            "drop_copy_target_rows",
            "drop_copy_targets_export",
        ),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    # Nobody here has a registered entity: tests/dropcopygroups has the same routes with one.
    "drop_copy_new": ({}, {"GET": everybody(403, TO_SIGN_IN), "POST": everybody(403, TO_SIGN_IN)}),
    **dict.fromkeys(
        ("drop_copy_group", "drop_copy_targets"),
        ({"number": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(
        ("drop_copy_group_change", "drop_copy_group_delete"),
        ({"number": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    **dict.fromkeys(
        ("drop_copy_request", "drop_copy_progress"),
        ({"request_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(
        ("drop_copy_decide", "drop_copy_withdraw", "drop_copy_discard"),
        ({"request_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    "drop_copy_step": (
        {"request_id": 1, "step": "name"},
        {"GET": everybody(404, TO_SIGN_IN), "POST": everybody(404, TO_SIGN_IN)},
    ),
    "drop_copy_entity_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "drop_copy_front_end_new": ({}, {"GET": NO_METHOD, "POST": GAM_422}),
    "drop_copy_entity": (
        {"code": "101"},
        dict.fromkeys(("GET", "POST"), (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 404, 403)),
    ),
    "drop_copy_control": (
        {},
        {"GET": everybody(200, TO_SIGN_IN), "POST": (TO_SIGN_IN, 403, 422, 403, 403, 403, 403, 403, 403)},
    ),
    "drop_copy_control_revoke": ({"control_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "drop_copy_test_targets": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "drop_copy_test_target_act": (
        {"target_id": 1},
        {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 404, 403)},
    ),
    "weekend": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_kills": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_export": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_save_view": ({}, {"GET": NO_METHOD, "POST": everybody(422, TO_SIGN_IN)}),
    "monitor_view": ({"view_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "monitor_delete_view": ({"view_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "group_utilization": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_utilization_export": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "group_changes": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "changes": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "changes_export": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "refusal": ({"seq": 1, "number": 0}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "try_order": (GROUP, {"GET": READ, "POST": NO_METHOD}),
    "limits_files": (
        {},
        {"GET": everybody(200, TO_SIGN_IN), "POST": (TO_SIGN_IN, 422, 403, 403, 403, 422, 403, 403, 403)},
    ),
    "limits_template": ({"lce_id": 0, "kind": "csv"}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "limits_file": ({"upload_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "limits_file_progress": ({"upload_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "limits_file_apply": ({"upload_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "limits_file_cancel": ({"upload_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "ams_accounts": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "ams_export": ({"kind": "csv"}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "ams_new": ({}, {"GET": CA_AND_GAM, "POST": CA_AND_GAM_422}),
    **dict.fromkeys(
        ("ams_account", "ams_standing"), ({"account_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD})
    ),
    **dict.fromkeys(
        ("ams_edit", "ams_status"), ({"account_id": 1}, dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN)))
    ),
    "ams_order_entry": (
        {"account_id": 1, "firm": "EX1"},
        dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN)),
    ),
    "ams_permission": (
        {"account_id": 1, "market": "CMED"},
        dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN)),
    ),
    "ams_policy": (
        {"code": "101"},
        {
            "GET": (TO_SIGN_IN, 403, 200, 403, 404, 404, 404, 200, 403),
            "POST": (TO_SIGN_IN, 403, 422, 403, 404, 404, 404, 422, 403),
        },
    ),
    "ams_files": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": CA_AND_GAM_422}),
    **dict.fromkeys(
        ("ams_file", "ams_file_progress"), ({"upload_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD})
    ),
    **dict.fromkeys(
        ("ams_file_submit", "ams_file_cancel"),
        ({"upload_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    **dict.fromkeys(
        ("icc_limits", "icc_rows", "icc_policies", "icc_alerts", "icc_history"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(
        ("icc_alerts_export", "icc_history_export"), ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD})
    ),
    "icc_new": (
        {},
        {
            "GET": (TO_SIGN_IN, 200, 200, 403, 200, 200, 200, 403, 403),
            "POST": (TO_SIGN_IN, 422, 422, 403, 422, 422, 422, 403, 403),
        },
    ),
    "icc_limit": ({"row_id": 1}, dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN))),
    "icc_standing": ({"row_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    # Nobody here guarantees anybody: tests/icc has the same routes with a pair.
    "icc_policy": ({"lce": "101", "ef": "EX1"}, dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN))),
    "icc_policy_standing": ({"lce": "101", "ef": "EX1"}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "icc_files": (
        {},
        {"GET": everybody(200, TO_SIGN_IN), "POST": (TO_SIGN_IN, 422, 422, 403, 422, 422, 422, 403, 403)},
    ),
    "icc_levels_files": (
        {},
        {"GET": everybody(200, TO_SIGN_IN), "POST": (TO_SIGN_IN, 422, 422, 403, 403, 422, 403, 403, 403)},
    ),
    **dict.fromkeys(
        ("icc_file", "icc_file_progress", "icc_levels_file", "icc_levels_file_progress"),
        ({"upload_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(
        ("icc_file_submit", "icc_file_cancel", "icc_levels_file_submit", "icc_levels_file_cancel"),
        ({"upload_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    **dict.fromkeys(
        ("icc_limits_sheet", "icc_levels_sheet"),
        ({"kind": "csv"}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(("icc_usage", "icc_usage_export"), ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD})),
    **dict.fromkeys(
        ("erm_firms", "erm_maximums", "erm_trades", "erm_trades_export"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "erm_maximums_export": ({"kind": "csv"}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    # Nobody here guarantees anybody: tests/erm has the same routes with a pair.
    "erm_firm": ({"firm": "EX1"}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "erm_operator": ({}, dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN))),
    "erm_products": ({"firm": "EX1", "lce": "101"}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "erm_product": (
        {"firm": "EX1", "lce": "101", "product": "YM"},
        dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN)),
    ),
    "erm_trade_type": (
        {"firm": "EX1", "lce": "101", "trade_type": "BLOCK"},
        dict.fromkeys(("GET", "POST"), everybody(404, TO_SIGN_IN)),
    ),
    "erm_settings": (
        {"lce": "101"},
        {
            "GET": (TO_SIGN_IN, 200, 200, 403, 404, 404, 404, 403, 403),
            "POST": (TO_SIGN_IN, 422, 422, 403, 404, 404, 404, 403, 403),
        },
    ),
    "erm_files": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": everybody(403, TO_SIGN_IN)}),
    **dict.fromkeys(
        ("erm_file", "erm_file_progress"), ({"upload_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD})
    ),
    **dict.fromkeys(
        ("erm_file_submit", "erm_file_cancel"),
        ({"upload_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    "erm_trade_new": ({}, dict.fromkeys(("GET", "POST"), everybody(403, TO_SIGN_IN))),
    **dict.fromkeys(
        ("erm_trade", "erm_trade_state"), ({"trade_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD})
    ),
    "ams_openapi": ({}, {"GET": everybody(200), "POST": NO_METHOD}),
    **dict.fromkeys(
        ("risk_monitor", "risk_monitor_cards", "risk_report", "risk_report_workbook"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "risk_report_mail": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": everybody(422, TO_SIGN_IN)}),
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
    "people": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "risk_administrators": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "nominate": ({}, {"GET": only("ca", 200), "POST": only("ca", 422)}),
    "nomination": ({"nomination_id": 0}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    **dict.fromkeys(
        ("nomination_verify", "nomination_decline", "nomination_release", "nomination_withdraw"),
        ({"nomination_id": 0}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    "user_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "user_new": ({}, {"GET": only("gam", 200), "POST": only("gam", 422)}),
    "person": ({"person_id": 0}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    **dict.fromkeys(
        ("person_grant", "person_end_sessions", "person_invite"),
        ({"person_id": 0}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    ),
    "person_revoke": (
        {"person_id": 0, "membership_id": 0},
        {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)},
    ),
    "person_remove": ({"person_id": 0, "lce": "101"}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "access_lce": ({"code": "101"}, {"GET": (TO_SIGN_IN, 200, 200, 200, 404, 404, 404, 200, 200), "POST": NO_METHOD}),
    # No clearing entity guarantees EX1 in the world of these tests.
    "access_firm": ({"code": "EX1"}, {"GET": (TO_SIGN_IN, 404, 404, 404, 200, 404, 404, 200, 200), "POST": NO_METHOD}),
    "invitation": ({"token": "x"}, {"GET": everybody(404), "POST": everybody(404)}),
    "key_pairs": ({}, {"GET": KEY_READERS, "POST": NO_METHOD}),
    # No clearing entity guarantees EX1 in the world of these tests, so its auditor does not see it.
    "key_pair_session": ({"session_id": "EX1"}, {"GET": KEY_READ, "POST": NO_METHOD}),
    "key_pair_generate": ({"session_id": "EX1"}, {"GET": KEY_KEEP, "POST": (*KEY_KEEP[:4], 302, *KEY_KEEP[5:])}),
    **dict.fromkeys(
        ("key_pair_secret", "key_pair_delete"),
        (
            {"session_id": "EX1", "access_key_id": "A" * 20},
            {"GET": (*KEY_KEEP[:4], 404, *KEY_KEEP[5:]), "POST": (*KEY_KEEP[:4], 404, *KEY_KEEP[5:])},
        ),
    ),
    "api_tokens": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": everybody(422, TO_SIGN_IN)}),
    "api_token_revoke": ({"token_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "api_docs": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "api_openapi": ({}, {"GET": everybody(200), "POST": NO_METHOD}),
    "lce_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "lce_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "lce_edit": ({"code": "101"}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "exchange_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "exchange_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "exchange_edit": ({"code": "CBOT"}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "execution_firm_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "execution_firm_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "execution_firm": (
        {"code": "EX1"},
        {"GET": (TO_SIGN_IN, 404, 404, 404, 200, 404, 404, 200, 200), "POST": NO_METHOD},
    ),
    "execution_firm_edit": ({"code": "EX1"}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "mapping_change": ({"code": "EX1"}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "sender_comp_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "sender_comp_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "sender_comp_edit": ({"comp": "EX1EX1N"}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "mapping_requests": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "mapping_request_new": (
        {},
        {
            "GET": (TO_SIGN_IN, 403, 200, 403, 403, 403, 403, 403, 403),
            "POST": (TO_SIGN_IN, 403, 422, 403, 403, 403, 403, 403, 403),
        },
    ),
    "mapping_request_decide": (
        {"request_id": 1},
        {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 404, 403)},
    ),
    "mapping_request_withdraw": ({"request_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    "regroup": (
        {"firm": "EX1", "lce": "101"},
        {"GET": READ, "POST": (TO_SIGN_IN, 422, 422, 403, 403, 404, 404, 403, 403)},
    ),
    "product_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "instrument_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "instrument": ({"instrument_id": 0}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "reference_file_list": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "reference_file_new": ({}, {"GET": GAM_ONLY, "POST": GAM_422}),
    "reference_file": (
        {"file_id": 0},
        {"GET": everybody(404, TO_SIGN_IN), "POST": (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 404, 403)},
    ),
    "holidays": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": GAM_422}),
    "holiday_remove": (
        {"holiday_id": 0},
        {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 403, 403, 403, 403, 403, 403, 404, 403)},
    ),
    "session_calendar": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    "change_withdraw": ({"change_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": everybody(404, TO_SIGN_IN)}),
    "demo_clock": ({}, {"GET": everybody(404), "POST": everybody(404)}),
    "demo_clock_ribbon": ({}, {"GET": everybody(404), "POST": NO_METHOD}),
    "ports": ({}, {"GET": SEE_ALL, "POST": NO_METHOD}),
    "port_reopen": ({"session_id": "EX1"}, {"GET": GCC_404, "POST": GCC_404}),
    "trade_busts": ({}, {"GET": GCC_200, "POST": NO_METHOD}),
    "trade_bust": ({"trade_id": 1}, {"GET": GCC_404, "POST": GCC_404}),
    "trade_bust_answer": ({"bust_id": 1}, {"GET": GCC_404, "POST": NO_METHOD}),
    # Nobody here has killed anything: tests/killswitch has the same routes with a kill.
    **dict.fromkeys(
        ("kill_switch", "kill_history", "kill_history_export", "kill_grants"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "kill_confirm": ({}, {"GET": everybody(302), "POST": everybody(302)}),
    "kill_grant": ({}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    **dict.fromkeys(
        ("kill", "kill_result", "kill_evidence"),
        ({"kill_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "kill_lift": ({"kill_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": everybody(404, TO_SIGN_IN)}),
    "rmi_create": ({}, {"GET": RMI_ACT, "POST": tuple(422 if one == 200 else one for one in RMI_ACT)}),
    "rmi_active": ({}, {"GET": RMI_SEE, "POST": NO_METHOD}),
    "rmi_rows": ({}, {"GET": RMI_SEE, "POST": NO_METHOD}),
    "rmi_unblock": ({}, {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 302, 302, 302, 403, 302, 403, 302, 302)}),
    "rmi_cancel": ({}, {"GET": RMI_ACT, "POST": tuple(422 if one == 200 else one for one in RMI_ACT)}),
    **dict.fromkeys(
        ("rmi_mass_cancel", "rmi_result"),
        ({"cancel_id": 1}, {"GET": tuple(404 if one == 200 else one for one in RMI_SEE), "POST": NO_METHOD}),
    ),
    "rmi_history": ({}, {"GET": RMI_SEE, "POST": NO_METHOD}),
    "rmi_history_export": ({}, {"GET": RMI_SEE, "POST": NO_METHOD}),
    "rmi_api": ({}, {"GET": everybody(405), "POST": everybody(401)}),
    "disconnects": ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    # No mapping is in force here: only the firm's own people see it. tests/disconnects has the same routes with one.
    "disconnects_firm": ({"firm": "EX1"}, {"GET": FIRM_READ, "POST": NO_METHOD}),
    "disconnects_switch": (
        {"firm": "EX1"},
        {"GET": NO_METHOD, "POST": (TO_SIGN_IN, 404, 404, 404, 403, 404, 404, 403, 422)},
    ),
    **dict.fromkeys(
        ("disconnects_saved", "access_saved"),
        ({"inbox_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    **dict.fromkeys(
        ("disconnects_report", "disconnects_losses", "access_manager", "access_choose", "access_history"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "disconnects_loss": ({"number": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "access_product": (
        {"lce": "101", "firm": "EX1", "product": "CL"},
        {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD},
    ),
    "access_set": (
        {"lce": "101", "firm": "EX1", "product": "CL"},
        {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)},
    ),
    # Nobody here has a permission: tests/firmsoft has the same routes with one. Auditors and GCC look by role.
    **dict.fromkeys(
        ("firmsoft", "firmsoft_export", "firmsoft_blocks", "firmsoft_cancels"),
        ({}, {"GET": FIRMSOFT_LOOK, "POST": NO_METHOD}),
    ),
    "firmsoft_news": ({}, {"GET": tuple(204 if one == 200 else one for one in FIRMSOFT_LOOK), "POST": NO_METHOD}),
    "firmsoft_order": (
        {"order_id": 1},
        {"GET": tuple(404 if one == 200 else one for one in FIRMSOFT_LOOK), "POST": NO_METHOD},
    ),
    "firmsoft_draft": ({}, {"GET": NO_METHOD, "POST": (TO_SIGN_IN, *([403] * 8))}),
    "firmsoft_cancel": ({"cancel_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": everybody(404, TO_SIGN_IN)}),
    "firmsoft_progress": ({"cancel_id": 1}, {"GET": everybody(404, TO_SIGN_IN), "POST": NO_METHOD}),
    "firmsoft_permissions": (
        {},
        {"GET": everybody(200, TO_SIGN_IN), "POST": (TO_SIGN_IN, 403, 422, 403, 422, 403, 422, 422, 403)},
    ),
    "firmsoft_revoke": ({"permission_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
    **dict.fromkeys(
        ("quoting", "quoting_rows", "quoting_export", "quoting_history"),
        ({}, {"GET": everybody(200, TO_SIGN_IN), "POST": NO_METHOD}),
    ),
    "quoting_set": (
        {},
        {
            "GET": (TO_SIGN_IN, 200, 200, 403, 403, 200, 403, 403, 403),
            "POST": (TO_SIGN_IN, 422, 422, 403, 403, 422, 403, 403, 403),
        },
    ),
    "quoting_remove": ({"protection_id": 1}, {"GET": NO_METHOD, "POST": everybody(404, TO_SIGN_IN)}),
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
