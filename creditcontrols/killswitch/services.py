"""Enforcing and lifting kill switches, and granting them to firms (SPEC KS). Each is one transaction with its audit row
and one command for the engine; saved is not yet in force. Nothing here needs Redis, Celery or the web pages."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from creditcontrols import inbox
from creditcontrols.engine.controls.commands import EnforceKill, LiftKill
from creditcontrols.killswitch.choices import STANDING, Authority, KillState
from creditcontrols.killswitch.mails import tell
from creditcontrols.killswitch.models import KillGrant, KillSwitch
from creditcontrols.killswitch.policies import Target, check_can_grant, check_can_kill, check_can_lift, engine_kill
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import clock

COMMAND_LINE = "command line"


class KillFault(Exception):
    """The act cannot be carried out; the sentence says why. Nothing was saved."""


@transaction.atomic
def enforce(*, actor: User, targets: Sequence[Target], reason: str) -> list[KillSwitch]:
    """Kill these scopes, all or none. Raises PermissionDenied without the authority over each, KillFault without a
    reason or when a scope is killed by that authority already."""
    if not targets:
        raise KillFault("Choose what to kill.")
    made = [(target, check_can_kill(actor, target)) for target in targets]
    return [_enforce(actor, actor.get_username(), target, authority, reason) for target, authority in made]


@transaction.atomic
def enforce_from_command_line(*, target: Target, reason: str) -> KillSwitch:
    """Kill a scope as GCC: whoever has the command line holds the exchange's authority. Raises KillFault."""
    return _enforce(None, COMMAND_LINE, target, Authority.EXCHANGE, reason)


def _enforce(actor: User | None, name: str, target: Target, authority: Authority, reason: str) -> KillSwitch:
    if not reason.strip():
        raise KillFault("Say why.")
    scope = {"lce": target.lce, "execution_firm": target.execution_firm, "session": target.session}
    try:
        with transaction.atomic():  # the constraint decides between two at once: a kill waits for no lock
            kill = KillSwitch.objects.create(
                level=target.level, authority=authority, reason=reason.strip()[:300], enforced_by=actor,
                enforced_by_name=name[:150], requested_at=clock.business_now(), **scope,
            )  # fmt: skip
    except IntegrityError as clash:
        raise KillFault(f"A kill switch of the same authority stands for {target.name} already.") from clash
    record(actor=actor or name, verb="kill.enforce", target=kill, after=_facts(kill), reason=kill.reason)
    inbox.put(EnforceKill(engine_kill(kill)), actor=name)
    tell(kill, enforced=True)
    return kill


@transaction.atomic
def lift(*, actor: User, kill_id: int, reason: str) -> KillSwitch:
    """Ask for the end of a kill; no order comes back. Raises KillSwitch.DoesNotExist for one that `actor` does not see,
    PermissionDenied for another authority, KillFault without a reason or when nothing is to be lifted."""
    kill = _standing(KillSwitch.objects.visible_to(actor), kill_id)
    check_can_lift(actor, kill)
    return _lift(actor, actor.get_username(), kill, reason)


@transaction.atomic
def lift_from_command_line(*, kill_id: int, reason: str) -> KillSwitch:
    """Lift a kill that the exchange set. Raises KillSwitch.DoesNotExist, KillFault."""
    kill = _standing(KillSwitch.objects.all(), kill_id)
    if kill.authority != Authority.EXCHANGE:
        raise KillFault("Only the authority that set it lifts it; the command line is the exchange's.")
    return _lift(None, COMMAND_LINE, kill, reason)


def _standing(among: Any, kill_id: int) -> KillSwitch:
    kill: KillSwitch = among.select_related("lce", "execution_firm").select_for_update(of=("self",)).get(pk=kill_id)
    return kill


def _lift(actor: User | None, name: str, kill: KillSwitch, reason: str) -> KillSwitch:
    if kill.state not in STANDING:
        raise KillFault(f"Kill switch {kill.pk} is {kill.get_state_display().lower()}: there is nothing to lift.")
    if not reason.strip():
        raise KillFault("Say why.")
    kill.state, kill.lift_asked_at = KillState.LIFTING, clock.business_now()
    kill.lifted_by_name, kill.lift_reason = name[:150], reason.strip()[:300]
    kill.save(update_fields=["state", "lift_asked_at", "lifted_by_name", "lift_reason"])
    record(actor=actor or name, verb="kill.lift", target=kill, before=_facts(kill), reason=kill.lift_reason)
    inbox.put(LiftKill(kill.pk, name, kill.lift_reason), actor=name)
    tell(kill, enforced=False)
    return kill


@transaction.atomic
def grant(*, actor: User, lce: LegalClearingEntity, firm: ExecutionFirm, granted: bool) -> None:
    """Let the firm's administrators use the kill switch in the LCE's pairs, or no more. What they killed stays killed.
    Raises PermissionDenied unless `actor` is risk administrator of the LCE."""
    check_can_grant(actor, lce)
    known = KillGrant.objects.filter(lce=lce, execution_firm=firm)
    before = known.exists()
    if granted and not before:
        KillGrant.objects.create(lce=lce, execution_firm=firm, granted_by=actor, granted_at=clock.business_now())
    elif not granted:
        known.delete()
    facts = {"lce": lce.code, "execution_firm": firm.code}
    record(
        actor=actor, verb="kill.grant", target=firm, before=facts | {"granted": before},
        after=facts | {"granted": granted},
    )  # fmt: skip


def _facts(kill: KillSwitch) -> dict[str, object]:
    return {
        "level": kill.level, "authority": kill.authority, "lce": kill.lce.code if kill.lce else None,
        "execution_firm": kill.execution_firm_code or None, "session": kill.session or None,
    }  # fmt: skip
