"""The review before a save: each change with its direction and what it does now, in figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from creditcontrols import figures, policies
from creditcontrols.choices import UsageSide
from creditcontrols.engine.rules import is_automated
from creditcontrols.engine.values import GroupSettings
from creditcontrols.policies import BY_PATH, Change, Direction, Kind
from creditcontrols.selectors import GroupPage, charge_rates
from creditcontrols.sides import Side
from riskadmin.lib.limits import is_limited

_SIDES = {
    "futures": (UsageSide.FUT_LONG, UsageSide.FUT_SHORT),
    "options": (UsageSide.OPT_LONG, UsageSide.OPT_SHORT),
}
_WEIGHS_CLIP = ("weekday.exposure_{}", "reference_{}", "mode")
"""What the clip sizes of a type depend on; the review tells them once, at the first of these that changes."""

_WEEKEND_ON = "Orders in weekend products pass from Friday 17:30 to Sunday 16:05 CT; GAM is told."
_WEEKEND_OFF = "Every weekend order is refused; both weekend exposure limits go to 0."


@dataclass(frozen=True)
class ReviewRow:
    """One change as it would be saved."""

    label: str
    old: str
    new: str
    effect: str
    direction: Direction


def rows(page: GroupPage, after: GroupSettings, *, sees_clip: bool) -> list[ReviewRow]:
    """The changes of the form against what is saved. Clip sizes are told only to who may see them (`sees_clip`)."""
    changes = policies.changes(page.settings, after)
    clips = _clip_effects(page, after, {change.path for change in changes}) if sees_clip else {}
    return [_row(page, change, clips.get(change.path, "")) for change in changes]


def _row(page: GroupPage, change: Change, clips: str) -> ReviewRow:
    old, new = (policies.value_text(change.path, value) for value in (change.old, change.new))
    direction = policies.direction(change.path, change.old, change.new)
    return ReviewRow(BY_PATH[change.path].label, old, new, f"{_effect(page, change, new)} {clips}".rstrip(), direction)


def _clip_effects(page: GroupPage, after: GroupSettings, changed: set[str]) -> dict[str, str]:
    """What becomes of the clip sizes, a sentence by the path that tells it. Manual mode has none."""
    if not is_automated(after.mode):
        return {}
    told: dict[str, list[str]] = {}
    symbols = {settings.reference_futures for settings in (page.settings, after)}
    symbols |= {settings.reference_options for settings in (page.settings, after)}
    rates = charge_rates(symbols - {""})
    for kind, sides in _SIDES.items():
        path = next((one.format(kind) for one in _WEIGHS_CLIP if one.format(kind) in changed), None)
        found = [_clip_change(page.sides[side], page.settings, after, rates) for side in sides] if path else []
        if path and any(found):
            told.setdefault(path, []).extend(text for text in found if text)
    return {path: f"Clip size {', '.join(texts)}." for path, texts in told.items()}


def _clip_change(side: Side, before: GroupSettings, after: GroupSettings, rates: Mapping[str, int]) -> str:
    if side.row is None:
        return ""
    was, new = (_clip_text(settings, side, rates) for settings in (before, after))
    return f"{side.name} {was} to {new}" if was != new else ""


def _clip_text(settings: GroupSettings, side: Side, rates: Mapping[str, int]) -> str:
    size = policies.clip_size(settings, side.number, side.row.usage if side.row else 0, rates)
    if size is None:
        return "by order" if is_automated(settings.mode) else "none"
    return f"{size:,}"


def _effect(page: GroupPage, change: Change, new: str) -> str:
    kind = BY_PATH[change.path].kind
    if kind is Kind.MODE:
        counts = "the stricter of exposure limit and max quantity counts"
        return f"{new}: {counts if is_automated(change.new) else 'only max quantities count, usage is still tracked'}."
    if kind is Kind.QUANTITY:
        return _quantity_effect(change)
    if kind is Kind.SWITCH:
        return _WEEKEND_ON if change.new else _WEEKEND_OFF
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
    if change.path.startswith("weekend."):
        return "Counts for orders from Friday 17:30 to Sunday 16:05 CT."
    told = [_side_effect(page.sides[side], change.new) for side in _SIDES[change.path.rpartition("_")[2]]]
    return " ".join(sentence for sentence in told if sentence) or "Nothing of it is used now."


def _side_effect(side: Side, limit: int) -> str:
    if side.row is None or not side.row.usage:
        return ""
    was = f"from {side.percent}\u00a0% " if side.percent else ""
    blocked = ", new orders that add to it are refused" if figures.band(side.row.usage, limit) >= 100 else ""
    return f"{side.name} goes {was}to {figures.percent(side.row.usage, limit)}\u00a0%{blocked}."
