"""The commands and events of the other order controls, for decide and evolve."""

from collections.abc import Callable
from typing import Any

from creditcontrols.engine.controls import access, accounts, cancels, disconnect, kill, rmi
from creditcontrols.engine.controls import commands as cmd
from creditcontrols.engine.controls import events as ev
from creditcontrols.engine.order_commands import Command
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.state import EngineState

DECISIONS: dict[type[Command], Callable[[EngineState, Any, int], list[Event]]] = {
    cmd.CancelOrders: cancels.cancel_orders,
    cmd.EnforceKill: kill.enforce_kill,
    cmd.LiftKill: kill.lift_kill,
    cmd.SetRmiBlocks: rmi.set_rmi_blocks,
    cmd.LiftRmiBlocks: rmi.lift_rmi_blocks,
    cmd.SwitchCancelOnDisconnect: disconnect.switch_cancel_on_disconnect,
    cmd.LoseSession: disconnect.lose_session,
    cmd.RestrictInstruments: access.restrict_instruments,
    cmd.SetPermissions: access.set_permissions,
    cmd.SetAccounts: accounts.set_accounts,
    cmd.SetAccountPolicy: accounts.set_account_policy,
}


def nothing(state: EngineState, e: Event, at_us: int) -> None:
    """The event only tells."""


EVOLUTIONS: dict[type[Event], Callable[[EngineState, Any, int], None]] = {
    ev.CancelsOrdered: cancels.cancels_ordered,
    ev.KillEnforced: kill.kill_enforced,
    ev.KillLifted: kill.kill_lifted,
    ev.KillRefused: nothing,
    ev.RmiBlocked: rmi.rmi_blocked,
    ev.RmiUnblocked: rmi.rmi_unblocked,
    ev.CancelOnDisconnectSwitched: disconnect.cancel_on_disconnect_switched,
    ev.SessionLost: disconnect.session_lost,
    ev.InstrumentsRestricted: access.instruments_restricted,
    ev.PermissionsSet: access.permissions_set,
    ev.AccountsSet: accounts.accounts_set,
    ev.AccountPolicySet: accounts.account_policy_set,
}
