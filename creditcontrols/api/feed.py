"""How current the figures are: the engine's last journal entry, and how far each follower has read."""

from typing import Any

from django.db import connection
from django.http import HttpRequest
from ninja import Router

from creditcontrols.api.words import SessionWord, session_word
from creditcontrols.blocks import ENGINE_SILENT
from creditcontrols.models import EngineMoment
from riskadmin.rest.schemas import Out

router = Router(tags=["Health"])

# Ages by the database's own clock, which also wrote the heartbeats: hosts may differ.
_AGE = "(extract(epoch FROM clock_timestamp() - {}) * 1000)::bigint"
_EPOCH = f"SELECT epoch, last_seq, {_AGE.format('heartbeat_at')} FROM creditcontrols_engineepoch WHERE shard = 0"
_CURSORS = f"SELECT follower, seq, {_AGE.format('updated_at')} FROM creditcontrols_cursor ORDER BY follower"


class FollowerOut(Out):
    """A follower of the journal: the last entry that it has taken in, and milliseconds since it said so."""

    name: str
    seq: int
    age_ms: int | None


class MarketOut(Out):
    """The market of the products of one set of trading hours: pre_open, open, cancel_only or closed (SPEC MKT-1)."""

    hours: str
    state: str
    trade_date: str


class FeedOut(Out):
    """The engine's run `epoch` and last journal entry `seq`; `engine_up` is false when it has shown no sign of life for
    some seconds, and then no order is taken. `session` is the one that new orders fall in. Figures of the API are as of
    the follower projection."""

    epoch: int
    seq: int
    engine_up: bool
    engine_age_ms: int | None
    session: SessionWord | None
    markets: list[MarketOut]
    followers: list[FollowerOut]


@router.get("/feed", response=FeedOut, summary="Health of the feed")
def get_feed(request: HttpRequest) -> Any:
    """The numbers behind LIVE, DELAYED and STALE on the screens."""
    with connection.cursor() as cursor:
        cursor.execute(_EPOCH)
        epoch, seq, age = cursor.fetchone()
        cursor.execute(_CURSORS)
        followers = [FollowerOut(name=name, seq=read, age_ms=since) for name, read, since in cursor.fetchall()]
    up = age is not None and age <= ENGINE_SILENT * 1000
    moment = EngineMoment.objects.first()
    markets = [
        MarketOut(hours=hours, state=state, trade_date=day)
        for hours, (state, day) in sorted(moment.market.items() if moment else ())
    ]
    return FeedOut(
        epoch=epoch,
        seq=seq,
        engine_up=up,
        engine_age_ms=age,
        session=session_word(moment.session) if moment else None,
        markets=markets,
        followers=followers,
    )
