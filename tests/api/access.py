"""The access matrix of the REST API: who gets what from every call, with a token and without any cookie. A call without
a row here fails the test beside it.

Columns as in tests/web/access.py: no token, the own clearing firm's RA, CA and auditor, the own EA, a foreign RA and
EA, GAM, GCC."""

from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.access import WHO as WHO

Row = tuple[dict[str, Any], Any, tuple[int, ...]]
"""Arguments of the path ("own" stands for the own group, "?" is a query), the body, and the status for each."""


def everybody(status: int) -> tuple[int, ...]:
    """The same answer for all who have a token."""
    return (401, *([status] * (len(WHO) - 1)))


READ: Final = (401, 200, 200, 200, 200, 404, 404, 200, 200)
CHANGE: Final = (401, 200, 403, 403, 403, 404, 404, 403, 403)
OWN: Final = {"group_id": "own"}
KEY: Final = "1-0-80"

_LIMITS: Final = {
    "exposure_futures_cents": 100_000_000, "exposure_options_cents": 50_000_000, "max_futures_buy": 100,
    "max_futures_sell": None, "max_options_buy": None, "max_options_sell": None,
}  # fmt: skip
_NO_LIMITS: Final = dict.fromkeys(_LIMITS) | {"exposure_futures_cents": 0, "exposure_options_cents": 0}
SETTINGS: Final = {
    "base_version": 1,
    "settings": {
        "mode": "automated", "weekday": _LIMITS, "weekend_enabled": False, "weekend": _NO_LIMITS,
        "reference_futures": "YMZ6", "reference_options": None, "levels": [], "emails": [],
    },
}  # fmt: skip
NOTIFICATIONS: Final = {"base_version": 1, "levels": [70, 80], "emails": ["risk@example.com"]}

OWN_LCE: Final = (401, 200, 200, 200, 404, 404, 404, 200, 200)
FILE: Final = {"upload_id": "upload"}
REQUEST: Final = {"request_id": "request"}
NOMINATION: Final = {"nomination_id": "nomination"}
GROUPING: Final = {"lce": "101", "execution_firm": "EX1"}
FOR_GAM: Final = (401, 403, 403, 403, 404, 404, 404, 200, 403)
"""What hangs on the own LCE, is not seen by execution firms, and is decided by GAM."""

FOR_CA: Final = (401, 403, 200, 403, 404, 404, 404, 403, 403)
"""The same, decided by the clearing firm administrator."""

GAM_404: Final = (401, *([403] * 6), 404, 403)
"""For GAM, and what it is about does not exist."""
FIRMSOFT_LOOK: Final = (401, 403, 403, 200, 403, 403, 403, 403, 200)
NO_PRODUCT: Final = {"lce": "101", "execution_firm": "EX1", "product": "CL"}
FOR_CA_AND_GAM: Final = (401, 403, 200, 403, 404, 404, 404, 200, 403)
ACCOUNT: Final = {"description": "Another", "owner": "5493001KJTIIGC8Y1R12", "services": ["ICC"]}
PAIR: Final = {"lce": "101", "execution_firm": "EX1"}
FOR_SETTERS: Final = (401, 200, 200, 403, 404, 404, 404, 403, 403)
"""What hangs on the own LCE and is for its clearing firm and risk administrators."""

SETTERS_409: Final = (401, 409, 409, 403, 404, 404, 404, 403, 403)
POSITION_FILE: Final = {"upload_id": "position_limits_upload"}
LEVELS_FILE: Final = {"upload_id": "alert_levels_upload"}
POSITION_POLICY: Final = {
    "base_version": 0, "unset_refused": True, "unregistered_refused": False, "levels": [80], "recipients": [],
}  # fmt: skip
RESTRICTED: Final = {"restricted": True, "reason": "Review."}
MAXIMUMS: Final = {
    "lce": "101", "execution_firm": "EX1", "operator": "TR1",
    "maximums": [{"product": "YM", "outright": 10, "spread": None, "base_version": 0}],
}  # fmt: skip
TRADE: Final = {
    "execution_firm": "EX1", "operator": "TR1", "account": "ACC1", "symbol": "YMZ6", "side": 1, "quantity": 10,
    "price": "42000",
}  # fmt: skip
ACCOUNTS_FILE: Final = {"upload_id": "accounts_upload"}

