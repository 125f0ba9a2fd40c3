"""What position limits say to the panel of everything that blocks a firm, and to orders that are only tried: as in
force."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from creditcontrols.accounts.models import Account
from creditcontrols.accounts.stopping import known_accounts
from creditcontrols.blocking import Blocking, Question
from creditcontrols.choices import GroupState
from creditcontrols.engine.controls.events import AccountsSet
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.engine.icc.events import PositionLimitsSet, PositionPoliciesSet, PositionsStated
from creditcontrols.engine.icc.values import LONG, SHORT, UNIT, PositionFigure, PositionLimit, PositionPolicy
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import ACCOUNT_UNREGISTERED, POSITION_LIMIT, POSITION_LIMIT_UNSET
from creditcontrols.icc.choices import PositionSide
from creditcontrols.icc.models import LIMITS, AccountPosition, PositionLimitRow, PositionPolicyRow, engine_value
from creditcontrols.icc.selectors import Key, key_of
from creditcontrols.icc.words import deltas
from creditcontrols.models import ExchangeGroup
from creditcontrols.selectors import person
from riskadmin.lib.limits import NO_LIMIT
from riskadmin.reference.models import Instrument

NAME: Final = "positions"
STEP: Final = 9
MOST: Final = 50
"""Positions at their limit that the panel lists."""

Part = tuple[str, str, tuple[int, ...]]
"""Product, kind and sides of a position that an order adds to."""


def blockings(question: Question) -> list[Blocking]:
    """Policies that refuse orders without a limit or from accounts that are not registered, then positions that have
    reached their limit; with an account, instrument or side only what concerns them."""
    parts = list(_parts(question))
    return [*_policies(question, parts), *_full(question, parts)]


def _parts(question: Question) -> Iterator[Part]:
    """What the order trades, a spread leg by leg; nothing when it names no instrument."""
    found = Instrument.objects.filter(symbol=question.symbol).select_related("product")
    listed = found.first() if question.symbol else None
    if listed is None:
        return
    legs = [(leg.leg_instrument, leg.ratio) for leg in listed.legs.select_related("leg_instrument__product")]
    for one, ratio in legs or [(listed, 1)]:
        bought = (question.side == 1) is (ratio > 0)
        sides = (SHORT if bought is (one.right == "P") else LONG,) if question.side else (LONG, SHORT)
        yield one.product.code, one.kind, sides


def _policies(question: Question, parts: list[Part]) -> list[Blocking]:
    lces = ExchangeGroup.objects.filter(execution_firm__code=question.ef, state=GroupState.ACTIVE).order_by()
    found = PositionPolicyRow.objects.visible_to(question.user).filter(
        Q(in_force_unset_refused=True) | Q(in_force_unregistered_refused=True), lce__in=lces.values("lce"),
        execution_firm__code=question.ef,
    )  # fmt: skip
    return [
        blocking for row in found.select_related("lce", "execution_firm", "changed_by")
        for blocking in _policy(row, plain_account(question.account), parts)
    ]  # fmt: skip


def _policy(row: PositionPolicyRow, account: str, parts: list[Part]) -> Iterator[Blocking]:
    lce, firm = row.lce.code, row.execution_firm.code
    url = reverse("icc_policy", args=[lce, firm])
    about = (person(row.changed_by), row.in_force_at)
    if row.in_force_unregistered_refused and not _registered(lce, firm, account):
        what = f"{lce} refuses orders of {firm} from accounts that are not registered for inline credit controls"
        lift = f"A clearing firm administrator of {lce} gives the account the service ICC and the execution firm."
        yield Blocking(STEP, ACCOUNT_UNREGISTERED.code, what, *about, lift, row.reason, url)
    if row.in_force_unset_refused and not _all_set(lce, firm, account, parts):
        what = f"{lce} refuses orders of {firm} in accounts and products without a position limit"
        lift = f"{lce} or {firm} sets a position limit."
        yield Blocking(STEP, POSITION_LIMIT_UNSET.code, what, *about, lift, row.reason, url)


def _registered(lce: str, firm: str, account: str) -> bool:
    """True for an account that passes; without one there may be others."""
    known = Account.objects.filter(lce__code=lce, number=account, in_force_registered__contains=[firm])
    return bool(account) and known.exists()


def _all_set(lce: str, firm: str, account: str, parts: list[Part]) -> bool:
    """True when the account has a limit in force for everything that the order trades."""
    if not account or not parts:
        return False
    rows = PositionLimitRow.objects.filter(account__lce__code=lce, account__number=account, execution_firm__code=firm)
    limits = {(row.product, row.kind): (row.in_force_long, row.in_force_short) for row in rows}
    return all(
        limits.get((product, kind), (None, None))[side] is not None for product, kind, sides in parts for side in sides
    )


def _full(question: Question, parts: list[Part]) -> list[Blocking]:
    """Positions that cannot grow on a side, with who set the limit last."""
    found = AccountPosition.objects.visible_to(question.user).filter(ef=question.ef)
    if question.account:
        found = found.filter(account=plain_account(question.account))
    if question.symbol:
        found = found.filter(_among(parts))
    # A limit of 0 has no levels: it is full while nothing is held the other way.
    near = found.filter(Q(level_long__gte=100) | Q(level_short__gte=100) | Q(limit_long=0) | Q(limit_short=0))
    listed = [
        (row, side) for row in near[: 4 * MOST] for side in (LONG, SHORT)
        if _is_full(row, side) and _asked(row, side, parts)
    ][:MOST]  # fmt: skip
    rows = _rows_of([row.key for row, _ in listed])
    return [_position(row, side, rows.get(row.key)) for row, side in listed]


def _among(parts: list[Part]) -> Q:
    found = Q(pk=None)
    for product, kind, _ in parts:
        found |= Q(product=product, kind=kind)
    return found


def _is_full(row: AccountPosition, side: int) -> bool:
    limit = row.limit_long if side == LONG else row.limit_short
    return limit != NO_LIMIT and row.usage(side) >= limit * UNIT


def _asked(row: AccountPosition, side: int, parts: list[Part]) -> bool:
    return not parts or any(
        (product, kind) == (row.product, row.kind) and side in sides for product, kind, sides in parts
    )


def _rows_of(keys: list[Key]) -> dict[Key, PositionLimitRow]:
    found = PositionLimitRow.objects.filter(account__number__in={key[2] for key in keys})
    rows = found.select_related("account__lce", "execution_firm", "changed_by")
    return {key: row for row in (rows if keys else ()) if (key := key_of(row)) in keys}


def _position(row: AccountPosition, side: int, limit: PositionLimitRow | None) -> Blocking:
    word = PositionSide(side).label.lower()
    used, most = max(0, row.usage(side)), row.limit_long if side == LONG else row.limit_short
    what = (
        f"Account {row.account} of {row.lce}: {word} position in {row.product} {row.get_kind_display().lower()}"
        f" stands at {deltas(used)} of {most:,}"
    )
    lift = f"Lifts when the position or working orders fall; {row.lce} or {row.ef}, whose limit is lower, raises it."
    url = reverse("icc_limit", args=[limit.pk]) if limit else ""
    by = limit.changed_by if limit else None
    return Blocking(STEP, POSITION_LIMIT.code, what, person(by), row.at, lift, "", url)


def facts(ef: str) -> Iterable[Event]:
    """What the engine has of the firm's position limits and where its accounts stand."""
    return _facts(ef, None)


