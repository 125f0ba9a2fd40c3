"""Calls of the Risk Monitor: its five cards, row by row."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router
from pydantic import StringConstraints

from creditcontrols.explain import words as explain_words
from creditcontrols.models import ActivityDay, Refusal
from creditcontrols.riskmonitor import policies
from creditcontrols.riskmonitor.choices import Of, Period
from creditcontrols.riskmonitor.gauge import Gauge
from creditcontrols.riskmonitor.reach import Reach, reach_of
from creditcontrols.riskmonitor.selectors import activity, refusals, trail
from creditcontrols.riskmonitor.selectors.alerts import MOST as MOST_ALERTS
from creditcontrols.riskmonitor.selectors.alerts import AlertLine, alerts
from creditcontrols.riskmonitor.selectors.usage import UsageLine, usage
from creditcontrols.riskmonitor.state import LONGEST_ACCOUNT, Wanted
from riskadmin.lib import calendar, clock
from riskadmin.rest.paging import Paging, cut, following_page, page
from riskadmin.rest.schemas import Code, Filter, Out, Page

router = Router(tags=["Risk Monitor"])

AccountText = Annotated[str, StringConstraints(pattern=r"^[!-~]+( [!-~]+)*$", max_length=LONGEST_ACCOUNT)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]


class RiskRows(Paging):
    """Which rows: of a firm or account, and of which trade dates. Without dates those of today; at most 31 of them, the
    last ones."""

    lce: Code | None = None
    execution_firm: Code | None = None
    account: AccountText | None = None
    since: Day | None = Field(None, description="First trade date.")
    until: Day | None = Field(None, description="Last trade date.")


class RiskFilter(Filter):
    """Which alerts: of a firm or account; with dates those that were reached then."""

    lce: Code | None = None
    execution_firm: Code | None = None
    account: AccountText | None = None
    since: Day | None = Field(None, description="First trade date.")
    until: Day | None = Field(None, description="Last trade date.")


class UsageFilter(RiskFilter):
    """Whose limits, and how many of the fullest."""

    of: Literal["groups", "positions"] = "groups"
    limit: int = Field(100, ge=1, le=500)


class ActivityDayOut(Out):
    """What an account did through an execution firm on a trade date. `lce` is null where an order was refused before a
    clearing firm was found, `account` where the order named none."""

    trade_date: date
    lce: str | None
    execution_firm: str
    account: str | None
    orders: int
    fills: int
    contracts: int
    refusals: int


class RefusedOrderOut(Out):
    """A refused order or replace: `step` is its class in the refusal order, null for a reason that is not of it."""

    seq: int
    number: int
    at: datetime
    lce: str | None
    execution_firm: str
    account: str | None
    symbol: str
    order_side: Literal["buy", "sell"] | None
    quantity: int
    step: int | None
    check: str
    code: str
    text: str


class LimitGaugeOut(Out):
    """How much of a limit is used. Exchange groups in cents; account positions in deltas of 1/10000, their limit in
    whole deltas. `percent` is a decimal text, null where the limit is 0 or there is none."""

    used_cents: int | None
    limit_cents: int | None
    used_delta_units: int | None
    limit_deltas: int | None
    percent: str | None


class LimitUsageOut(Out):
    """One side of an exchange group, or of an account's position in a product."""

    lce: str
    execution_firm: str
    account: str | None
    scope: str
    side: str
    gauge: LimitGaugeOut


class ThresholdAlertOut(LimitUsageOut):
    """A level that stands, or with dates that was reached, since `at`. `acknowledged_by` is null while nobody took
    note, and for account positions."""

    level: int
    at: datetime
    acknowledged_by: str | None


class AuditChangeOut(Out):
    """A value that changed, in words."""

    what: str
    before: str
    after: str


class AuditTrailOut(Out):
    """Who did what to what, and why."""

    at: datetime
    actor: str
    act: str
    about: str
    changes: list[AuditChangeOut]
    reason: str


@router.get("/risk-monitor/activity", response=Page[ActivityDayOut], summary="Activity by account and trade date")
def list_account_activity(request: HttpRequest, response: HttpResponse, wanted: Query[RiskRows]) -> Any:
    """Orders, fills and refusals of each account that you see."""
    reach, state = _asked(request, wanted)
    keys = ("-trade_date", "lce", "ef", "account")
    return page(request, response, activity.rows(reach, state), wanted, keys, _activity)