PERSON: Final = {
    "lce": "101", "given_name": "Pat", "family_name": "Doe", "username": "pat.doe", "email": "pat@example.com",
}  # fmt: skip


def limits_file() -> dict[str, Any]:
    """A form with a file, made anew for each call."""
    return {"lce": "101", "file": SimpleUploadedFile("limits.csv", b"a,b")}


CALLS: Final[dict[str, Row]] = {
    "whoami": ({}, None, everybody(200)),
    "list_lces": ({}, None, everybody(200)),
    "list_execution_firms": ({}, None, everybody(200)),
    "list_exchanges": ({}, None, everybody(200)),
    "list_mappings": ({}, None, everybody(200)),
    "list_sender_comps": ({}, None, everybody(200)),
    "list_groups": ({}, None, everybody(200)),
    "get_group": (OWN, None, READ),
    "get_position": ({**OWN, "side": "futures_long"}, None, READ),
    "get_blocks": (OWN, None, READ),
    "get_utilization": (OWN, None, READ),
    "get_settings": (OWN, None, READ),
    "put_settings": (OWN, SETTINGS, CHANGE),
    "list_versions": (OWN, None, READ),
    "get_version": ({**OWN, "version": 1}, None, READ),
    "list_changes": (OWN, None, READ),
    "list_orders": ({}, None, everybody(200)),
    "get_order": ({"order_id": 1}, None, READ),
    "list_fills": ({}, None, everybody(200)),
    "list_refusals": ({}, None, everybody(200)),
    "get_refusal": ({"seq": 4, "number": 0}, None, READ),
    "explain_refusal": ({"seq": 4, "number": 0}, None, READ),
    "try_order": ({**OWN, "?": "symbol=YMZ6&side=buy&quantity=1"}, None, READ),
    "get_cancel_all": (OWN, None, READ),
    "put_cancel_all": ({**OWN, "type": "futures"}, {"armed": True}, CHANGE),
    "get_trade": ({"trade_id": 1}, None, READ),
    "post_bust": ({"trade_id": 1}, {"reason": "Wrong price."}, (401, 403, 403, 403, 403, 403, 403, 403, 200)),
    "list_busts": ({}, None, everybody(200)),
    "list_account_blocks": ({}, None, everybody(200)),
    "block_accounts": (
        {},
        {"lce": "101", "execution_firm": "EX1", "accounts": ["11111"]},
        (401, 200, 403, 403, 403, 404, 404, 403, 200),
    ),
    "get_account_block": ({"block_id": "block"}, None, OWN_LCE),
    "unblock_accounts": ({}, {"blocks": ["block"]}, (401, 200, 403, 403, 404, 404, 404, 403, 200)),
    "list_account_cancels": ({}, None, everybody(200)),
    "cancel_account_orders": (
        {},
        {"lce": "101", "execution_firm": "EX1", "account": "ACC1"},
        (401, 200, 403, 403, 403, 404, 404, 403, 200),
    ),
    "get_account_cancel": ({"cancel_id": "account_cancel"}, None, OWN_LCE),
    "list_account_cancel_orders": ({"cancel_id": "account_cancel"}, None, OWN_LCE),
    "list_limits_files": ({}, None, everybody(200)),
    "upload_limits_file": ({}, limits_file, (401, 200, 403, 403, 404, 404, 404, 403, 403)),
    "get_limits_file": (FILE, None, OWN_LCE),
    "list_limits_file_rows": (FILE, None, OWN_LCE),
    "apply_limits_file": (FILE, {"reason": "Review."}, (401, 409, 403, 403, 404, 404, 404, 403, 403)),
    "cancel_limits_file": (FILE, None, (401, 200, 403, 403, 404, 404, 404, 403, 403)),
    "list_accounts": ({}, None, everybody(200)),
    "register_account": ({}, {"lce": "101", "account": "NEW1", **ACCOUNT}, FOR_CA_AND_GAM),
    "get_account": ({"account_id": "account"}, None, READ),
    "put_account": (
        {"account_id": "account"},
        {"base_version": 1, **ACCOUNT},
        (401, 403, 200, 403, 403, 404, 404, 200, 403),
    ),
    "put_order_entry": (
        {"account_id": "account", "execution_firm": "EX1"},
        {"suspended": True, "reason": "Review."},
        (401, 200, 200, 403, 200, 404, 404, 403, 403),
    ),
    "list_account_permissions": ({"account_id": "account"}, None, READ),
    "put_account_permission": (
        {"account_id": "account", "market_type": "CPC"},
        {"base_version": 0, "permission": "none", "reason": "Review."},
        (401, 403, 200, 403, 403, 404, 404, 200, 403),
    ),
    "list_account_policies": ({}, None, everybody(200)),
    "put_account_policy": ({"lce": "101"}, {"unknown_refused": True, "reason": "Review."}, FOR_CA_AND_GAM),
    "list_accounts_files": ({}, None, everybody(200)),
    "upload_accounts_file": ({}, limits_file, FOR_CA_AND_GAM),
    "get_accounts_file": (ACCOUNTS_FILE, None, OWN_LCE),
    "list_accounts_file_rows": (ACCOUNTS_FILE, None, OWN_LCE),
    "submit_accounts_file": (ACCOUNTS_FILE, {"reason": "Review."}, (401, 403, 409, 403, 404, 404, 404, 409, 403)),
    "cancel_accounts_file": (ACCOUNTS_FILE, None, FOR_CA_AND_GAM),
    "list_position_limits": ({}, None, everybody(200)),
    **dict.fromkeys(
        ("get_position_limit", "list_position_limit_changes"), ({"limit_id": "position_limit"}, None, READ)
    ),
    "put_position_limit": (
        {"account_id": "account", "execution_firm": "EX1", "product": "YM", "type": "OPT"},
        {"base_version": 0, "long": 100, "short": None},
        (401, 200, 200, 403, 200, 404, 404, 403, 403),
    ),
    "list_position_policies": ({}, None, everybody(200)),
    # Nobody here guarantees anybody: tests/icc has the same call with a pair.
    "put_position_policy": (PAIR, POSITION_POLICY, (401, 404, 404, 404, 404, 404, 404, 403, 403)),
    **dict.fromkeys(
        ("list_account_positions", "list_account_position_days", "list_position_alerts"), ({}, None, everybody(200))
    ),
    "list_position_limits_files": ({}, None, everybody(200)),
    "upload_position_limits_file": ({}, limits_file, FOR_SETTERS),
    **dict.fromkeys(("get_position_limits_file", "list_position_limits_file_rows"), (POSITION_FILE, None, OWN_LCE)),
    "submit_position_limits_file": (POSITION_FILE, {"reason": "Review."}, SETTERS_409),
    "cancel_position_limits_file": (POSITION_FILE, None, FOR_SETTERS),
    "list_alert_levels_files": ({}, None, everybody(200)),
    "upload_alert_levels_file": ({}, limits_file, FOR_SETTERS),
    **dict.fromkeys(("get_alert_levels_file", "list_alert_levels_file_rows"), (LEVELS_FILE, None, OWN_LCE)),
    "submit_alert_levels_file": (LEVELS_FILE, {"reason": "Review."}, SETTERS_409),
    "cancel_alert_levels_file": (LEVELS_FILE, None, FOR_SETTERS),
    "list_product_restrictions": ({}, None, everybody(200)),
    # Nobody here guarantees anybody: tests/erm has the same calls with a pair.
    "put_product_restriction": ({**PAIR, "product": "YM"}, RESTRICTED, everybody(404)),
    "list_trade_type_restrictions": ({}, None, everybody(200)),
    "put_trade_type_restriction": ({**PAIR, "trade_type": "BLOCK"}, RESTRICTED, everybody(404)),
    "list_user_maximums": ({}, None, everybody(200)),
    "put_user_maximums": ({}, MAXIMUMS, everybody(404)),
    "list_member_settings": ({}, None, everybody(200)),
    "put_member_settings": (
        {"lce": "101"},
        {"account_details_hidden": True, "reason": "Review."},
        (401, 200, 200, 403, 404, 404, 404, 403, 403),
    ),
    "list_pre_negotiated_trades": ({}, None, everybody(200)),
    "enter_pre_negotiated_trade": ({}, TRADE, (401, 404, 404, 404, 200, 404, 404, 403, 403)),
    "get_pre_negotiated_trade": ({"trade_id": "trade"}, None, READ),
    "open_execution_firm": (
        {},
        {"code": "NEW", "name": "New firm", "pairs": [{"exchange": "CBOT", "lce": "101"}]},
        FOR_GAM,
    ),
    "change_mapping": (
        {},
        {"execution_firm": "EX1", "exchange": "CBOT", "lce": "101"},
        (401, *([404] * 6), 200, 403),
    ),
    "list_mapping_requests": ({}, None, everybody(200)),
    "ask_for_mapping": ({}, {"lce": "101", "execution_firm": "EX2", "exchange": "CBOT"}, FOR_CA),
    "approve_mapping_request": (REQUEST, {}, FOR_GAM),
    "decline_mapping_request": (REQUEST, {"reason": "No."}, FOR_GAM),
    "withdraw_mapping_request": (REQUEST, None, FOR_CA),
    "get_grouping": (GROUPING, None, READ),
    "put_grouping": (
        GROUPING,
        {"groups": [{"group_id": "own", "name": "Other name", "exchanges": ["CBOT"]}]},
        (401, 200, 200, 403, 403, 404, 404, 403, 403),
    ),
    **dict.fromkeys(
        (
            "list_account_activity",
            "list_threshold_alerts",
            "list_audit_trail",
            "list_refused_orders",
            "list_limit_usage",
        ),
        ({}, None, everybody(200)),
    ),
    "get_feed": ({}, None, everybody(200)),
    "list_alerts": ({}, None, everybody(200)),
    "acknowledge_alerts": ({}, {"alerts": [KEY]}, CHANGE),
    "get_notifications": (OWN, None, READ),
    "put_notifications": (OWN, NOTIFICATIONS, CHANGE),
    "list_instruments": ({}, None, everybody(200)),
    "get_instrument": ({"symbol": "YMZ6"}, None, everybody(200)),
    "list_margin_rates": ({}, None, everybody(200)),
    "list_exchange_holidays": ({}, None, everybody(200)),
    "get_calendar": ({}, None, everybody(200)),
    "list_scheduled_changes": ({}, None, everybody(200)),
    "get_scheduled_change": ({"change_id": "change"}, None, READ),
    "withdraw_scheduled_change": ({"change_id": "change"}, None, (401, 200, 200, 403, 403, 404, 404, 200, 403)),
    "list_nominations": ({}, None, everybody(200)),
    "nominate": ({}, PERSON, FOR_CA),
    "verify_nomination": (NOMINATION, None, FOR_GAM),
    "decline_nomination": (NOMINATION, {"reason": "No."}, FOR_GAM),
    "withdraw_nomination": (NOMINATION, {}, FOR_CA),
    "release_nomination": (NOMINATION, None, (401, 403, 409, 403, 404, 404, 404, 403, 403)),
    **dict.fromkeys(
        (
            "list_drop_copy_groups",
            "list_drop_copy_targets",
            "list_drop_copy_requests",
            "list_drop_copy_costs",
            "list_drop_copy_drafts",
            "list_registered_entities",
            "list_front_end_systems",
            "list_admin_controls",
        ),
        ({}, None, everybody(200)),
    ),
    # Nobody here has a registered entity: tests/dropcopygroups has the same calls with one.
    "ask_for_drop_copy": ({}, {"kind": "create", "entity": "ZZZ"}, everybody(404)),
    "approve_drop_copy": ({"request_id": 1}, {}, everybody(404)),
    "decline_drop_copy": ({"request_id": 1}, {"reason": "No."}, everybody(404)),
    "withdraw_drop_copy": ({"request_id": 1}, None, everybody(404)),
    "get_drop_copy_target": ({"target_session_id": "D00EX1N"}, None, everybody(404)),
    "allot_test_target": ({}, {"entity": "ZZZ", "sources": ["EX1EX1N"]}, GAM_404),
    "renew_test_target": ({"target_session_id": "D00EX1N"}, None, everybody(404)),
    "end_test_target": ({"target_session_id": "D00EX1N"}, None, everybody(404)),
    "start_drop_copy_draft": ({}, {"kind": "create", "entity": "ZZZ"}, everybody(404)),
    "get_drop_copy_draft": ({"request_id": 1}, None, everybody(404)),
    "change_drop_copy_draft": ({"request_id": 1}, {"name": "Desk"}, everybody(404)),
    "discard_drop_copy_draft": ({"request_id": 1}, None, everybody(404)),
    "submit_drop_copy_draft": ({"request_id": 1}, None, everybody(404)),
    "register_entity": ({}, {"code": "EX1", "execution_firm": "EX1"}, (401, *([403] * 6), 200, 403)),
    "change_entity": ({"code": "ZZZ"}, {"name": "Name"}, everybody(404)),
    "add_front_end_system": ({}, {"name": "Surveil 9"}, (401, *([403] * 6), 200, 403)),
    # No clearing entity guarantees EX1 in the world of these tests.
    "give_admin_control": ({}, {"lce": "101", "execution_firm": "EX1"}, (401, *([404] * 6), 403, 403)),
    "revoke_admin_control": ({"control_id": 1}, {}, everybody(404)),
    "list_ports": ({}, None, (401, *([403] * 6), 200, 200)),
    "reopen_closed_port": ({"session_id": "EX1"}, {"reason": "Asked."}, (401, *([403] * 7), 422)),
    # No mapping is in force here: only the firm's own people see it. tests/disconnects has the same calls with one.
    "list_disconnect_pairs": ({"execution_firm": "EX1"}, None, (401, 404, 404, 404, 200, 404, 404, 200, 200)),
    "switch_disconnect_pairs": (
        {"execution_firm": "EX1"},
        {"pairs": [{"session": "EX1EX1"}], "on": False, "reason": "Own protection."},
        (401, 404, 404, 404, 403, 404, 404, 403, 200),
    ),
    "list_session_losses": ({}, None, everybody(200)),
    "list_restricted_products": ({}, None, everybody(200)),
    # No restricted product is listed here: tests/accessmanager has the same calls with one.
    "list_permissions": (NO_PRODUCT, None, everybody(404)),
    "put_permissions": (
        NO_PRODUCT,
        {"accounts": ["A1"], "permitted": True, "reason": "Hedging."},
        everybody(404),
    ),
    "list_permission_changes": ({}, None, everybody(200)),
    "get_firm_blocks": ({"code": "EX1"}, None, (401, 404, 404, 404, 200, 404, 404, 200, 200)),
    # Nobody here has a permission: tests/firmsoft has the same calls with one. Auditors and GCC look by role.
    "list_firmsoft_orders": ({}, None, FIRMSOFT_LOOK),
    "get_firmsoft_order": ({"order_id": 1}, None, FIRMSOFT_LOOK),
    "list_firmsoft_cancels": ({}, None, everybody(200)),
    "post_firmsoft_cancel": ({}, {"order_ids": [1], "reason": "Firm asked."}, (401, *([403] * 8))),
    "get_firmsoft_cancel": ({"cancel_id": 1}, None, everybody(404)),
    "list_firmsoft_permissions": ({}, None, everybody(200)),
    "post_firmsoft_permission": (
        {},
        {"username": "ra", "level": "inquiry"},
        (401, 403, 403, 403, 403, 403, 403, 422, 403),
    ),
    "delete_firmsoft_permission": ({"permission_id": 1}, None, everybody(404)),
    "preview_kill": ({"scope": "101:EX1"}, None, READ),
    "list_kills": ({}, None, everybody(200)),
    "enforce_kill": (
        {},
        {"scopes": ["101:EX1"], "reason": "Runaway."},
        (401, 200, 403, 403, 403, 404, 404, 403, 200),
    ),
    # Nobody here has killed anything: tests/killswitch has the same calls with a kill.
    "get_kill": ({"kill_id": 1}, None, everybody(404)),
    "lift_kill": ({"kill_id": 1}, {"reason": "Fixed."}, everybody(404)),
    "list_kill_grants": ({}, None, everybody(200)),
    "change_kill_grant": (
        {},
        {"pair": "101:EX1", "granted": True},
        (401, 200, 403, 403, 403, 404, 404, 403, 403),
    ),
    "list_quote_protections": ({}, None, everybody(200)),
    # No option is listed here: tests/quoting has the same calls with one.
    "protect_quotes": (
        {},
        {"lce": "101", "execution_firm": "EX1", "level": "group", "code": "YM", "quantity": 5},
        (401, 422, 422, 403, 403, 404, 404, 403, 403),
    ),
    "get_quote_protection": ({"protection_id": 1}, None, everybody(404)),
    "unprotect_quotes": ({"protection_id": 1}, {}, everybody(404)),
    "list_quote_protection_trips": ({"protection_id": 1}, None, everybody(404)),
    "list_product_lines": ({}, None, everybody(200)),
    "list_key_pairs": ({}, None, (401, 403, 200, 200, 200, 403, 200, 200, 200)),
    "list_tokens": ({}, None, everybody(200)),
    "revoke_own_token": ({"token_id": 1}, None, everybody(404)),
}
