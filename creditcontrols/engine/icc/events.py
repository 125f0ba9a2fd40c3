"""Events of the inline credit controls."""

from creditcontrols.engine.icc.values import PositionFigure, PositionLimit, PositionPolicy
from creditcontrols.engine.order_events import Event


class PositionLimitsSet(Event, tag="position_limits_set.1"):
    """As in SetPositionLimits, without the versions that were in force before."""

    rows: tuple[PositionLimit, ...]
    actor: str = ""
    reason: str = ""


class PositionPoliciesSet(Event, tag="position_policies_set.1"):
    """As in SetPositionPolicies, without the versions that were in force before."""

    rows: tuple[PositionPolicy, ...]
    actor: str = ""
    reason: str = ""


class PositionsReset(Event, tag="positions_reset.1"):
    """Nothing is filled since this reset; what works counts at the deltas of now (ICC-4)."""

    business_date: str


class PositionLevelChanged(Event, tag="position_level_changed.1"):
    """Usage of a position limit stands at another level than before (ICC-7): `level` and `before` are percentages,
    0 below the lowest; `side` LONG or SHORT; `usage` in UNIT parts of a delta, `limit` in whole deltas."""

    lce: str
    ef: str
    account: str
    product: str
    kind: str
    side: int
    before: int
    level: int
    usage: int
    limit: int


class PositionsStated(Event, tag="positions_stated.1"):
    """Where accounts stand, for an engine that is built from rows to try an order; the real one never says it."""

    rows: tuple[PositionFigure, ...]
