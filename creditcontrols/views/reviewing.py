"""The review before a save: each change with its direction and what it does now, in figures."""

from dataclasses import dataclass

from creditcontrols import figures, policies
from creditcontrols.choices import UsageSide
from creditcontrols.engine.values import GroupSettings
from creditcontrols.policies import BY_PATH, Change, Direction, Kind
from creditcontrols.selectors import GroupPage, Side
from riskadmin.lib.limits import is_limited

_SIDES = {
    "weekday.exposure_futures": (UsageSide.FUT_LONG, UsageSide.FUT_SHORT),
    "weekday.exposure_options": (UsageSide.OPT_LONG, UsageSide.OPT_SHORT),
}


@dataclass(frozen=True)
class ReviewRow:
    """One change as it would be saved."""

    label: str
    old: str
    new: str
    effect: str
    direction: Direction


def rows(page: GroupPage, after: GroupSettings) -> list[ReviewRow]:
    """The changes of the form against what is saved."""
    return [_row(page, after, change) for change in policies.changes(page.settings, after)]


def _row(page: GroupPage, after: GroupSettings, change: Change) -> ReviewRow:
    old, new = (policies.value_text(change.path, value) for value in (change.old, change.new))
    direction = policies.direction(change.path, change.old, change.new)
    return ReviewRow(BY_PATH[change.path].label, old, new, _effect(page, change, new), direction)


def _effect(page: GroupPage, change: Change, new: str) -> str:
    kind = BY_PATH[change.path].kind
    if kind is Kind.MODE:
        return f"{new}: " + ("the stricter of exposure limit and max quantity counts." if change.new == "A" else
                             "only max quantities count, usage is still tracked.")  # fmt: skip
    if kind is Kind.QUANTITY:
        return _quantity_effect(change)
    if kind is Kind.CONTRACT:
        return f"The clip size is weighed by {change.new or 'each order’s own contract'}."
    return _money_effect(page, change)


def _quantity_effect(change: Change) -> str:
    if not is_limited(change.new):
        return "Only the product's own maximum counts."
    if change.new == 0:
        return "The side is blocked by hand; orders that only reduce still pass."
    return f"A single order above {figures.contracts(change.new)} contracts is refused."


def _money_effect(page: GroupPage, change: Change) -> str:
    if change.new == 0:
        return "Every new order of this type is refused, reducing ones too; cancels pass."
    told = [_side_effect(page.sides[side], change.new) for side in _SIDES[change.path]]
    return " ".join(sentence for sentence in told if sentence) or "Nothing of it is used now."


def _side_effect(side: Side, limit: int) -> str:
    if side.row is None or not side.row.usage:
        return ""
    was = f"from {side.percent} % " if side.percent else ""
    blocked = ", new orders that add to it are refused" if figures.band(side.row.usage, limit) >= 100 else ""
    return f"{side.name} goes {was}to {figures.percent(side.row.usage, limit)} %{blocked}."
