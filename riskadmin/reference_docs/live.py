"""The live feed's websocket: its messages as the code makes them."""

import json

from creditcontrols import consumers, hub, publisher
from creditcontrols.choices import BlockStatus, Bucket, UsageSide
from riskadmin.reference_docs.markdown import about, block, code, page, table

FIGURES = (
    ("open", "cents", "charges of working orders"),
    ("filled", "cents", "net filled charges"),
    ("usage", "cents", "open + filled"),
    ("limit", "cents", "-1: No Limit (Manual mode)"),
    ("available", "cents", "limit − usage; -1 in Manual mode"),
    ("clip_size", "contracts", f"-1: by order; {hub.HIDDEN}: not for this reader"),
    ("max_quantity", "contracts", "-1: No Max Limit"),
    ("level", "percent", "0, or the highest of 60, 70, 80, 90, 100 that is reached"),
    ("status", "word", ", ".join(f"{code(value)} {label}" for value, label in BlockStatus.choices)),
)
SIDE: list[int | str] = [0, 28020000, 28020000, 100000000, 71980000, 256, -1, 0, "open"]
IDLE: list[int | str] = [0, 0, 0, 100000000, 100000000, 356, -1, 0, "open"]
AT = "2026-11-17T16:00:00+00:00"

HEAD = f"""`/ws/groups/?ids=1,2`, on the port of the `live` process, with the session cookie of the site. `ids` are
exchange groups; without it the reader gets every group that he may see. With `since=17` snapshots leave out what has
not changed after journal entry 17. The browser sends nothing; what it sends is ignored. Messages are JSON; {code("t")}
names the kind."""

RULES = f"""- `snapshot` comes first and after every `gap`: the groups as of journal entry `seq`.
- `rows` holds the groups that changed since, each whole, at most one message in {consumers.TICK} s; of values that
  changed more than once only the newest comes.
- `beat` comes every {publisher.BEAT:.0f} s. The page says LIVE up to 3 s after a beat, DELAYED from 3 s, STALE from 5 s
  and at a gap; an `engine_age` of 5 s or more is said beside it.
- `gap`: something was missed; a snapshot follows.
- `epoch` rises when another run of the engine took over, `seq` is the journal entry the figures are as of. A message
  never takes a page back: what is at or below the snapshot's `seq` is left out.
- Rights are checked when the socket opens, every {consumers.RECHECK:.0f} s, and at once when {code(hub.ACCESS_CHANNEL)}
  says that they changed."""

CLOSES = (
    (consumers.UNAUTHENTICATED, "not signed in, or signed out since"),
    (consumers.RIGHTS_CHANGED, "the reader's rights changed: connect anew"),
    (consumers.NOT_FOUND, "one of the groups does not exist or is not visible to the reader"),
    (consumers.INTERNAL_ERROR, "no snapshot could be read: connect anew later"),
)


def render() -> str:
    """The page."""
    return page(
        "Live feed",
        HEAD,
        "## Messages",
        RULES,
        block("\n".join(_examples()), "json"),
        "## Figures",
        f"`rows` → group id → `sides` → bucket ({_choices(Bucket)}) → the four sides ({_choices(UsageSide)}), each a"
        " list in this order; `orders`: orders, fills or refusals of the group changed too; `version`: the settings"
        " version in force.",
        table(
            ("place", "figure", "unit", "meaning"), [(place, code(n), u, m) for place, (n, u, m) in enumerate(FIGURES)]
        ),
        "## Close codes",
        table(("code", "why"), CLOSES),
        "## Inside: from the projection to the hub",
        f"Redis PUBLISH on {code(publisher.CHANNEL)} and {code(hub.ACCESS_CHANNEL)}, database 1. `prev` is the `seq` of"
        " the publication before: a subscriber that has another one has missed something.",
        *(
            f"- {code(kind.__struct_config__.tag)} {_fields(kind)}: {about(kind)}"
            for kind in (hub.Rows, hub.Beat, hub.Access)
        ),
    )


def _choices(choices: type[Bucket] | type[UsageSide]) -> str:
    return ", ".join(f"{value} {label}" for value, label in choices.choices)


def _fields(kind: type) -> str:
    return ", ".join(code(name) for name in kind.__struct_fields__)  # type: ignore[attr-defined]


def _examples() -> list[str]:
    """What the hub sends for one publication and one beat, and what goes before."""
    feed = hub.Hub("")
    slot = hub.Slot({1: False})
    feed._watchers[1] = {slot}
    feed._slots.add(slot)
    sides = {"0": [SIDE, IDLE, IDLE, IDLE]}
    feed.receive(hub.Rows(1, 49, 50, AT, {1: hub.GroupRow(sides, True, 1)}))
    feed.receive(hub.Beat(1, 50, 50, AT, 0.2))
    rows, beat = feed.take(slot)
    snapshot = json.loads(rows) | {"t": "snapshot"}
    return [json.dumps(snapshot, separators=(",", ":")), rows, beat, '{"t":"gap"}']
