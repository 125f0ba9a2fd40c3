"""The settings document between its two forms: JSON with field names (database, screens) and GroupSettings (engine)."""

from typing import Any

import msgspec

from creditcontrols.engine.values import GroupSettings, SessionLimits


def to_document(settings: GroupSettings) -> dict[str, Any]:
    """The settings as a JSON object; money in cents, quantities in contracts or -1 for No Max Limit."""
    document = {name: getattr(settings, name) for name in settings.__struct_fields__}
    for session in ("weekday", "weekend"):
        limits = document[session]
        document[session] = {name: getattr(limits, name) for name in limits.__struct_fields__}
    document["levels"], document["emails"] = list(settings.levels), list(settings.emails)
    return document


def from_document(document: dict[str, Any]) -> GroupSettings:
    """The settings that a JSON object holds; missing fields take their defaults.

    Raises TypeError for an unknown field and msgspec.ValidationError for a wrong type."""
    values = dict(document)
    for session in ("weekday", "weekend"):
        values[session] = SessionLimits(**values.get(session, {}))
    for name in ("levels", "emails"):
        values[name] = tuple(values.get(name, ()))
    settings = GroupSettings(**values)
    return msgspec.msgpack.decode(msgspec.msgpack.encode(settings), type=GroupSettings)
