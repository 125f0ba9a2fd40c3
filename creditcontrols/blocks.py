"""What blocks a firm in an exchange group: every control in refusal order (SPEC GC2-29), who set it, how to lift it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from creditcontrols.blocking import Blocking, Question, registered
from creditcontrols.choices import AlertKind, BlockStatus, Bucket, UsageSide
from creditcontrols.engine.values import OPT_LONG, GroupSettings
from creditcontrols.models import Alert, ExchangeGroup, Utilization
from creditcontrols.selectors import LastChange, last_changes
from creditcontrols.sides import Side
from riskadmin.firms.models import SenderComp
from riskadmin.fixstore.models import PortClosure
from riskadmin.keypairs.models import KeyPair
from riskadmin.lib import clock

ENGINE_SILENT: Final = 5.0
"""Seconds without a sign of life of the engine after which order entry counts as down."""

PORTS: Final = 4
"""Step of the ports in the refusal order (SPEC GC2-29)."""

STEP_NAMES: Final = {
    2: "Mass quote protection", 3: "Kill switch", 5: "RMI account blocks", 6: "Access Manager", 7: "Accounts",
    8: "Entity risk management", 9: "Inline credit controls",
}  # fmt: skip
_LIMITS: Final = ("exposure_futures", "exposure_options")
_QUANTITIES: Final = ("max_futures_buy", "max_futures_sell", "max_options_buy", "max_options_sell")

LIFTS: Final = {
    BlockStatus.AUTO: "Lifts by itself when usage falls below the limit: by cancels, or by a higher exposure limit.",
    BlockStatus.MANUAL: "Set the max quantity above 0, or No Max Limit. What reduces a position still passes.",
    BlockStatus.LIMIT_ZERO: "Set an exposure limit of 0.5 USD M or more.",
    BlockStatus.WEEKEND_OFF: "Enable weekend trading with a weekend exposure limit.",
}
"""The next step that lifts a block, by its cause."""


@dataclass(frozen=True)
class Port:
    """A session id with its sender comps; `closed_at` is set while its port is closed (SPEC FIX-3), `has_key` tells
    that a key pair may sign its logons."""

    session_id: str
    sender_comps: list[str]
    closed_at: datetime | None
    has_key: bool

    @property
    def open(self) -> bool:
        """True when the session can log on."""
        return self.has_key and self.closed_at is None


@dataclass(frozen=True)
class SideBlock:
    """How one side stands. `since` is when an auto block began, `set_by` who set what blocks; None where not known."""

    side: Side
    contract: str
    since: datetime | None
    set_by: LastChange | None

    @property
    def lift(self) -> str:
        """How the block is lifted; empty when nothing blocks."""
        return LIFTS.get(self.side.status, "") if self.side.status else ""

    @property
    def most(self) -> int:
        """The largest quantity of the reference contract that passes, -1 when no number bounds it."""
        row = self.side.row
        if row is None or self.side.blocked:
            return 0
        return min((bound for bound in (row.clip_size, row.max_quantity) if bound >= 0), default=-1)


@dataclass(frozen=True)
class ControlLine:
    """One of the other order controls with what it refuses now; nothing in `blockings` means clear."""

    step: int
    name: str
    blockings: list[Blocking]


@dataclass(frozen=True)
class Blocks:
    """The controls in refusal order. `engine_age` is seconds since the engine's last sign of life, None without one.
    `controls` are those that registered, when an order was asked about."""

    engine_age: float | None
    ports: list[Port]
    sides: list[SideBlock]
    session: str = "weekday"
    controls: tuple[ControlLine, ...] = ()

    @property
    def before_ports(self) -> list[ControlLine]:
        """The controls that an order meets before the ports (SPEC GC2-29)."""
        return [line for line in self.controls if line.step < PORTS]

    @property
    def after_ports(self) -> list[ControlLine]:
        """The controls between the ports and the credit controls."""
        return [line for line in self.controls if line.step >= PORTS]

    @property
    def engine_down(self) -> bool:
        """True when no order is taken at all (SPEC GC2-27)."""
        return self.engine_age is None or self.engine_age > ENGINE_SILENT


def blocks(
    group: ExchangeGroup,
    settings: GroupSettings,
    changes: Mapping[str, LastChange] | None = None,
    bucket: Bucket = Bucket.WEEKDAY,
    asked: Question | None = None,
) -> Blocks:
    """The controls of a group in one session, in seven statements, six when `changes` are given. The other order
    controls answer for the order that is `asked` about."""
    rows = {row.side: row for row in Utilization.objects.filter(group=group, bucket=bucket)}
    changes = last_changes(group) if changes is None else changes
    since = blocked_since(group, bucket)
    sides = [
        side_block(Side(number, rows.get(number)), settings, changes, since.get(number), bucket)
        for number in UsageSide.values
    ]
    lines = [ControlLine(one.step, STEP_NAMES.get(one.step, one.name), one.blockings(asked))
             for one in registered()] if asked else []  # fmt: skip
    return Blocks(engine_age(), ports_of(group.execution_firm_id), sides, bucket.label.lower(), tuple(lines))


def side_block(
    side: Side, settings: GroupSettings, changes: Mapping[str, LastChange], since: datetime | None, bucket: Bucket
) -> SideBlock:
    """How a side stands, with who set what blocks it."""
    futures = side.number < OPT_LONG
    session = bucket.label.lower()
    paths = {
        BlockStatus.MANUAL: f"{session}.{_QUANTITIES[side.number]}",
        BlockStatus.LIMIT_ZERO: f"{session}.{_LIMITS[0 if futures else 1]}",
        BlockStatus.WEEKEND_OFF: "weekend_enabled",
    }
    contract = settings.reference_futures if futures else settings.reference_options
    status = side.status
    set_by = changes.get(paths[status]) if status in paths else None
    return SideBlock(side, contract, since if status is BlockStatus.AUTO else None, set_by)


def ports_of(firm_id: int) -> list[Port]:
    """The session ids of an execution firm (its key), in three statements."""
    names: dict[str, list[str]] = {}
    for comp in SenderComp.objects.filter(execution_firm=firm_id).order_by("sender_comp_id"):
        names.setdefault(comp.session_id, []).append(comp.sender_comp_id)
    closures = PortClosure.objects.filter(session_id__in=names, reopened_at=None)
    closed = dict(closures.values_list("session_id", "closed_at"))
    pairs = KeyPair.objects.active(clock.business_now()).filter(session_id__in=names)
    keys = set(pairs.values_list("session_id", flat=True))
    return [Port(name, comps, closed.get(name), name in keys) for name, comps in names.items()]


def blocked_since(group: ExchangeGroup, bucket: Bucket) -> dict[int, datetime]:
    """When each side reached 100 % last."""
    reached = Alert.objects.filter(group=group, bucket=bucket, kind=AlertKind.BLOCKED)
    latest = reached.order_by("usage_side", "-seq", "-number").distinct("usage_side")
    return dict(latest.values_list("usage_side", "at"))


def engine_age() -> float | None:
    """Seconds since the engine's last sign of life, None before the first."""
    # By the database's own clock, which also wrote the heartbeat: hosts may differ.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - heartbeat_at)::float"
            " FROM creditcontrols_engineepoch WHERE shard = 0"
        )
        row = cursor.fetchone()
    return row[0] if row else None
