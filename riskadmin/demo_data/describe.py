"""The demo as one JSON document, read from the database; its keys are relied on by scripts and tests."""

import base64
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from creditcontrols.models import ExchangeGroup
from dropcopygroups.models import TargetSession
from riskadmin.demo_data import plan
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, Membership, SenderComp
from riskadmin.keypairs.selectors import all_active_secrets
from riskadmin.reference.selectors import UNKNOWN_RATE, InstrumentRow, instrument_rows


def describe(now: datetime, business_date: date) -> dict[str, Any]:
    """Everything that somebody needs to use the demo: sign-ins, firms, sessions with their keys, contracts."""
    return {
        "business_date": business_date.isoformat(),
        "users": _users(),
        "execution_firms": _execution_firms(now),
        "sender_comps": _sender_comps(now),
        "drop_copy_targets": _drop_copy_targets(now),
        "instruments": [_instrument(row) for row in instrument_rows(business_date)],
    }


def _users() -> list[dict[str, Any]]:
    held = Membership.objects.select_related("user", "lce", "execution_firm").order_by("user__username")
    return [
        {
            "username": one.user.username,
            "password": plan.PASSWORD,
            "totp_secret": None,
            "role": one.role,
            "scope": (one.lce or one.execution_firm).code if one.lce or one.execution_firm else "all",
        }
        for one in held
    ]


def _execution_firms(now: datetime) -> list[dict[str, Any]]:
    clearers = dict(ClearingMapping.objects.in_force(now).values_list("execution_firm", "lce__code"))
    groups: dict[int, list[dict[str, Any]]] = {}
    for group in ExchangeGroup.objects.prefetch_related("exchanges").order_by("name"):
        codes = sorted(exchange.code for exchange in group.exchanges.all())
        entry = {"id": group.pk, "name": group.name, "exchanges": codes, "limits": group.settings}
        groups.setdefault(group.execution_firm_id, []).append(entry)
    return [
        {"id": firm.code, "lce": clearers.get(firm.pk), "groups": groups.get(firm.pk, [])}
        for firm in ExecutionFirm.objects.all()
    ]


def _sender_comps(now: datetime) -> list[dict[str, Any]]:
    secrets = all_active_secrets(now)
    return [_sender_comp(comp, secrets) for comp in SenderComp.objects.select_related("execution_firm")]


def _sender_comp(comp: SenderComp, secrets: dict[str, list[tuple[str, bytes]]]) -> dict[str, Any]:
    pairs = secrets.get(comp.session_id)
    access_key_id, secret = pairs[-1] if pairs else (None, None)
    return {
        "sender_comp_id": comp.sender_comp_id,
        "execution_firm": comp.execution_firm.code,
        "gateway": comp.gateway,
        "segment": comp.segment,
        "access_key_id": access_key_id,
        "secret_key": base64.urlsafe_b64encode(secret).rstrip(b"=").decode() if secret else None,
    }


def _drop_copy_targets(now: datetime) -> list[dict[str, Any]]:
    secrets = all_active_secrets(now)
    held = TargetSession.objects.in_service(now).select_related("group__entity").order_by("target_session_id")
    return [_target(target, secrets) for target in held]


def _target(target: TargetSession, secrets: dict[str, list[tuple[str, bytes]]]) -> dict[str, Any]:
    pairs = secrets.get(target.session_id)
    access_key_id, secret = pairs[-1] if pairs else (None, None)
    return {
        "target_session_id": target.target_session_id,
        "kind": target.kind,
        "group": target.group.name,
        "entity": target.group.entity.code,
        "sources": sorted(target.sender_comps.values_list("sender_comp_id", flat=True)),
        "access_key_id": access_key_id,
        "secret_key": base64.urlsafe_b64encode(secret).rstrip(b"=").decode() if secret else None,
    }


def _instrument(row: InstrumentRow) -> dict[str, Any]:
    return {
        "symbol": row.group_code,
        "security_desc": row.symbol,
        "exchange": row.exchange,
        "type": row.kind,
        "margin_rate": None if row.margin_rate == UNKNOWN_RATE else str(Decimal(row.margin_rate) / 100),
        "complex": row.complex,
        "right": row.right,
        "delta": str(Decimal(row.delta) / 10_000),
        "underlying": row.underlying,
        "legs": [{"security_desc": leg.symbol, "ratio": leg.ratio} for leg in row.legs],
        "tick": format(Decimal(row.tick) / 1_000_000_000, "f"),
        "segment": row.segment,
        "max_quantity": row.max_quantity,
    }