def account_facts(ef: str, account: str) -> Iterable[Event]:
    """As far as it concerns orders of one account."""
    return _facts(ef, plain_account(account))


def _facts(ef: str, account: str | None) -> Iterator[Event]:
    policies = PositionPolicyRow.objects.filter(execution_firm__code=ef, in_force_version__gt=0)
    rows = list(policies.select_related("lce"))
    if rows:
        yield PositionPoliciesSet(tuple([
            PositionPolicy(
                row.lce.code, ef, row.in_force_unset_refused, row.in_force_unregistered_refused,
                tuple(row.in_force_levels), row.in_force_version,
            )
            for row in rows
        ]))  # fmt: skip
    strict = [row.lce_id for row in rows if row.in_force_unregistered_refused]
    if strict:
        registered = Account.objects.filter(lce__in=strict, in_force_registered__contains=[ef]).order_by()
        yield AccountsSet(known_accounts(_of(registered, "number", account)))
    if limits := _limits(ef, account):
        yield PositionLimitsSet(limits)
    if figures := _figures(ef, account):
        yield PositionsStated(figures)


def _of(found: QuerySet[Any], name: str, account: str | None) -> Any:
    return found if account is None else found.filter(**{name: account})


def _limits(ef: str, account: str | None) -> tuple[PositionLimit, ...]:
    rows = PositionLimitRow.objects.filter(execution_firm__code=ef, in_force_version__gt=0).order_by()
    columns = ("account__lce__code", "account__number", "product", "kind", *(f"in_force_{name}" for name in LIMITS))
    return tuple([
        PositionLimit(lce, ef, number, product, kind, *map(engine_value, limits), version)
        for lce, number, product, kind, *limits, version
        in _of(rows, "account__number", account).values_list(*columns, "in_force_version")
    ])  # fmt: skip


def _figures(ef: str, account: str | None) -> tuple[PositionFigure, ...]:
    rows = _of(AccountPosition.objects.filter(ef=ef).order_by(), "account", account)
    columns = ("lce", "ef", "account", "product", "kind", "net", "working_long", "working_short")
    return tuple([PositionFigure(*row) for row in rows.values_list(*columns)])
