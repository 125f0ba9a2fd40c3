"""Everything that would refuse an order of a firm now, of all controls and in refusal order: one list for any session,
account, instrument and side (SPEC GC2-29, GC2-31)."""

from typing import Final

from django.db.models import Q
from django.urls import reverse

from creditcontrols.blocking import Blocking, Question, blockings
from creditcontrols.blocks import ENGINE_SILENT, PORTS, blocked_since, engine_age, ports_of, side_block
from creditcontrols.choices import BlockStatus, Bucket
from creditcontrols.documents import from_document
from creditcontrols.engine.values import BUY, OPT_LONG
from creditcontrols.models import EngineMoment, Utilization
from creditcontrols.selectors import last_changes
from creditcontrols.sides import Side
from riskadmin.firms.models import ExecutionFirm
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument

CREDIT: Final = 10
"""Step of the credit controls in the refusal order."""

CODES: Final = {
    BlockStatus.AUTO: "CREDIT_LIMIT",
    BlockStatus.MANUAL: "MAX_QUANTITY_EXCEEDED",
    BlockStatus.LIMIT_ZERO: "LIMIT_ZERO",
    BlockStatus.WEEKEND_OFF: "WEEKEND_OFF",
}
"""The refusal that a block leads to."""


def firm_blockings(question: Question) -> list[Blocking]:
    """Everything that would refuse such an order now, of all controls, in refusal order. The credit controls answer by
    side: whether an order fits a clip size is told by trying it."""
    found = [*_engine(), *blockings(question), *_closed(question), *_credit(question)]
    return sorted(found, key=lambda one: one.step)


def _engine() -> list[Blocking]:
    age = engine_age()
    if age is not None and age <= ENGINE_SILENT:
        return []
    what = "No sign of life of the engine: no order is taken"
    return [Blocking(1, "ENGINE_DOWN", what, "", None, "Lifts when it is back: operations starts the gateway.")]


def _closed(question: Question) -> list[Blocking]:
    firm = ExecutionFirm.objects.filter(code=question.ef).first()
    found = []
    for port in ports_of(firm.pk) if firm else ():
        if port.open or (question.session and port.session_id != question.session[:3]):
            continue
        comps = ", ".join(port.sender_comps)
        if port.closed_at:
            what, lift = f"Port of {comps} is closed after five bad logons", "GCC reopens it."
            found.append(Blocking(PORTS, "PORT_CLOSED", what, "", port.closed_at, lift))
        else:
            what, lift = f"No key pair signs logons of {comps}", "Make a key pair."
            found.append(Blocking(PORTS, "NO_KEY", what, "", None, lift))
    return found


def _credit(question: Question) -> list[Blocking]:
    moment = EngineMoment.objects.first()
    bucket = Bucket(moment.session if moment else Bucket.WEEKDAY)
    rows = Utilization.objects.visible_to(question.user).filter(
        _traded(question), group__execution_firm__code=question.ef, group__state="active", bucket=bucket
    ).exclude(status=BlockStatus.OPEN)  # fmt: skip
    rows = rows.select_related("group__lce", "group__execution_firm").order_by("group__name", "side").distinct()
    return [_credit_blocking(row, bucket) for row in rows]


def _credit_blocking(row: Utilization, bucket: Bucket) -> Blocking:
    group = row.group
    since = blocked_since(group, bucket).get(row.side)
    one = side_block(Side(row.side, row), from_document(group.settings), last_changes(group), since, bucket)
    what = f"{group.name} {bucket.label.lower()}, {one.side.name}: {BlockStatus(row.status).label}"
    actor, at = (one.set_by.actor, one.set_by.at) if one.set_by else ("", one.since)
    url = reverse("group", args=[group.execution_firm.code, group.pk]) + "#limits"
    return Blocking(CREDIT, CODES[BlockStatus(row.status)], what, actor, at, one.lift, url=url)


def _traded(question: Question) -> Q:
    """The sides of groups that such an order is charged to; an instrument that is not known has none."""
    if not question.symbol:
        return Q()
    listed = Instrument.objects.filter(symbol=question.symbol).select_related("product__exchange").first()
    if listed is None:
        return Q(pk=None)
    legs = [(leg.leg_instrument, leg.ratio) for leg in listed.legs.select_related("leg_instrument__product__exchange")]
    condition = Q(pk=None)
    for part, ratio in legs or [(listed, 1)]:
        condition |= Q(group__exchanges=part.product.exchange_id, side__in=_usage_sides(part, question.side, ratio))
    return condition


def _usage_sides(part: Instrument, side: int, ratio: int) -> list[int]:
    first = 0 if part.kind == Kind.FUTURE else OPT_LONG
    if not side:
        return [first, first + 1]
    bought = (side == BUY) is (ratio > 0)
    return [first + int(bought is (part.right == "P"))]
