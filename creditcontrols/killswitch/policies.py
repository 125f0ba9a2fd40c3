"""Which scopes there are, and who may enforce and lift a kill of one (SPEC KS)."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from creditcontrols.engine.controls.values import Kill
from creditcontrols.killswitch.choices import Authority, Level
from creditcontrols.killswitch.models import KillGrant, KillSwitch
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity
from riskadmin.firms.scope import scope_of


@dataclass(frozen=True)
class Target:
    """What a kill would stop, as KillSwitch has it."""

    level: Level
    lce: LegalClearingEntity | None
    execution_firm: ExecutionFirm | None = None
    session: str = ""

    @property
    def code(self) -> str:
        """The id that is typed to confirm."""
        return self.session or (self.execution_firm or self.lce).code  # type: ignore[union-attr]

    @property
    def name(self) -> str:
        """The scope in words."""
        at = f" at LCE {self.lce.code}" if self.lce else ""
        if self.session and self.execution_firm:
            return f"sender comp {self.session} of {self.execution_firm.code}{at}"
        return f"execution firm {self.execution_firm.code}{at}" if self.execution_firm else f"LCE {self.code}"


def authority_of(user: Any, target: Target) -> Authority | None:
    """By which authority `user` may kill the target, None when not at all: GCC anything; a risk administrator what its
    LCE guarantees; an execution firm administrator its own firm and sessions, in the pairs of an LCE that granted
    it."""
    scope, lce, firm = scope_of(user), target.lce, target.execution_firm
    if scope.has_over_all(Role.GCC):
        return Authority.EXCHANGE
    if lce is None:
        return None
    if scope.has_in_lce(lce.pk, Role.RA):
        return Authority.LCE
    if firm is not None and scope.has_in_firm(firm.pk, Role.EA) and is_granted(lce, firm):
        return Authority.FIRM
    return None


def is_granted(lce: LegalClearingEntity, firm: ExecutionFirm) -> bool:
    """Whether the LCE lets the firm's administrators use the kill switch in its pairs."""
    return KillGrant.objects.filter(lce=lce, execution_firm=firm).exists()


def check_can_kill(user: Any, target: Target) -> Authority:
    """The authority. Raises PermissionDenied without one."""
    found = authority_of(user, target)
    if found is None:
        raise PermissionDenied(
            "Only a risk administrator of the clearing entity, GCC, or a firm it granted, kills this."
        )
    return found


def can_lift(user: Any, kill: KillSwitch) -> bool:
    """A kill is lifted by the authority that set it: GCC's by GCC, an LCE's by its risk administrators, a firm's by its
    administrators, also when the grant is gone."""
    scope = scope_of(user)
    if kill.authority == Authority.EXCHANGE:
        return scope.has_over_all(Role.GCC)
    if kill.authority == Authority.LCE:
        return kill.lce_id is not None and scope.has_in_lce(kill.lce_id, Role.RA)
    return kill.execution_firm_id is not None and scope.has_in_firm(kill.execution_firm_id, Role.EA)


def who_lifts(kill: KillSwitch) -> str:
    """Who may lift it, in words."""
    if kill.authority == Authority.EXCHANGE:
        return "Only GCC lifts it."
    if kill.authority == Authority.LCE and kill.lce:
        return f"Only a risk administrator of LCE {kill.lce.code} lifts it."
    return f"Only an administrator of {kill.execution_firm_code} lifts it."


def check_can_lift(user: Any, kill: KillSwitch) -> None:
    """Raises PermissionDenied unless `user` has the authority that set it."""
    if not can_lift(user, kill):
        raise PermissionDenied(who_lifts(kill))


def check_can_grant(user: Any, lce: LegalClearingEntity) -> None:
    """Raises PermissionDenied unless `user` is risk administrator of the LCE."""
    if not scope_of(user).has_in_lce(lce.pk, Role.RA):
        raise PermissionDenied("Only a risk administrator of the clearing entity grants the kill switch.")


def engine_kill(kill: KillSwitch) -> Kill:
    """The kill as the engine has it."""
    return Kill(
        kill.pk, kill.authority, kill.lce.code if kill.lce else "", kill.execution_firm_code, kill.session,
        kill.enforced_by_name, kill.reason,
    )  # fmt: skip
