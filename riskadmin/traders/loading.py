"""Reads from the database what traders need: firms, keys, contracts, and the limits as they change."""

import base64
from collections import defaultdict
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from creditcontrols.documents import from_document
from creditcontrols.engine.rules import caps_by_side, charge_rate, limits_by_side
from creditcontrols.engine.values import Instrument
from creditcontrols.models import ExchangeGroup, Utilization
from riskadmin.demo_data.seeding import business_date_of
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import SenderComp
from riskadmin.keypairs.selectors import all_active_secrets
from riskadmin.reference.choices import Kind
from riskadmin.reference.selectors import instrument_rows
from riskadmin.traders.casting import GroupFacts, is_traded
from riskadmin.traders.desk import Limits
from riskadmin.traders.events import Identity
from riskadmin.traders.market import START, Contract


def contracts(now: datetime) -> list[Contract]:
    """The nearest month of each product that is traded, and its options; the busiest first."""
    found: dict[str, Contract] = {}
    months: set[str] = set()
    for row in instrument_rows(business_date_of(now)):
        listed = Instrument(**row._asdict())
        is_future = listed.kind == Kind.FUTURE
        if listed.group_code not in START or charge_rate(listed) <= 0:
            continue
        if (is_future and listed.group_code in months) or (not is_future and listed.underlying not in found):
            continue
        months.add(listed.group_code)
        found[listed.symbol] = Contract(
            listed.symbol, listed.group_code, listed.exchange, listed.complex, listed.kind, listed.tick,
            charge_rate(listed), listed.right == "P", listed.delta,
        )  # fmt: skip
    order = list(START)
    return sorted(found.values(), key=lambda one: order.index(one.group_code))


def groups() -> list[GroupFacts]:
    """Every exchange group with its exchanges."""
    found = ExchangeGroup.objects.select_related("execution_firm").prefetch_related("exchanges").order_by("pk")
    return [
        GroupFacts(group.pk, group.execution_firm.code, tuple(exchange.code for exchange in group.exchanges.all()))
        for group in found
    ]


def identities(now: datetime) -> dict[str, Identity]:
    """The session that each firm trades through: its first of the CGW that has a key. Firms without one are left
    out, and so are those of the worked examples."""
    secrets = all_active_secrets(now)
    found: dict[str, Identity] = {}
    for comp in SenderComp.objects.filter(gateway=Gateway.CGW).select_related("execution_firm"):
        firm, pairs = comp.execution_firm.code, secrets.get(comp.session_id)
        if is_traded(firm) and firm not in found and pairs:
            key, secret = pairs[-1]
            text = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
            found[firm] = Identity(comp.sender_comp_id, f"{firm}TRD1", "G", key, text)
    return found


def limits() -> dict[tuple[int, str], Limits]:
    """What is set for futures and options of each exchange group now, in two SQL statements."""
    filled: dict[tuple[int, str], int] = defaultdict(int)
    sums = Utilization.objects.values_list("group", "side").annotate(total=Sum("filled"))
    for group, side, total in sums.order_by():
        filled[group, Kind.FUTURE if side < 2 else Kind.OPTION] += total
    found: dict[tuple[int, str], Limits] = {}
    for group, document in ExchangeGroup.objects.order_by().values_list("pk", "settings"):
        weekday = from_document(document).weekday
        exposure, caps = limits_by_side(weekday), caps_by_side(weekday)
        for kind, side in ((Kind.FUTURE, 0), (Kind.OPTION, 2)):
            found[group, kind] = Limits(exposure[side], (caps[side], caps[side + 1]), not filled[group, kind])
    return found


def limits_apart() -> dict[tuple[int, str], Limits]:
    """`limits` for a thread of its own: gives the connection back. Raises django.db.Error while the database is
    away."""
    try:
        return limits()
    finally:
        connection.close()
