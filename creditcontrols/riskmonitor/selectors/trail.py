"""The card of the audit trail: who changed what about accounts and firms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from creditcontrols.accessmanager.models import Permission
from creditcontrols.accounts.models import Account, AccountPolicy, AccountsUpload
from creditcontrols.disconnects.models import Registration
from creditcontrols.firmsoft.models import Cancel
from creditcontrols.icc.models import PositionLimitRow, PositionPolicyRow
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.models import ExchangeGroup, LimitsUpload
from creditcontrols.quoting.models import QuoteProtection
from creditcontrols.riskmonitor import words
from creditcontrols.riskmonitor.reach import Reach
from creditcontrols.riskmonitor.state import Wanted
from creditcontrols.riskmonitor.words import Change
from creditcontrols.rmi.models import RmiBlock, RmiMassCancel
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.scope import scope_of
from riskadmin.schedule.models import ScheduledChange

GROUP: Final = "creditcontrols.exchangegroup"
ERM: Final = "erm."
"""Verbs of entity risk management: their documents name LCE and execution firm."""

ENTRY: Final = ("account.suspend", "account.allow")
"""What is told to the execution firm that it concerns, though the history of an account is the clearing firm's own."""


@dataclass(frozen=True)
class Target:
    """What acts are about: rows of a model, and the paths by which they name LCE, execution firm and account; a filter
    by something that it has no path for leaves them out."""

    model: type[Model]
    lce: str = "lce__code"
    ef: str = "execution_firm__code"
    account: str = ""
    rows: Callable[[Any], QuerySet[Any]] | None = None

    @property
    def name(self) -> str:
        """How audit rows name it."""
        return self.model._meta.label_lower

    def condition(self, user: Any, wanted: Wanted) -> Q:
        """Acts on the rows that `user` reads and that pass the filters."""
        given = ((self.lce, wanted.lce), (self.ef, wanted.firm), (self.account, wanted.account))
        if any(value and not path for path, value in given):
            return Q(pk=None)
        if not wanted.filtered and scope_of(user).sees_all:
            return Q(target_type=self.name)
        seen = self.rows(user) if self.rows else self.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        seen = seen.filter(**{path: value for path, value in given if value}).order_by()
        keys = seen.annotate(target_key=Cast("pk", CharField())).values("target_key")
        return Q(target_type=self.name, target_id__in=keys)


def _own_accounts(user: Any) -> QuerySet[Account]:
    # The history of an account is the clearing firm's own, as on its page.
    scope = scope_of(user)
    return Account.objects.all() if scope.sees_all else Account.objects.filter(lce__in=scope.lce_ids)


TARGETS: Final = (
    Target(ExchangeGroup),
    Target(Account, ef="firms__execution_firm__code", account="number", rows=_own_accounts),
    Target(AccountPolicy, ef=""),
    Target(AccountsUpload, ef=""),
    Target(LimitsUpload, ef=""),
    Target(RmiBlock, account="account"),
    Target(RmiMassCancel, account="account"),
    Target(KillSwitch),
    Target(Permission, account="account"),
    Target(QuoteProtection),
    Target(Registration, lce="", ef="sender_comp__execution_firm__code"),
    Target(Cancel, ef=""),
    Target(PositionLimitRow, lce="account__lce__code", account="account__number"),
    Target(PositionPolicyRow),
    Target(ScheduledChange),
)


@dataclass(frozen=True)
class TrailLine:
    """One act: who did what to what, which values changed, and why. `url` is the page of the thing, "" without one."""

    at: datetime
    actor: str
    verb: str
    about: str
    url: str
    changes: list[Change]
    reason: str
    act: str


@dataclass(frozen=True)
class Trail:
    """The card: newest first, `more` when there are older ones in the period."""

    lines: list[TrailLine]
    more: bool


def rows(reach: Reach, wanted: Wanted) -> QuerySet[AuditEvent]:
    """The acts of the period that the user reads and that pass the filters, newest first."""
    condition = Q(pk=None)
    for target in TARGETS:
        condition |= target.condition(reach.user, wanted)
    condition |= _by_document(reach, wanted)
    span = wanted.span
    return AuditEvent.objects.filter(condition, at__gte=span.since, at__lt=span.until).order_by("-pk")


def _by_document(reach: Reach, wanted: Wanted) -> Q:
    """Acts that name whom they concern in their document."""
    if not reach.sees_controls:
        return Q(pk=None)
    erm = Q(verb__startswith=ERM)
    if not reach.everything:
        erm &= Q(after__lce__in=reach.lces) | Q(after__execution_firm__in=reach.firms)
    entry = Q(verb__in=ENTRY, after__execution_firm__in=reach.firms) if reach.firms else Q(pk=None)
    found = erm | entry
    for name, value in (("lce", wanted.lce), ("execution_firm", wanted.firm), ("account", wanted.account)):
        if value:
            found &= Q(**{f"after__{name}": value})
    return found


def trail(reach: Reach, wanted: Wanted, most: int) -> Trail:
    """The newest `most` acts, in two statements."""
    listed = list(rows(reach, wanted)[: most + 1])
    return Trail(told(listed[:most]), len(listed) > most)


def told(listed: Sequence[AuditEvent]) -> list[TrailLine]:
    """Audit rows as people read them."""
    named = {row.target_id for row in listed if row.target_type == GROUP}
    found = ExchangeGroup.objects.filter(pk__in=named).select_related("lce", "execution_firm")
    groups = {str(group.pk): group for group in found}
    return [_line(row, groups) for row in listed]


def _line(row: AuditEvent, groups: dict[str, ExchangeGroup]) -> TrailLine:
    about, url = _about(row, groups)
    return TrailLine(
        at=row.at, actor=row.actor, verb=words.verb(row.verb), about=about, url=url,
        changes=words.changes(row.before, row.after), reason=row.reason, act=row.verb,
    )  # fmt: skip


def _about(row: AuditEvent, groups: dict[str, ExchangeGroup]) -> tuple[str, str]:
    group = groups.get(row.target_id) if row.target_type == GROUP else None
    if group is not None:
        ef = group.execution_firm.code
        return f"{group.lce.code} {ef} {group.name}", reverse("group", args=[ef, group.pk])
    documents = (row.after, row.before)
    about = next((name for one in documents if isinstance(one, dict) and (name := words.named(one))), row.target_id)
    return about, _PAGES[row.target_type](row.target_id) if row.target_type in _PAGES else ""


_PAGES: Final[dict[str, Callable[[str], str]]] = {
    Account._meta.label_lower: lambda pk: reverse("ams_account", args=[pk]),
    AccountsUpload._meta.label_lower: lambda pk: reverse("ams_file", args=[pk]),
    LimitsUpload._meta.label_lower: lambda pk: reverse("limits_file", args=[pk]),
    KillSwitch._meta.label_lower: lambda pk: reverse("kill", args=[pk]),
    RmiBlock._meta.label_lower: lambda pk: reverse("rmi_active"),
    Cancel._meta.label_lower: lambda pk: reverse("firmsoft_cancel", args=[pk]),
}
"""The page of what an act is about."""
