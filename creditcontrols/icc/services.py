"""Acts on position limits and policies (ICC-1, ICC-5, ICC-7): each is one transaction with history, audit row and
commands for the engine; saved is not yet in force."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.accounts.choices import Authority
from creditcontrols.accounts.models import Account
from creditcontrols.accounts.selectors import guaranteed
from creditcontrols.engine.commands import SetPositionLimits, SetPositionPolicies
from creditcontrols.engine.icc.values import PositionLimit
from creditcontrols.icc import policies, selectors
from creditcontrols.icc.models import (
    LIMITS,
    PositionLimitChange,
    PositionLimitRow,
    PositionPolicyChange,
    PositionPolicyRow,
)
from creditcontrols.icc.policies import MOST_ROWS, LimitFault, PolicyValues
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.firms.permissions import check_can_set_positions_for_firm, check_can_set_positions_for_lce
from riskadmin.lib import clock

CHUNK = 2_000
"""Rows of one statement."""


class Moved(Exception):
    """Somebody saved since it was read; the text says who or what. `rows` are the places, from 0, of limits wanted."""

    def __init__(self, sentence: str, rows: Sequence[int] = ()) -> None:
        super().__init__(sentence)
        self.rows = rows


Place = tuple[int, int, str, str]
"""Account, execution firm (keys), product, kind: what a row is unique by."""

Rows = dict[Place, PositionLimitRow]


@dataclass(frozen=True)
class Wanted:
    """The two values of one authority for an account (with its LCE) in a product, None is Not Set; `version` is the one
    that they were filled from, 0 where there was no row."""

    account: Account
    firm: ExecutionFirm
    product: str
    kind: str
    long: int | None
    short: int | None
    version: int = 0

    @property
    def place(self) -> Place:
        """What its row is unique by."""
        return self.account.pk, self.firm.pk, self.product, self.kind


@transaction.atomic
def set_limits(
    *, actor: User, account: Account, firm: ExecutionFirm, product: str, kind: str, authority: Authority,
    long: int | None, short: int | None, base_version: int, reason: str = "",
) -> PositionLimitRow:  # fmt: skip
    """Set the limits of the LCE or of the firm; the other's stay, and the stricter counts (ICC-1). Without a difference
    nothing is saved. Raises PermissionDenied, LimitFault, Moved when `base_version` is not the saved one."""
    wanted = Wanted(account, firm, product, kind, long, short, base_version)
    changed = save_limits(actor=actor, authority=authority, wanted=[wanted], reason=reason)
    row = PositionLimitRow.objects.filter(account=account, execution_firm=firm, product=product, kind=kind).first()
    if row is None or not changed:
        return row or PositionLimitRow(account=account, execution_firm=firm, product=product, kind=kind, version=0)
    notes = row.changes.filter(version=row.version)
    about = {"lce": account.lce.code, "account": account.number, "execution_firm": firm.code, "product": product,
             "kind": kind, "authority": authority.value}  # fmt: skip
    before, after = ({note.field: getattr(note, name) for note in notes} for name in ("old", "new"))
    record(actor=actor, verb="icc.limits", target=row, before=before, after=about | after, reason=reason)
    return row


@transaction.atomic
def save_limits(
    *, actor: User, authority: Authority, wanted: Sequence[Wanted], reason: str = "",
    step: Callable[[int], None] = lambda rows: None,
) -> int:  # fmt: skip
    """Save the values of one authority for any number of accounts, all or nothing: rows, history, and commands of at
    most MOST_ROWS limits; returns how many rows changed. `step(n)` is told of n rows that are through. The caller
    writes the audit row of the whole.

    Raises PermissionDenied, LimitFault, and Moved for versions that are not the saved ones."""
    _check_may(actor, authority, wanted)
    # One save after the other for each LCE: a row that is new to two of them is made by one.
    lces = {one.account.lce_id for one in wanted}
    list(LegalClearingEntity.objects.filter(pk__in=lces).order_by("pk").select_for_update(no_key=True).values("pk"))
    _check_fits(wanted)
    known = _rows(wanted)
    _check_versions(wanted, known)
    changed = 0
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        changed += _save(actor, authority, part, known, reason)
        step(len(part))
    return changed


def _check_may(actor: User, authority: Authority, wanted: Iterable[Wanted]) -> None:
    if authority is Authority.LCE:
        for lce in {one.account.lce_id: one.account for one in wanted}.values():
            check_can_set_positions_for_lce(actor, lce)
    else:
        for firm_id in {one.firm.pk for one in wanted}:
            check_can_set_positions_for_firm(actor, firm_id)


def _check_fits(wanted: Sequence[Wanted]) -> None:
    if len({one.place for one in wanted}) < len(wanted):
        raise LimitFault("account", "An account is named twice in one product.")
    known = frozenset(selectors.products())
    linked = selectors.linked({one.account.pk for one in wanted})
    for one in wanted:
        policies.check_kind(one.kind)
        policies.check_product(one.product, known)
        policies.check_limit(one.long, "long")
        policies.check_limit(one.short, "short")
        taken_back = one.long is None and one.short is None
        policies.check_link(one.account.number, one.firm.code, taken_back or (one.account.pk, one.firm.pk) in linked)


def _rows(wanted: Sequence[Wanted]) -> Rows:
    accounts, firms = {one.account.pk for one in wanted}, {one.firm.pk for one in wanted}
    found = PositionLimitRow.objects.filter(account__in=accounts, execution_firm__in=firms)
    found = found.order_by("pk").select_for_update(of=("self",)).select_related("changed_by")
    return {(row.account_id, row.execution_firm_id, row.product, row.kind): row for row in found}


def _check_versions(wanted: Sequence[Wanted], known: Rows) -> None:
    saved = {place: row.version for place, row in known.items()}
    moved = [number for number, one in enumerate(wanted) if saved.get(one.place, 0) != one.version]
    if not moved:
        return
    first = wanted[moved[0]]
    row = known.get(first.place)
    what = f"limits of account {first.account.number} in {first.product} {first.kind}"
    raise Moved(f"{row.changed_by or 'System'} saved {what} meanwhile." if row else f"There are no {what}.", moved)


def _save(actor: User, authority: Authority, wanted: Sequence[Wanted], known: Rows, reason: str) -> int:
    """The rows of one statement that differ, with history and commands."""
    rows: list[PositionLimitRow] = []
    notes: list[PositionLimitChange] = []
    told: list[PositionLimit] = []
    for one in wanted:
        row = known.get(one.place) or PositionLimitRow(
            account=one.account, execution_firm=one.firm, product=one.product, kind=one.kind, version=0
        )
        differing = _change(row, one, authority, actor, reason)
        if differing:
            rows.append(row)
            notes += differing
            key = (one.account.lce.code, one.firm.code, one.account.number, one.product, one.kind)
            told.append(selectors.engine_limit(row, key))
    unique = ["account", "execution_firm", "product", "kind"]
    PositionLimitRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=SAVED)
    PositionLimitChange.objects.bulk_create(notes)
    name = actor.get_username()
    for start in range(0, len(told), MOST_ROWS):
        inbox.put(SetPositionLimits(tuple(told[start : start + MOST_ROWS]), name, reason), actor=name)
    return len(rows)


SAVED = [*LIMITS, "version", "changed_by", "changed_at"]
"""The columns that a save writes; what the projection writes is left to it."""


def _change(
    row: PositionLimitRow, one: Wanted, authority: Authority, actor: User, reason: str
) -> list[PositionLimitChange]:
    """Put the values into the row; nothing comes back when it has them already."""
    wanted = {f"{authority.value}_long": one.long, f"{authority.value}_short": one.short}
    differing = {name: new for name, new in wanted.items() if getattr(row, name) != new}
    if not differing:
        return []
    row.version, row.changed_by, row.changed_at = row.version + 1, actor, clock.business_now()
    notes = [
        PositionLimitChange(
            row=row, version=row.version, field=name, old=getattr(row, name), new=new, actor=actor, at=row.changed_at,
            reason=reason[:200],
        )
        for name, new in differing.items()
    ]  # fmt: skip
    for name, new in differing.items():
        setattr(row, name, new)
    return notes


@transaction.atomic
def set_policy(
    *, actor: User, lce: LegalClearingEntity, firm: ExecutionFirm, values: PolicyValues, base_version: int,
    reason: str = "",
) -> PositionPolicyRow:  # fmt: skip
    """What the LCE decides for an execution firm that it guarantees (ICC-5, ICC-7). Without a difference nothing is
    saved. Raises PermissionDenied, LimitFault, Moved when `base_version` is not the saved one."""
    check_can_set_positions_for_lce(actor, lce)
    LegalClearingEntity.objects.select_for_update(no_key=True).get(pk=lce.pk)
    values = policies.clean_policy(values)
    row = PositionPolicyRow.objects.filter(lce=lce, execution_firm=firm).first()
    if row is None and firm.code not in guaranteed(lce):
        raise LimitFault("firm", f"{lce.code} does not guarantee {firm.code}.")
    row = row or PositionPolicyRow(lce=lce, execution_firm=firm, version=0)
    if row.version != base_version:
        raise Moved(f"{row.changed_by or 'System'} saved the policy meanwhile.")
    before = policies.values_of(row)
    if row.pk and not policies.changes(before, values):
        return row
    row.version, row.changed_by, row.changed_at = row.version + 1, actor, clock.business_now()
    for name, value in vars(values).items():
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.reason = reason[:200]
    row.save(update_fields=POLICY_SAVED if row.pk else None)
    _note_policy(row, before, values, actor, reason)
    return row


POLICY_SAVED = [
    "unset_refused", "unregistered_refused", "levels", "recipients", "version", "changed_by", "changed_at", "reason",
]  # fmt: skip
"""The columns that a save writes."""


def _note_policy(row: PositionPolicyRow, before: PolicyValues, after: PolicyValues, actor: User, reason: str) -> None:
    """History, audit row and command of a policy."""
    PositionPolicyChange.objects.bulk_create(
        PositionPolicyChange(
            policy=row, version=row.version, field=name, old=old[:400], new=new[:400], actor=actor, at=row.changed_at,
            reason=row.reason,
        )
        for name, old, new in policies.changes(before, after)
    )  # fmt: skip
    about = {"lce": row.lce.code, "execution_firm": row.execution_firm.code}
    record(
        actor=actor, verb="icc.policy", target=row, before=policies.document(before),
        after=about | policies.document(after), reason=reason,
    )  # fmt: skip
    name = actor.get_username()
    inbox.put(SetPositionPolicies((selectors.engine_policy(row),), name, reason), actor=name)
