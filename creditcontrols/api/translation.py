"""Between the settings document of the console and that of the API: names of paths, null for what is unlimited."""

import re
from typing import Any, Final

from creditcontrols import selectors
from creditcontrols.api.documents import (
    MODE_CODES,
    MODES,
    LimitsIn,
    LimitsOut,
    SettingsIn,
    SettingsOut,
    TrailOut,
)
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.models import ExchangeGroup
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.lib.limits import NO_LIMIT
from riskadmin.rest.schemas import limited

_CENTS: Final = re.compile(r"(exposure_(?:futures|options))$")
_QUANTITIES: Final = ("max_futures_buy", "max_futures_sell", "max_options_buy", "max_options_sell")


def settings_in(given: SettingsIn) -> GroupSettings:
    """The document of the console."""
    return GroupSettings(
        mode=MODE_CODES[given.mode],
        weekday=_limits(given.weekday),
        weekend_enabled=given.weekend_enabled,
        weekend=_limits(given.weekend),
        reference_futures=given.reference_futures or "",
        reference_options=given.reference_options or "",
        levels=tuple(given.levels),
        emails=tuple(given.emails),
    )


def settings_out(settings: GroupSettings, shows_addresses: bool = True) -> SettingsOut:
    """A settings document as the API tells it."""
    return SettingsOut(
        mode=MODES[settings.mode],
        weekday=_limits_out(settings.weekday),
        weekend_enabled=settings.weekend_enabled,
        weekend=_limits_out(settings.weekend),
        reference_futures=settings.reference_futures or None,
        reference_options=settings.reference_options or None,
        levels=list(settings.levels),
        emails=list(settings.emails) if shows_addresses else None,
    )


def trail_out(trail: selectors.Trail) -> TrailOut:
    """Where a version stands."""
    return TrailOut(**trail_values(trail))


def trail_values(trail: selectors.Trail) -> dict[str, Any]:
    """The members of `TrailOut`."""
    return {
        "version": trail.version,
        "saved_at": trail.saved_at,
        "saved_by": trail.saved_by,
        "in_force_at": trail.in_force_at,
        "refused_reason": trail.refused_reason or None,
        "late": trail.late,
    }


def change_values(path: str, old: Any, new: Any, shows_addresses: bool = True) -> dict[str, Any]:
    """The members of `ChangeOut`; addresses are null for those who may not see them."""
    if path == "emails" and not shows_addresses:
        old = new = None
    return {"path": outer_path(path), "before": outer_value(path, old), "after": outer_value(path, new)}


def sees_addresses(user: Any, group: ExchangeGroup) -> bool:
    """The addresses are the LCE's people: not for its execution firm."""
    scope = scope_of(user)
    return scope.sees_all or scope.has_in_lce(group.lce_id, Role.RA, Role.CA, Role.AU)


def outer_path(path: str) -> str:
    """'weekday.exposure_futures' -> 'weekday.exposure_futures_cents'."""
    return _CENTS.sub(r"\1_cents", path)


def inner_path(path: str) -> str:
    """The reverse of `outer_path`."""
    return path.removesuffix("_cents")


def outer_value(path: str, value: Any) -> Any:
    """A value of the document as the API tells it: null for No Max Limit and for no reference contract."""
    if path == "mode":
        return MODES.get(value, value)
    if path.rpartition(".")[2].startswith("max_"):
        return None if value == NO_LIMIT else value
    return (value or None) if path.startswith("reference_") else value


def _limits(given: LimitsIn) -> SessionLimits:
    quantities = {name: NO_LIMIT if getattr(given, name) is None else getattr(given, name) for name in _QUANTITIES}
    return SessionLimits(
        exposure_futures=given.exposure_futures_cents, exposure_options=given.exposure_options_cents, **quantities
    )


def _limits_out(limits: SessionLimits) -> LimitsOut:
    return LimitsOut(
        exposure_futures_cents=limits.exposure_futures,
        exposure_options_cents=limits.exposure_options,
        max_futures_buy=limited(limits.max_futures_buy),
        max_futures_sell=limited(limits.max_futures_sell),
        max_options_buy=limited(limits.max_options_buy),
        max_options_sell=limited(limits.max_options_sell),
    )
