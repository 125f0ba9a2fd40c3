"""What every step of the wizard shows beside it: the steps, the targets to come, who must approve, what is chosen."""

from dataclasses import dataclass
from typing import Any

from dropcopygroups.allotment import CGW_PER_TARGET, MSGW_PER_GROUP
from dropcopygroups.choices import RequestKind, Step
from dropcopygroups.models import DropCopyRequest
from dropcopygroups.selectors import groups as group_selectors
from dropcopygroups.selectors import sources
from dropcopygroups.services.drafts import STEPS
from dropcopygroups.services.submitting import concerned


@dataclass(frozen=True)
class Mark:
    """A step in the row of steps: current, done (a link), or to come."""

    step: Step
    number: int
    current: bool
    reached: bool


@dataclass(frozen=True)
class Gauge:
    """How full the targets of a kind are, and what comes next, in words. `width` in percent."""

    label: str
    figure: str
    width: str
    words: str
    over: bool = False


def around(draft: DropCopyRequest, current: Step) -> dict[str, Any]:
    """The context of a step's page."""
    cgw, msgw = sources.counts(draft.sources)
    shown = STEPS if draft.kind != RequestKind.DELETE else (Step.SUBMIT,)
    furthest = STEPS.index(Step(draft.step))
    marks = [Mark(one, place, one == current, STEPS.index(one) <= furthest) for place, one in enumerate(shown, 1)]
    before = [one for one in shown if STEPS.index(one) < STEPS.index(current)]
    return {
        "draft": draft, "marks": marks, "back": before[-1] if before else None, "tab": "new",
        "step_number": shown.index(current) + 1, "gauges": [_cgw(cgw), _msgw(msgw)],
        "responsible": sources.responsible(concerned(draft)), "fee": _fee(draft),
    }  # fmt: skip


def _fee(draft: DropCopyRequest) -> tuple[int, int] | None:
    return group_selectors.fee_of_next(draft.entity) if draft.kind == RequestKind.CREATE else None


def _cgw(count: int) -> Gauge:
    targets = -(-count // CGW_PER_TARGET)
    room = max(targets, 1) * CGW_PER_TARGET
    words = "none chosen" if not count else f"{targets} target{'s' * (targets > 1)}; another starts at {room + 1:,}"
    return Gauge("CGW, 1,000 per target", f"{count:,}", f"{count / room:.2%}", words)


def _msgw(count: int) -> Gauge:
    left = MSGW_PER_GROUP - count
    words = "none chosen" if not count else f"{left:,} left" if left >= 0 else f"{-left:,} too many: 5000 is the limit"
    width = f"{min(count / MSGW_PER_GROUP, 1):.2%}"
    return Gauge("MSGW, 5,000 in one target", f"{count:,} of {MSGW_PER_GROUP:,}", width, words, left < 0)
