"""Which sessions are up, and the ones that are lost (SPEC COD). What is lost is decided like any command and journaled.

What a lost session missed is numbered and stored like everything else, and comes by resend (COD-6); a Logout of either
side loses nothing (COD-7). Which were up outlives this process: with each loss goes a row of kind LOST, in the commit
of its journal entry, beside the Logons and Logouts that stand there anyway."""

from collections.abc import Iterable
from typing import Final

from creditcontrols.engine.commands import LoseSession
from creditcontrols.gateway.core import Batch, Core
from creditcontrols.gateway.links import Link
from creditcontrols.gateway.writer import SessionRow, at_time
from riskadmin.fix.actions import Disconnect
from riskadmin.fixstore.models import LOST

GRACE_SECONDS: Final = 60.0
"""How long a session that was up when this process ended has to log on again, in real time."""

NOT_BACK: Final = Disconnect("no Logon within 60 s of a restart", graceful=False)


def cause_of(end: Disconnect) -> str:
    """What the traders of a lost session are told."""
    return f"Cancel on disconnect: {end.reason}"


class Losses:
    """The sessions that are up, and those that were when the process before this one ended (`awaited`, until `deadline`
    on the monotonic clock)."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.up: set[str] = set()
        self.awaited: set[str] = set()
        self.deadline = 0.0

    def expect(self, keys: Iterable[str], now: float) -> None:
        """These were up when the process before this one ended: that is no disconnect, if they come back in time."""
        self.awaited = set(keys)
        self.deadline = now + GRACE_SECONDS

    def began(self, link: Link) -> None:
        """The session is up."""
        self.up.add(link.key)
        self.awaited.discard(link.key)

    def ended(self, link: Link, end: Disconnect, batch: Batch) -> None:
        """The session is over; nothing follows when that is known."""
        if link.key in self.up:
            self.up.discard(link.key)
            if not end.graceful:
                self._lose(link, end, batch)

    def overdue(self, now: float, batch: Batch) -> None:
        """Those that did not come back in time are lost."""
        if self.awaited and now >= self.deadline:
            for key in sorted(self.awaited):
                self._lose(self.core.links.get(key), NOT_BACK, batch)
            self.awaited.clear()

    def _lose(self, link: Link, end: Disconnect, batch: Batch) -> None:
        core = self.core
        core.execute(LoseSession(link.key, cause_of(end)), batch)
        batch.rows.append(SessionRow(link.key, link.series, None, None, LOST, None, at_time(core.real_at)))
