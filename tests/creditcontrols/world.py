"""A core without sockets and without a database: commands in, rows and bytes out."""

from creditcontrols import journal
from creditcontrols.engine.commands import (
    ApplySettings,
    Command,
    LoadInstruments,
    MapGroup,
    SubmitOrder,
    encode_command,
)
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import GroupSettings, Instrument, SessionLimits
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.links import Link, Links

MILLION = 100_000_000
INSTRUMENTS = (
    Instrument("YMZ6", "YM", "CBOT", "Equity Index", "FUT", 280_200, 1_000_000_000),
    Instrument("ZCZ6", "ZC", "CBOT", "Agriculture", "FUT", 100_000, 250_000_000),
    Instrument("GEZ6", "GE", "CME", "Interest Rates", "FUT", 73_500, 2_500_000),
)
ECHO = "US\x01Y\x01Y\x01"


def settings(exposure: int = MILLION, **limits: int) -> GroupSettings:
    """Automated, `exposure` cents for both types, YM as reference contract, levels 70, 80 and 90."""
    weekday = SessionLimits(exposure_futures=exposure, exposure_options=exposure, **limits)
    return GroupSettings(weekday=weekday, reference_futures="YMZ6", levels=(70, 80, 90), emails=("risk@alder.example",))


def set_up(group_id: int = 1, version: int = 1, exposure: int = MILLION) -> list[Command]:
    """What the seed sends: instruments, the mapping of EF EX1, its settings."""
    return [
        LoadInstruments(INSTRUMENTS),
        MapGroup(group_id, "ALP", "EX1", "CME/CBOT", ("CME", "CBOT")),
        ApplySettings(group_id, version, settings(exposure), "ra.alp", ""),
    ]


def order(symbol: str, quantity: int, cl_ord_id: str, side: int = 1, session: str = "EX1EX1") -> SubmitOrder:
    """A limit day order at 100, on the tick of every instrument here."""
    return SubmitOrder(
        session, "EX1", f"{session}N", "TR1", cl_ord_id, "ACC1", symbol, side, quantity, "2", "0", 100_000_000_000,
        None, "", 0, ECHO,
    )  # fmt: skip


class World:
    """A core with everything committed at once."""

    def __init__(self, exposure: int = MILLION) -> None:
        self.core = Core(EngineState(), 0, journal.GENESIS, 0, 1, Links({}, 1000))
        self.entries: list[journal.Entry] = []
        for number, command in enumerate(set_up(exposure=exposure), 1):
            self.from_inbox(number, encode_command(command))

    def from_inbox(self, inbox_id: int, payload: bytes) -> Batch:
        """An administrator's command."""
        batch = Batch()
        self.core.execute_inbox(inbox_id, payload, batch)
        self.entries += batch.entries
        return batch

    def link(self, key: str = "EX1EX1") -> Link:
        """The link of a session."""
        return self.core.links.get(key)

    def send(self, command: Command, in_seq: int = 0) -> list[dict[str, str]]:
        """A command of session EX1EX1; returns the messages that leave, as tag → value."""
        batch = Batch()
        link = self.link()
        in_seq = in_seq or link.next_in
        link.next_in = in_seq + 1
        self.core.execute(command, batch, link=link, in_seq=in_seq)
        self.entries += batch.entries
        return [fields(raw) for _, raw in batch.writes]


def fields(raw: bytes) -> dict[str, str]:
    """A message as tag → value, in another way than the codec's."""
    return dict(part.split("=", 1) for part in raw.decode().split("\x01") if part)  # type: ignore[misc]
