"""How positions and acts read on the cards, and where their figures are changed."""

from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from creditcontrols.engine.icc.values import UNIT
from creditcontrols.policies import label, value_text

VERBS: Final = {
    "settings.save": "saved settings of", "cancel_all.arm": "armed cancel-all of",
    "cancel_all.disarm": "disarmed cancel-all of", "alert.acknowledge": "acknowledged alerts of",
    "account.create": "registered account", "account.change": "changed account",
    "account.suspend": "suspended order entry of", "account.allow": "allowed order entry of",
    "account.permission": "changed permissions of", "account.policy": "set the policy on unknown accounts of",
    "accounts_file.saved": "saved a file of accounts", "limits_file.saved": "saved a file of limits",
    "rmi.block": "blocked account", "rmi.unblock": "unblocked account", "rmi.mass_cancel": "cancelled all orders of",
    "kill.enforce": "killed", "kill.lift": "lifted the kill of", "access.set": "set the permission of",
    "disconnect.switched": "switched cancel on disconnect of", "firmsoft.cancel": "cancelled with FirmSoft",
    "icc.limits": "set position limits of", "icc.policy": "set the position policy of",
    "schedule.requested": "asked for", "schedule.withdrawn": "withdrew",
}  # fmt: skip
"""An act as people read it; one that is not listed reads as it is named."""

_NAMES: Final = ("execution_firm", "account", "number", "session", "operator", "product")
"""Of what an act is about, the members that name it; besides its LCE, which comes first."""

_ABOUT: Final = frozenset({"lce", "version", "source", "authority", "kind", *_NAMES})
"""Members that say what an act is about, not what it changed."""

ADDRESSES: Final = frozenset({"emails", "recipients"})
"""Members whose values are told to nobody here: that they changed is enough."""

LONGEST: Final = 60

Change = tuple[str, str, str]
"""What changed, its value before and after, in words."""


def deltas(units: int) -> str:
    """A position in UNIT parts of a delta as people read it: 125000 -> '12.5'."""
    sign, whole, rest = "-" if units < 0 else "", *divmod(abs(units), UNIT)
    decimals = f"{rest:04}".rstrip("0")
    return f"{sign}{whole:,}.{decimals}" if decimals else f"{sign}{whole:,}"


def verb(name: str) -> str:
    """An act in words."""
    return VERBS.get(name, name.replace("_", " ").replace(".", ": "))


def named(document: dict[str, Any]) -> str:
    """What an act is about, by the members of its document: 'ALP EX1 ACC1'."""
    lce = str(document.get("lce") or "").partition(" ")[0]
    words = [lce, *(str(document.get(name) or "") for name in _NAMES)]
    return " ".join(dict.fromkeys(word for word in words if word))


def changes(before: Any, after: Any) -> list[Change]:
    """The members that differ, in words. Values of settings documents read as on the page of the group."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return []
    old, new = _flat(before), _flat(after)
    paths = [path for path in new if path in old and old[path] != new[path] and path not in _ABOUT]
    return [(label(path) if label(path) != path else _title(path), *_values(path, old[path], new[path]))
            for path in paths]  # fmt: skip


def _flat(document: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in document.items():
        inner = {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, dict) else {name: value}
        values |= inner
    return values


def _values(path: str, old: Any, new: Any) -> tuple[str, str]:
    if path in ADDRESSES:
        return "changed", ""
    return _said(path, old), _said(path, new)


def _said(path: str, value: Any) -> str:
    if value is None:
        return "Not Set"
    if label(path) != path:
        return value_text(path, value)[:LONGEST]
    if isinstance(value, bool):
        return "On" if value else "Off"
    return (", ".join(map(str, value)) if isinstance(value, list) else str(value))[:LONGEST]


def _title(path: str) -> str:
    return path.replace("_", " ").replace(".", ", ").capitalize()


def limits_page(row: Any) -> str:
    """Where the limits of a position are changed: the account's rows on the page of position limits."""
    query = urlencode({"lce": row.lce, "ef": row.ef, "account": row.account, "product": row.product})
    return f"{reverse('icc_limits')}?{query}"
