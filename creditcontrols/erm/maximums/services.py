"""Setting maximums of an operator (ERM-5): one transaction with history, audit row and a command for the engine;
saved is not yet in force."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from creditcontrols.erm import selectors
from creditcontrols.erm.maximums import saving
from creditcontrols.erm.maximums.saving import Change
from creditcontrols.erm.models import UserMaximum
from creditcontrols.erm.policies import MOST_AT_ONCE, Wanted, operator_fault, quantity_fault
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_act_for_firm, check_can_restrict
from riskadmin.lib import clock


class Moved(Exception):
    """Somebody saved a maximum since it was read; the text says which."""


@transaction.atomic
def set_maximums(
    *, actor: User, lce: str, firm: str, operator: str, wanted: Sequence[Wanted], reason: str = ""
) -> int:  # fmt: skip
    """Set maximums of an operator in products, for an LCE or, with `lce` "", for the firm itself; returns how many
    differ from what was saved. Both count in the engine, the lower one wins.

    Raises ClearingMapping.DoesNotExist, ExecutionFirm.DoesNotExist, PermissionDenied, Moved, ValidationError by
    product."""
    clearer, traded = _owner(actor, lce, firm)
    _judge(operator, wanted, {one.code for one in selectors.products_of(traded, clearer)})
    held = UserMaximum.objects.filter(lce=clearer, execution_firm=traded, operator=operator)
    known = {row.product: row for row in held.filter(product__in=[one.product for one in wanted])}
    changes = [_change(clearer, traded, operator, one, known.get(one.product)) for one in wanted]
    for change, one in zip(changes, wanted, strict=True):
        if change.version != one.base_version:
            raise Moved(f"Somebody saved the maximum in {one.product} meanwhile.")
    changes = [one for one in changes if one.words()]
    if changes:
        saving.save(changes, actor, reason, clock.business_now())
        saving.tell(changes, actor, reason)
        _record(actor, changes, reason)
    return len(changes)


def _owner(actor: User, lce: str, firm: str) -> tuple[LegalClearingEntity | None, ExecutionFirm]:
    """In whose name the maximums are set, with that row locked."""
    if not lce:
        traded = selectors.firm_pairs(actor, firm)[0].firm
        check_can_act_for_firm(actor, traded.pk)
        ExecutionFirm.objects.select_for_update(no_key=True).get(pk=traded.pk)
        return None, traded
    where = selectors.pair(actor, lce, firm)
    check_can_restrict(actor, where.lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=where.lce.pk)
    return where.lce, where.firm


def _judge(operator: str, wanted: Sequence[Wanted], products: set[str]) -> None:
    faults = {"operator": operator_fault(operator)}
    if len(wanted) > MOST_AT_ONCE:
        faults["maximums"] = f"At most {MOST_AT_ONCE} at once."
    for number, one in enumerate(wanted):
        if one.product not in products:
            faults[one.product] = f"The firm does not trade {one.product} here."
        elif any(other.product == one.product for other in wanted[:number]):
            faults[one.product] = f"{one.product} is named twice."
        else:
            faults[one.product] = quantity_fault(one.outright) or quantity_fault(one.spread)
    found = {name: sentence for name, sentence in faults.items() if sentence}
    if found:
        raise ValidationError(found)


def _change(
    lce: LegalClearingEntity | None, firm: ExecutionFirm, operator: str, one: Wanted, row: UserMaximum | None
) -> Change:
    before = (row.outright, row.spread) if row else (None, None)
    return Change(lce, firm, operator, one.product, before, (one.outright, one.spread), row.version if row else 0)


def _record(actor: User, changes: Sequence[Change], reason: str) -> None:
    first = changes[0]
    told = {"lce": first.lce.code if first.lce else "", "execution_firm": first.firm.code, "operator": first.operator}
    before = {one.product: list(one.before) for one in changes}
    after = told | {"maximums": {one.product: list(one.after) for one in changes}}
    record(actor=actor, verb="erm.maximums", target=("user", first.operator), before=before, after=after, reason=reason)
