"""What the engine knows of the other order controls (SPEC §5)."""

from __future__ import annotations

from msgspec import Struct

from creditcontrols.engine.controls.values import ClearingAccount, Kill, Permission, Restricted, RmiBlock, plain_account
from creditcontrols.engine.erm.state import EntityRisk
from creditcontrols.engine.icc.state import InlineCredit, Passed


class Controls:
    """`kills` and `blocks` by id, `disconnects` by (session, trader id), `permissions` by (LCE, EF, product, account),
    `restricted` by symbol, `accounts` by (LCE, account), `unknown_refused` the LCEs that refuse other accounts.
    `icc` and `erm` are the inline credit controls and entity risk management.
    Derived: `blocks_of` by (EF, account), `closed_accounts`, which are those of `accounts` that refuse something, and
    `active`: False while nothing here can refuse an order, so that the order path asks one question only.
    `passed` is None then; it is that of `icc` while whatever refuses is a standing, a limit or a policy of accounts,
    and empty otherwise."""

    __slots__ = (
        "accounts", "active", "blocks", "blocks_of", "closed_accounts", "disconnects", "erm", "icc", "kills",
        "passed", "permissions", "restricted", "unknown_refused",
    )  # fmt: skip

    def __init__(self) -> None:
        self.kills: dict[int, Kill] = {}
        self.blocks: dict[int, RmiBlock] = {}
        self.blocks_of: dict[tuple[str, str], list[RmiBlock]] = {}
        self.disconnects: dict[tuple[str, str], bool] = {}
        self.permissions: dict[tuple[str, str, str, str], bool] = {}
        self.restricted: dict[str, Restricted] = {}
        self.accounts: dict[tuple[str, str], ClearingAccount] = {}
        self.closed_accounts: dict[tuple[str, str], ClearingAccount] = {}
        self.unknown_refused: set[str] = set()
        self.icc = InlineCredit()
        self.erm = EntityRisk()
        self.active = False
        self.passed: Passed | None = None

    def derive(self) -> None:
        """Compute what follows from the rest anew, after any of it changed."""
        self.blocks_of = {}
        for block in self.blocks.values():
            self.blocks_of.setdefault((block.ef, block.account), []).append(block)
        self.icc.derive()
        self.erm.derive()
        known = self.kills or self.blocks or self.restricted or self.closed_accounts or self.unknown_refused
        others = self.kills or self.blocks or self.restricted or self.erm.active
        self.active = bool(known or self.icc.active or self.erm.active)
        self.passed = None if not self.active else {} if others else self.icc.passed

    def put_account(self, row: ClearingAccount) -> None:
        """Take one account; `derive` has to follow. There are thousands: closed ones are not sought anew each time."""
        key = (row.lce, plain_account(row.account))
        self.accounts[key] = row
        if row.active and not row.suspended:
            self.closed_accounts.pop(key, None)
        else:
            self.closed_accounts[key] = row


class ControlsImage(Struct, array_like=True):
    """The controls in a snapshot, in the order of their keys."""

    kills: list[Kill] = []
    blocks: list[RmiBlock] = []
    disconnects: list[tuple[str, str, bool]] = []
    permissions: list[Permission] = []
    restricted: list[Restricted] = []
    accounts: list[ClearingAccount] = []
    unknown_refused: list[str] = []


def controls_image(controls: Controls) -> ControlsImage:
    """The controls as the snapshot holds them."""
    return ControlsImage(
        [controls.kills[key] for key in sorted(controls.kills)],
        [controls.blocks[key] for key in sorted(controls.blocks)],
        [(*key, controls.disconnects[key]) for key in sorted(controls.disconnects)],
        [Permission(*key, controls.permissions[key]) for key in sorted(controls.permissions)],
        [controls.restricted[key] for key in sorted(controls.restricted)],
        [controls.accounts[key] for key in sorted(controls.accounts)],
        sorted(controls.unknown_refused),
    )


def restore_controls(controls: Controls, image: ControlsImage) -> None:
    """Put them back."""
    controls.kills = {kill.kill_id: kill for kill in image.kills}
    controls.blocks = {block.block_id: block for block in image.blocks}
    controls.disconnects = {(session, trader): on for session, trader, on in image.disconnects}
    controls.permissions = {(p.lce, p.ef, p.product, p.account): p.permitted for p in image.permissions}
    controls.restricted = {each.symbol: each for each in image.restricted}
    for row in image.accounts:
        controls.put_account(row)
    controls.unknown_refused = set(image.unknown_refused)
    controls.derive()
