"""Where the other order controls (SPEC §5) register what they know, for the panel that lists everything that blocks a
firm and for orders that are only tried. Each control is an app above; this module knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from creditcontrols.engine.order_events import Event


@dataclass(frozen=True)
class Question:
    """An order of a given firm, as far as it is named: "" (side 0) asks for what would refuse any. `user` sees what is
    listed; `session` is a FIX session of 6 characters."""

    user: Any
    ef: str
    session: str = ""
    account: str = ""
    symbol: str = ""
    side: int = 0


@dataclass(frozen=True)
class Blocking:
    """One thing that refuses orders now: `step` and `code` of the refusal table, `what` in words (scope first), who set
    it, when and why, and `lift`: who may lift it and how. `url` is the page where that is done, "" without one."""

    step: int
    code: str
    what: str
    set_by: str
    since: datetime | None
    lift: str
    reason: str = ""
    url: str = ""


@dataclass(frozen=True)
class Control:
    """A control: `blockings` lists what it refuses now; `facts` are the events that bring an engine's state to where it
    stands for one execution firm. One that knows thousands of accounts tells with `account_facts` of one only."""

    name: str
    step: int
    blockings: Callable[[Question], list[Blocking]]
    facts: Callable[[str], Iterable[Event]]
    account_facts: Callable[[str, str], Iterable[Event]] | None = None


_controls: dict[str, Control] = {}


def register_control(control: Control) -> None:
    """Have the panel and tried orders ask this control; called once by its app."""
    _controls[control.name] = control


def registered() -> list[Control]:
    """All controls in refusal order (SPEC GC2-29)."""
    return sorted(_controls.values(), key=lambda control: control.step)


def facts_of(ef: str, account: str | None = None) -> tuple[Event, ...]:
    """Where all of them stand for an execution firm, at least as far as it concerns orders of the account."""
    told: list[Event] = []
    for control in registered():
        narrow = control.account_facts if account is not None else None
        told += control.facts(ef) if narrow is None or account is None else narrow(ef, account)
    return tuple(told)


def blockings(question: Question) -> list[Blocking]:
    """Everything that refuses such an order now, in refusal order."""
    return [blocking for control in registered() for blocking in control.blockings(question)]
