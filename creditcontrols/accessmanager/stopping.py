"""What the Access Manager says to the panel of everything that blocks a firm, and to orders that are only tried."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from creditcontrols.accessmanager import restricting
from creditcontrols.accessmanager.models import Permission
from creditcontrols.accessmanager.restricting import Contract
from creditcontrols.blocking import Blocking, Question
from creditcontrols.engine.controls import events as ev
from creditcontrols.engine.controls import values
from creditcontrols.engine.controls.values import EVERY_ACCOUNT, plain_account
from creditcontrols.engine.order_events import Event
from riskadmin.firms.models import ClearingMapping
from riskadmin.lib import clock
from riskadmin.reference.models import Instrument

NAME: Final = "accessmanager"
STEP: Final = 6
CODE: Final = "ACCESS_RESTRICTED"


def facts(ef: str) -> Iterable[Event]:
    """What is restricted now, and the firm's permissions, as the engine has them."""
    rows = Permission.objects.filter(execution_firm__code=ef).select_related("lce")
    given = [values.Permission(row.lce.code, ef, row.product, row.account, row.permitted) for row in rows]
    return (ev.InstrumentsRestricted(restricting.restricted(clock.business_now())), ev.PermissionsSet(tuple(given)))


def blockings(question: Question) -> list[Blocking]:
    """A line for each restricted product that the account, or without one some account, may not trade now."""
    now = clock.business_now()
    found = [one for one in restricting.contracts(now) if one.restricted and _meant(one, _parts(question.symbol))]
    lces = _guarantors(question.ef)
    rows = Permission.objects.visible_to(question.user).filter(execution_firm__code=question.ef)
    known = {(row.lce.code, row.product, row.account): row for row in rows.select_related("lce", "changed_by")}
    told: dict[str, Blocking] = {}
    for one in found:
        lce = lces.get(one.exchange, "")
        if lce and one.product not in told and (line := _line(question, one, lce, known)) is not None:
            told[one.product] = line
    return list(told.values())


def _parts(symbol: str) -> set[str] | None:
    """The contracts that an order in `symbol` trades; None when it names none."""
    if not symbol:
        return None
    legs = Instrument.objects.filter(leg_of__instrument__symbol=symbol).values_list("symbol", flat=True)
    return set(legs) or {symbol}


def _meant(one: Contract, parts: set[str] | None) -> bool:
    return parts is None or one.symbol in parts


def _guarantors(ef: str) -> dict[str, str]:
    rows = ClearingMapping.objects.filter(execution_firm__code=ef).in_force(clock.business_now())
    return dict(rows.values_list("exchange__code", "lce__code"))


def _line(
    question: Question, one: Contract, lce: str, known: dict[tuple[str, str, str], Permission]
) -> Blocking | None:
    account = plain_account(question.account)
    own = known.get((lce, one.product, account)) if account else None
    row = own or known.get((lce, one.product, EVERY_ACCOUNT))
    if row.permitted if row is not None else one.rule.permitted:
        return None
    whose = f"account {account}" if account else "accounts without permission"
    last = f"last trading day {one.last}" if one.last else "no last trading day is known"
    return Blocking(
        STEP, CODE, f"{one.product}: {whose}, contracts in their restricted period ({one.symbol}, {last})",
        str(row.changed_by) if row else "rule of the product", row.changed_at if row else one.begins,
        f"A risk administrator of {lce} permits the account in the Access Manager.",
        row.reason if row else "", reverse("access_product", args=[lce, question.ef, one.product]),
    )  # fmt: skip