@router.get("/risk-monitor/alerts", response=list[ThresholdAlertOut], summary="Threshold alerts")
def list_threshold_alerts(request: HttpRequest, wanted: Query[RiskFilter]) -> Any:
    """The levels that stand now on exchange groups and account positions, highest first, at most 500."""
    reach, state = _asked(request, wanted)
    return [_alert(line) for line in alerts(reach, state, MOST_ALERTS).lines]


@router.get("/risk-monitor/audit", response=Page[AuditTrailOut], summary="Audit trail of accounts and firms")
def list_audit_trail(request: HttpRequest, response: HttpResponse, wanted: Query[RiskRows]) -> Any:
    """Who changed what about the accounts and firms that you see, newest first."""
    reach, state = _asked(request, wanted)
    found, following = cut(trail.rows(reach, state), wanted, ("-pk",))
    return following_page(request, response, [_act(line) for line in trail.told(found)], following)


@router.get("/risk-monitor/refusals", response=Page[RefusedOrderOut], summary="Refused orders with step and account")
def list_refused_orders(request: HttpRequest, response: HttpResponse, wanted: Query[RiskRows]) -> Any:
    """Refused orders and replaces, also those that a control refused before a group was charged, newest first."""
    reach, state = _asked(request, wanted)
    return page(request, response, refusals.rows(reach, state), wanted, ("-seq", "-number"), _refused)


@router.get("/risk-monitor/usage", response=list[LimitUsageOut], summary="The fullest limits")
def list_limit_usage(request: HttpRequest, wanted: Query[UsageFilter]) -> Any:
    """Sides of exchange groups, or account positions, the fullest first; with dates their peaks then."""
    reach, state = _asked(request, wanted)
    return [_usage(line) for line in usage(reach, replace(state, of=Of(wanted.of)), wanted.limit).lines]


def _asked(request: HttpRequest, wanted: RiskRows | RiskFilter) -> tuple[Reach, Wanted]:
    policies.check_may_look(request.user)
    dates = {"period": Period.DATES, "since": wanted.since, "until": wanted.until}
    state = Wanted(
        calendar.trade_date(clock.business_now()), wanted.lce or "", wanted.execution_firm or "",
        (wanted.account or "").upper(), **(dates if wanted.since or wanted.until else {}),
    )  # fmt: skip
    return reach_of(request.user), state


def _activity(row: ActivityDay) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in ("trade_date", "orders", "fills", "contracts", "refusals")}
    return counts | {"lce": row.lce or None, "execution_firm": row.ef, "account": row.account or None}


def _refused(row: Refusal) -> dict[str, Any]:
    step = explain_words.step_of(row.code)
    return {name: getattr(row, name) for name in ("seq", "number", "at", "symbol", "quantity", "code", "text")} | {
        "lce": row.lce_code or None, "execution_firm": row.execution_firm_code, "account": row.account or None,
        "order_side": {1: "buy", 2: "sell"}.get(row.side), "step": step if step >= 0 else None,
        "check": explain_words.title(row.code),
    }  # fmt: skip


def _usage(line: UsageLine | AlertLine) -> dict[str, Any]:
    where = {"lce": line.lce, "execution_firm": line.ef, "account": line.account or None}
    return where | {"scope": line.scope, "side": line.side, "gauge": _gauge(line.gauge)}


def _gauge(gauge: Gauge) -> dict[str, Any]:
    most = gauge.most if gauge.most >= 0 else None
    own = ("used_delta_units", "limit_deltas") if gauge.of is Of.POSITIONS else ("used_cents", "limit_cents")
    nothing: dict[str, Any] = dict.fromkeys(("used_cents", "limit_cents", "used_delta_units", "limit_deltas"))
    return nothing | {own[0]: gauge.used, own[1]: most, "percent": gauge.percent.replace(",", "") or None}


def _alert(line: AlertLine) -> dict[str, Any]:
    return _usage(line) | {"level": line.level, "at": line.at, "acknowledged_by": line.acknowledged or None}


def _act(line: trail.TrailLine) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in ("at", "actor", "act", "about", "reason")}
    return told | {"changes": [{"what": what, "before": old, "after": new} for what, old, new in line.changes]}
