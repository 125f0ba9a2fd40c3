"""Commands of the other order controls (SPEC §5). `actor` and `reason` are for the journal."""

from typing import Final

from creditcontrols.engine.controls.values import ClearingAccount, Kill, Permission, Restricted, RmiBlock
from creditcontrols.engine.order_commands import Command

ORDERS: Final = "orders"
QUOTES: Final = "quotes"
BOTH: Final = "both"

MOST_ACCOUNTS: Final = 500
"""Rows of one SetAccounts: the engine takes them within a few milliseconds, with orders before and after."""


class CancelOrders(Command, tag="cancel_orders.1"):
    """Cancel working orders at the wish of somebody who is no session: mass cancel of an account (SPEC RMI), FirmSoft.

    `act` names the act as in CancelHeld, `cause` is told to the traders. Only orders that fulfil everything given are
    meant: `lce` (guarantor of one of its pairs), `ef`, `session`, `account`, `exchange` ("" any), `order_ids` (() any);
    `which` is orders, quotes or both. Orders whose market is closed stay."""

    act: str
    cause: str
    lce: str = ""
    ef: str = ""
    session: str = ""
    account: str = ""
    exchange: str = ""
    order_ids: tuple[int, ...] = ()
    which: str = ORDERS
    actor: str = ""
    reason: str = ""


class EnforceKill(Command, tag="enforce_kill.1"):
    """A kill switch comes in force (SPEC KS)."""

    kill: Kill


class LiftKill(Command, tag="lift_kill.1"):
    """A kill switch is lifted; who may is judged before."""

    kill_id: int
    actor: str = ""
    reason: str = ""


class SetRmiBlocks(Command, tag="set_rmi_blocks.1"):
    """Accounts are blocked (SPEC RMI)."""

    blocks: tuple[RmiBlock, ...]
    actor: str = ""
    reason: str = ""


class LiftRmiBlocks(Command, tag="lift_rmi_blocks.1"):
    """Accounts are unblocked."""

    block_ids: tuple[int, ...]
    actor: str = ""
    reason: str = ""


class SwitchCancelOnDisconnect(Command, tag="switch_cancel_on_disconnect.1"):
    """Cancel on disconnect of (session, trader id) pairs is on or off (SPEC COD); trader "" is the session's own
    setting, which counts for the trader ids without one."""

    rows: tuple[tuple[str, str, bool], ...]
    actor: str = ""
    reason: str = ""


class LoseSession(Command, tag="lose_session.1"):
    """A FIX session was lost without Logout (SPEC COD). `cause` is told to the traders."""

    session: str
    cause: str


class RestrictInstruments(Command, tag="restrict_instruments.1"):
    """All instruments that are inside their restricted period now (SPEC Access Manager); others are free."""

    instruments: tuple[Restricted, ...]


class SetPermissions(Command, tag="set_permissions.1"):
    """Permissions to trade restricted products are given or revoked."""

    permissions: tuple[Permission, ...]
    actor: str = ""
    reason: str = ""


class SetAccounts(Command, tag="set_accounts.1"):
    """Accounts of clearing firms as they were saved (SPEC AMS), at most MOST_ACCOUNTS at once."""

    rows: tuple[ClearingAccount, ...]
    actor: str = ""
    reason: str = ""


class SetAccountPolicy(Command, tag="set_account_policy.1"):
    """Whether orders from accounts that the LCE does not know are refused (SPEC AMS). `version` as in the events."""

    lce: str
    unknown_refused: bool
    version: int = 0
    actor: str = ""
    reason: str = ""
