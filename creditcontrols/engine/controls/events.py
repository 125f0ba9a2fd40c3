"""Events of the other order controls (SPEC §5). `order_ids` are the orders whose cancels follow, `kept` counts those of
the scope that stay because their market is closed."""

from creditcontrols.engine.controls.values import ClearingAccount, Kill, Permission, Restricted, RmiBlock
from creditcontrols.engine.order_events import Event


class CancelsOrdered(Event, tag="cancels_ordered.1"):
    """Working orders are to be cancelled as in CancelOrders."""

    act: str
    cause: str
    order_ids: tuple[int, ...]
    kept: int
    actor: str = ""
    reason: str = ""


class KillEnforced(Event, tag="kill_enforced.1"):
    """A kill switch is in force."""

    kill: Kill
    order_ids: tuple[int, ...]
    kept: int


class KillLifted(Event, tag="kill_lifted.1"):
    """A kill switch is lifted; no order comes back."""

    kill_id: int
    actor: str = ""
    reason: str = ""


class KillRefused(Event, tag="kill_refused.1"):
    """A kill switch was not enforced, or not lifted, with its reason: it is (not) in force already."""

    kill_id: int
    reason: str


class RmiBlocked(Event, tag="rmi_blocked.1"):
    """The accounts are blocked."""

    blocks: tuple[RmiBlock, ...]
    actor: str = ""
    reason: str = ""


class RmiUnblocked(Event, tag="rmi_unblocked.1"):
    """The blocks with these ids are gone."""

    block_ids: tuple[int, ...]
    actor: str = ""
    reason: str = ""


class CancelOnDisconnectSwitched(Event, tag="cancel_on_disconnect_switched.1"):
    """As in SwitchCancelOnDisconnect."""

    rows: tuple[tuple[str, str, bool], ...]
    actor: str = ""
    reason: str = ""


class SessionLost(Event, tag="session_lost.1"):
    """A session was lost; the day orders of its trader ids with cancel on disconnect, and its quotes, follow. `kept`
    counts all its other orders."""

    session: str
    cause: str
    order_ids: tuple[int, ...]
    kept: int


class InstrumentsRestricted(Event, tag="instruments_restricted.1"):
    """These and no other instruments are inside their restricted period."""

    instruments: tuple[Restricted, ...]


class PermissionsSet(Event, tag="permissions_set.1"):
    """As in SetPermissions."""

    permissions: tuple[Permission, ...]
    actor: str = ""
    reason: str = ""


class AccountsSet(Event, tag="accounts_set.1"):
    """As in SetAccounts, without the versions that were in force before."""

    rows: tuple[ClearingAccount, ...]
    actor: str = ""
    reason: str = ""


class AccountPolicySet(Event, tag="account_policy_set.1"):
    """As in SetAccountPolicy; `version` counts the saved policies of the LCE."""

    lce: str
    unknown_refused: bool
    version: int = 0
    actor: str = ""
    reason: str = ""
