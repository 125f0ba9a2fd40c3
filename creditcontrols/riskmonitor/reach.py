"""Whose rows a user reads on the Risk Monitor, where rows name LCE, execution firm and account by their codes.

A clearing firm's users read the rows of their LCE, an execution firm's administrators those of their firm, a trading
firm those of the accounts that it owns through its own firm, unless the clearing firm shows trading firms none
(ERM-7). Traders read none."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Func, OuterRef, Q, Value

from creditcontrols.accounts.models import Account
from creditcontrols.accounts.querysets import administered
from creditcontrols.engine.controls.values import IGNORED_PREFIX
from creditcontrols.icc.querysets import owning_firms
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.scope import scope_of


@dataclass(frozen=True)
class Reach:
    """Codes within which a user reads: everything, of LCEs, of execution firms, or of own accounts at `owning`."""

    user: Any
    everything: bool
    lces: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    owning: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """True for those who have no Risk Monitor: traders, and users without a role."""
        return not (self.everything or self.lces or self.firms or self.owning)

    @property
    def sees_controls(self) -> bool:
        """True when more than own accounts are read: blocks, kills and exchange groups belong to whole firms."""
        return self.everything or bool(self.lces or self.firms)

    @property
    def sees_blocks(self) -> bool:
        """True for those who have the pages of account blocks."""
        return self.everything or bool(self.lces)

    def condition(self, lce: str = "lce", ef: str = "ef", account: str = "account") -> Q:
        """The rows within it, by the names of the columns that hold the codes."""
        if self.everything:
            return Q()
        found = Q(**{f"{lce}__in": self.lces}) | Q(**{f"{ef}__in": self.firms})
        if not self.owning:
            return found
        plain = Func(OuterRef(account), Value(IGNORED_PREFIX), function="ltrim")
        own = Account.objects.visible_to(self.user).order_by().filter(
            owner_firm__code=OuterRef(ef), number=plain, lce__code=OuterRef(lce)
        )  # fmt: skip
        return found | Q(Exists(own), **{f"{ef}__in": self.owning})


def reach_of(user: Any) -> Reach:
    """What `user` reads, in at most two statements (RM-1)."""
    scope = scope_of(user)
    if scope.sees_all:
        return Reach(user, True)
    run, owned = set(administered(scope, Role.EA)), set(owning_firms(scope))
    lces = LegalClearingEntity.objects.filter(pk__in=scope.lce_ids).order_by("code") if scope.lces else ()
    firms = ExecutionFirm.objects.filter(pk__in=run | owned).order_by("code") if run | owned else ()
    return Reach(
        user, False, tuple(lce.code for lce in lces), tuple(firm.code for firm in firms if firm.pk in run),
        tuple(firm.code for firm in firms if firm.pk in owned),
    )  # fmt: skip
