"""Kill switches as the Monitor shows them (SPEC KS): which rows they stop. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WHOLE: Final = "whole"
PART: Final = "part"
ALL: Final = "*"


@dataclass(frozen=True)
class Kill:
    """The scope of a kill that refuses orders: of an LCE ("*" every one), of an execution firm there ("*" every one),
    of a FIX session of it ("" all). `url` is its page, `said` its scope in words."""

    lce: str
    firm: str
    session: str
    said: str
    url: str

    @property
    def scope(self) -> str:
        """What the page's rows are matched with."""
        return f"{self.lce}:{self.firm}" + (f":{self.session}" if self.session else "")


def kill_over(kills: Iterable[Kill], lce: str, firm: str) -> str:
    """WHOLE when every order of the pair is refused, PART when those of some of its sessions are, else ""."""
    over = [kill for kill in kills if kill.lce in (lce, ALL) and kill.firm in (firm, ALL)]
    if any(not kill.session for kill in over):
        return WHOLE
    return PART if over else ""
