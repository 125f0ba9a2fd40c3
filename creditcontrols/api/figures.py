"""Sides of a bucket as the API tells them: the same figures as on the screen."""

from datetime import datetime
from typing import Any

from creditcontrols.api.words import SESSIONS, SIDES, STATUSES, ClipWord, SessionWord, SideWord, StatusWord
from creditcontrols.choices import BlockStatus, Bucket, UsageSide
from creditcontrols.models import Utilization
from creditcontrols.sides import Side
from riskadmin.rest.schemas import Out, limited


class SideOut(Out):
    """One side of a bucket as of journal entry `as_of_seq`. Every figure is null while the engine has not told of the
    group. `limit_cents` null with a status other than unknown is No Limit (Manual mode); `utilization_percent` has one
    decimal and is null where it is not defined; `max_quantity` null is No Max Limit."""

    side: SideWord
    status: StatusWord
    open_cents: int | None
    filled_cents: int | None
    usage_cents: int | None
    limit_cents: int | None
    available_cents: int | None
    utilization_percent: str | None
    level: int
    clip_size: int | None
    clip_size_is: ClipWord
    max_quantity: int | None
    as_of_seq: int
    changed_at: datetime | None


class BucketOut(Out):
    """The usage account of one session."""

    session: SessionWord
    sides: list[SideOut]


def bucket_out(bucket: Bucket, rows: dict[int, Utilization], sees_clip: bool) -> BucketOut:
    """The four sides of a bucket; `rows` by side."""
    sides = [side_out(Side(number, rows.get(number)), sees_clip) for number in UsageSide.values]
    return BucketOut(session=SESSIONS[bucket], sides=sides)


def side_out(side: Side, sees_clip: bool) -> SideOut:
    """One side; the clip size stays hidden from those who may not see it (SPEC §1)."""
    row = side.row
    figures: dict[str, Any] = dict.fromkeys(_FIGURES)
    status, kind = StatusWord.UNKNOWN, ClipWord.CONTRACTS if sees_clip else ClipWord.HIDDEN
    if row is not None:
        figures = _figures(side, row)
        status = STATUSES[BlockStatus(row.status)]
        kind = _clip_kind(row, sees_clip)
    return SideOut(
        side=SIDES[UsageSide(side.number)],
        status=status,
        level=side.band,
        clip_size=row.clip_size if row is not None and kind is ClipWord.CONTRACTS else None,
        clip_size_is=kind,
        as_of_seq=row.seq if row else 0,
        changed_at=row.changed_at if row else None,
        **figures,
    )


_FIGURES = (
    "open_cents", "filled_cents", "usage_cents", "limit_cents", "available_cents", "utilization_percent",
    "max_quantity",
)  # fmt: skip


def _figures(side: Side, row: Utilization) -> dict[str, Any]:
    unlimited = row.limit < 0
    return {
        "open_cents": row.open,
        "filled_cents": row.filled,
        "usage_cents": row.usage,
        "limit_cents": None if unlimited else row.limit,
        "available_cents": None if unlimited else row.available,
        "utilization_percent": side.percent or None,
        "max_quantity": limited(row.max_quantity),
    }


def _clip_kind(row: Utilization, sees_clip: bool) -> ClipWord:
    if not sees_clip:
        return ClipWord.HIDDEN
    if row.clip_size >= 0:
        return ClipWord.CONTRACTS
    return ClipWord.NOT_LIMITED if row.limit < 0 else ClipWord.OWN_CONTRACT
