"""Switching cancel on disconnect (SPEC COD): one transaction with its audit rows and one command for the engine."""

from collections.abc import Collection
from typing import Final

from django.db import transaction

from creditcontrols import inbox
from creditcontrols.disconnects.models import LONGEST_TRADER, Registration
from creditcontrols.engine.controls.commands import SwitchCancelOnDisconnect
from riskadmin.audit.services import record
from riskadmin.firms.models import ExecutionFirm, SenderComp, User
from riskadmin.firms.permissions import check_can_switch_disconnects
from riskadmin.lib import clock

MOST_PAIRS: Final = 500
"""Pairs of one request."""

Pair = tuple[str, str]
"""(FIX session of 6 characters, trader id), "" for the session's own setting."""


class SwitchFault(Exception):
    """The pairs cannot be switched; the message says why. Nothing was saved."""


@transaction.atomic
def switch_cancel_on_disconnect(
    *, actor: User, firm: ExecutionFirm, pairs: Collection[Pair], on: bool, reason: str
) -> int:
    """Have cancel on disconnect on or off for these pairs; returns the number of the engine's command.

    Every clearing firm that guarantees a pair of the firm may: whoever switches last counts, and all of them see it.
    Raises PermissionDenied unless `actor` is such a clearing firm administrator or GCC, SwitchFault without pairs,
    reason, or for what is no session of the firm."""
    check_can_switch_disconnects(actor, firm)
    ExecutionFirm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    comps = {comp.session_key: comp for comp in SenderComp.objects.filter(execution_firm=firm)}
    wanted = _sound(pairs, comps)
    if not reason.strip():
        raise SwitchFault("Say why.")
    rows = tuple((session, trader, on) for session, trader in wanted)
    asked = inbox.put(SwitchCancelOnDisconnect(rows, actor.get_username(), reason.strip()), actor=actor.get_username())
    for session, trader in wanted:
        _keep(actor, comps[session], trader, on, reason.strip(), asked)
    return asked


def _sound(pairs: Collection[Pair], comps: dict[str, SenderComp]) -> list[Pair]:
    wanted = sorted({(session.upper(), trader.strip().upper()) for session, trader in pairs})
    if not wanted:
        raise SwitchFault("Choose at least one session or trader id.")
    if len(wanted) > MOST_PAIRS:
        raise SwitchFault(f"At most {MOST_PAIRS} at once.")
    for session, trader in wanted:
        if session not in comps:
            raise SwitchFault(f"{session} is no session of this execution firm.")
        if len(trader) > LONGEST_TRADER or not trader.isascii() or (trader and not trader.isprintable()):
            raise SwitchFault(f"A trader id has at most {LONGEST_TRADER} printable characters.")
    return wanted


def _keep(actor: User, comp: SenderComp, trader: str, on: bool, reason: str, inbox_id: int) -> None:
    known = Registration.objects.filter(sender_comp=comp, trader=trader).first()
    before = comp.cancel_on_disconnect if known is None and not trader else known.on if known else None
    row = known or Registration(sender_comp=comp, trader=trader)
    row.on, row.changed_by, row.changed_at, row.reason, row.inbox_id = on, actor, clock.business_now(), reason, inbox_id
    row.save()
    if not trader and comp.cancel_on_disconnect is not on:
        comp.cancel_on_disconnect = on
        comp.save(update_fields=["cancel_on_disconnect"])
    facts = {"session": comp.session_key, "trader": trader}
    record(
        actor=actor, verb="disconnect.switched", target=row, before=facts | {"on": before}, after=facts | {"on": on},
        reason=reason,
    )  # fmt: skip
