"""The status of a row in the list: what is worst, and on which sides."""

import pytest

from creditcontrols.choices import BlockStatus
from creditcontrols.models import ExchangeGroup, Utilization
from creditcontrols.sides import ROW_STATUSES, FirmRow, Side, Worst, places

OPEN, AUTO, MANUAL, ZERO = BlockStatus.OPEN, BlockStatus.AUTO, BlockStatus.MANUAL, BlockStatus.LIMIT_ZERO
Told = tuple[BlockStatus, int]


def worst(*told: Told, limit: int = 100) -> Worst:
    """The status of a row whose sides have these block statuses and bands."""
    rows = [
        Utilization(side=side, status=status, level=level, limit=limit) for side, (status, level) in enumerate(told)
    ]
    return FirmRow(ExchangeGroup(), [Side(row.side, row) for row in rows]).worst


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ([(OPEN, 0)] * 4, Worst("ok")),
        ([(OPEN, 80), (OPEN, 60), (OPEN, 0), (OPEN, 0)], Worst("80", "Fut Long")),
        ([(OPEN, 0), (OPEN, 0), (OPEN, 90), (OPEN, 90)], Worst("90", "Options")),
        ([(ZERO, 0)] * 4, Worst("zero", "Futures, Options")),
        ([(MANUAL, 0), (OPEN, 90), (OPEN, 0), (OPEN, 0)], Worst("manual", "Fut Long")),
        ([(AUTO, 100), (MANUAL, 0), (ZERO, 0), (ZERO, 0)], Worst("auto", "Fut Long", 2)),
    ],
)
def test_gc2_31_row_status_is_the_worst_cause_then_the_highest_band(told: list[Told], shown: Worst) -> None:
    assert worst(*told) == shown
    assert shown.kind in ROW_STATUSES


def test_gc2_05_manual_mode_without_a_block_says_so() -> None:
    assert worst(*[(OPEN, 0)] * 4, limit=-1) == Worst("no-limit")
    assert worst((OPEN, 0), (MANUAL, 0), (OPEN, 0), (OPEN, 0), limit=-1) == Worst("manual", "Fut Short")


def test_a_group_that_the_engine_has_not_told_of_is_not_known_yet() -> None:
    assert FirmRow(ExchangeGroup(), [Side(number) for number in range(4)]).worst == Worst("unknown")


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ([0], "Fut Long"),
        ([0, 1], "Futures"),
        ([1, 2], "Fut Short, Opt Long"),
        ([0, 1, 3], "Futures, Opt Short"),
        ([], ""),
    ],
)
def test_places_name_both_sides_of_a_type_at_once(sides: list[int], words: str) -> None:
    assert places(sides) == words
