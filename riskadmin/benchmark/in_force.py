"""Row: the save of a limit until it is in force, while orders come at a steady rate."""

from typing import Any

from riskadmin.benchmark import child
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.report import Row, median, milliseconds, percentile
from riskadmin.benchmark.seeding import RISK_ADMINISTRATOR, ROOM
from riskadmin.lib import clock

NAME = "in force"
RATE = 2_000
SESSIONS = 20
SAVES = 50
PAUSE = 0.1
EXPECTED_SECONDS = 0.25
POLL = 0.001
PATIENCE = 30.0
P99 = 0.25
FIRM = "N29"


def run(bench: Bench) -> list[Row]:
    """Saves beside the load, `runs` times; the figures are over all saves."""
    saves = bench.size(SAVES)
    decided: list[float] = []
    shown: list[float] = []
    for number in range(bench.runs):
        bench.say(f"in force: run {number + 1} of {bench.runs}")
        seconds = max(2.0, saves * EXPECTED_SECONDS)
        arguments = bench.client(rate=RATE, seconds=seconds) | {"credentials": bench.system.sessions(SESSIONS)}
        load = child.Child("load:open_loop", arguments, bench.system.env)
        load.wait_for("logged on")
        answer = child.run("in_force:save", {"count": saves, "seconds": seconds}, bench.system.env)
        load.result()
        decided += answer["decided"]
        shown += answer["shown"]
        bench.system.drain()
    p50, p99 = percentile(decided, 0.5), percentile(decided, 0.99)
    return [
        Row(
            NAME, f"save of a limit -> in force at {RATE:,} orders/s: p99", milliseconds(p99),
            f"{len(decided):,} saves", target=f"<= {milliseconds(P99)}", reached=p99 <= P99,
            note=f"p50 {milliseconds(p50)}; until the screens' table says so: p50 {milliseconds(median(shown))}, "
            f"p99 {milliseconds(percentile(shown, 0.99))}",
            samples=tuple(decided),
        )
    ]  # fmt: skip


def save(arguments: dict[str, Any]) -> dict[str, list[float]]:
    """Task: save a group's limit again and again; the times from before the save until the journal has the command,
    and until the projection has noted it. Ends early when the load of `seconds` is over."""
    child.with_django()
    from msgspec.structs import replace

    from creditcontrols.direct import connect
    from creditcontrols.documents import from_document
    from creditcontrols.models import ExchangeGroup, InboxCommand
    from creditcontrols.services import save_settings
    from riskadmin.firms.models import User

    actor = User.objects.get(username=RISK_ADMINISTRATOR)
    group = ExchangeGroup.objects.get(execution_firm__code=FIRM)
    decided, shown = [], []
    end = clock.monotonic() + arguments["seconds"]
    with connect() as connection:
        for number in range(arguments["count"]):
            group.refresh_from_db()
            settings = from_document(group.settings)
            limit = ROOM - (number % 2 + 1) * 10_000_000
            weekday = replace(settings.weekday, exposure_futures=limit)
            began = clock.monotonic()
            saved = save_settings(
                actor=actor, group_id=group.pk, base_version=group.version, settings=replace(settings, weekday=weekday)
            )
            inbox_id = InboxCommand.objects.latest("id").pk
            _poll(connection, "SELECT 1 FROM creditcontrols_journal WHERE inbox_id = %s", (inbox_id,))
            decided.append(clock.monotonic() - began)
            query = "SELECT 1 FROM creditcontrols_settingsversion WHERE group_id = %s AND version = %s"
            _poll(connection, f"{query} AND in_force_at IS NOT NULL", (group.pk, saved.version))
            shown.append(clock.monotonic() - began)
            if clock.monotonic() > end:
                break
            clock.pause(PAUSE)
    return {"decided": decided, "shown": shown}


def _poll(connection: Any, query: str, arguments: tuple[int, ...]) -> None:
    deadline = clock.monotonic() + PATIENCE
    while connection.execute(query, arguments).fetchone() is None:
        if clock.monotonic() > deadline:
            raise TimeoutError(query)
        clock.pause(POLL)
