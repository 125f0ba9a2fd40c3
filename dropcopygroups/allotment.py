"""PURE: how source sender comps are spread over target sessions (SPEC DCG-4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

CGW_PER_TARGET: Final = 1_000
"""CGW source sender comps that one target carries."""

MSGW_PER_GROUP: Final = 5_000
"""MSGW source sender comps of a group: they share one target."""


class TooManySources(ValueError):
    """More MSGW source sender comps than one target carries; the text names the limit."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"{count} MSGW source sender comps are {count - MSGW_PER_GROUP} too many: "
            f"a group has one MSGW target, which carries {MSGW_PER_GROUP}."
        )


_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FIRST: Final = 13 * 36 * 36
"""D00: the first session id that is tried for a target."""


@dataclass(frozen=True)
class Allotment:
    """Sources by target: `kept` by the key of a target that stays, `new` one by one for targets to be made, `ended`
    the keys of targets without a source."""

    kept: Mapping[str, frozenset[str]]
    new: tuple[frozenset[str], ...]
    ended: tuple[str, ...]


def check_msgw(count: int) -> None:
    """Raises TooManySources for the 5,001st MSGW source sender comp."""
    if count > MSGW_PER_GROUP:
        raise TooManySources(count)


def allot_cgw(wanted: Collection[str], existing: Mapping[str, Collection[str]]) -> Allotment:
    """Spread CGW sources. A source stays with the target that carries it; others fill free places, oldest target (the
    order of `existing`) first, then new targets. A target left without a source ends."""
    return _allot(wanted, existing, CGW_PER_TARGET)


def allot_msgw(wanted: Collection[str], existing: Mapping[str, Collection[str]]) -> Allotment:
    """All MSGW sources on the group's one target. Raises TooManySources for the 5,001st."""
    check_msgw(len(wanted))
    return _allot(wanted, existing, MSGW_PER_GROUP)


def next_session_id(taken: Collection[str]) -> str:
    """The first session id (3 letters or digits) from D00 on that is not taken. Raises LookupError when all are."""
    room = len(_DIGITS) ** 3
    for step in range(room):
        number = (_FIRST + step) % room
        candidate = _DIGITS[number // 1296] + _DIGITS[number // 36 % 36] + _DIGITS[number % 36]
        if candidate not in taken:
            return candidate
    raise LookupError("every session id is taken")


def _allot(wanted: Collection[str], existing: Mapping[str, Collection[str]], places: int) -> Allotment:
    asked = frozenset(wanted)
    carried = {key: set(asked.intersection(sources)) for key, sources in existing.items()}
    waiting = sorted(asked.difference(*carried.values()))
    for sources in carried.values():
        free = places - len(sources)
        sources.update(waiting[:free])
        del waiting[:free]
    return Allotment(
        kept={key: frozenset(sources) for key, sources in carried.items() if sources},
        new=tuple(_cut(waiting, places)),
        ended=tuple(key for key, sources in carried.items() if not sources),
    )


def _cut(sources: list[str], places: int) -> Iterable[frozenset[str]]:
    return (frozenset(sources[start : start + places]) for start in range(0, len(sources), places))
