"""What the pages of the key pairs show."""

from collections import defaultdict
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from riskadmin.keypairs.lifetime import MOST_ALIVE, Plan, State, plan_new_pair
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.owners import KeySession
from riskadmin.keypairs.selectors import session_of, sessions_visible_to, trading_days

MOST_SESSIONS: Final = 300
MOST_ENDED: Final = 20
_RANK: Final = {None: 0, State.EXPIRING: 1, State.ACTIVE: 2}


class SessionLine(NamedTuple):
    """A session id in the list. `state` is that of its newest valid pair, None without one."""

    session: KeySession
    state: State | None
    valid: int
    expires_at: datetime | None
    last_download_at: datetime | None


class PairLine(NamedTuple):
    """A pair and where it stands."""

    pair: KeyPair
    state: State
    days: int


class Choice(NamedTuple):
    """One way to make room for a new pair, and what it does."""

    pair: KeyPair
    plan: Plan


def session_lines(user: Any, search: str, now: datetime) -> tuple[list[SessionLine], int]:
    """The visible session ids that match, those without a valid pair or with one that ends soon first, and how many
    more there are. Raises PermissionDenied for roles that see none."""
    wanted = search.upper()
    found = [one for one in sessions_visible_to(user) if _matches(one, wanted)]
    pairs: dict[str, list[KeyPair]] = defaultdict(list)
    for pair in KeyPair.objects.alive(now).filter(session_id__in=[one.session_id for one in found]):
        pairs[pair.session_id].append(pair)
    lines = sorted((_line(one, pairs[one.session_id], now) for one in found), key=_urgency)
    return lines[:MOST_SESSIONS], max(0, len(lines) - MOST_SESSIONS)


def session_page(user: Any, session_id: str, now: datetime) -> dict[str, Any]:
    """The page of a session id. Raises KeyPair.DoesNotExist or PermissionDenied."""
    session, keeps = session_of(user, session_id)
    ended = KeyPair.objects.ended(now).filter(session_id=session_id).order_by("-created_at")[:MOST_ENDED]
    held = valid_pairs(session_id, now).select_related("use").order_by("-created_at")
    valid = [_pair_line(pair, now) for pair in held]
    return {
        "session": session,
        "keeps": keeps,
        "valid": valid,
        "ended": [_pair_line(pair, now) for pair in ended],
    }


def generate_page(user: Any, session_id: str, now: datetime) -> dict[str, Any]:
    """What a new pair does to the others: one plan, or a choice of them when one has to go, the oldest first."""
    session, _ = session_of(user, session_id)
    pairs, is_trading_day = list(valid_pairs(session_id, now)), trading_days()
    lives = [pair.life for pair in pairs]
    context: dict[str, Any] = {"session": session, "pairs": pairs}
    if len(pairs) < MOST_ALIVE:
        return context | {"plan": plan_new_pair(lives, now, is_trading_day)}
    if len(pairs) > MOST_ALIVE:
        return context | {"too_many": True}
    plans = [plan_new_pair(lives, now, is_trading_day, delete=pair.access_key_id) for pair in pairs]
    return context | {"plan": plans[0], "choices": [Choice(*both) for both in zip(pairs, plans, strict=True)]}


def valid_pairs(session_id: str, now: datetime) -> QuerySet[KeyPair]:
    """The pairs of a session id that are neither deleted nor expired, oldest first."""
    return KeyPair.objects.alive(now).filter(session_id=session_id)


def _matches(session: KeySession, wanted: str) -> bool:
    texts = (session.session_id, session.owner, session.detail, *(claim.name for claim in session.claims))
    return any(wanted in text.upper() for text in texts)


def _line(session: KeySession, pairs: list[KeyPair], now: datetime) -> SessionLine:
    last = max(pairs, key=lambda pair: pair.expires_at, default=None)
    downloads = [pair.last_download_at for pair in pairs if pair.last_download_at]
    return SessionLine(
        session,
        last.state(now) if last else None,
        len(pairs),
        last.expires_at if last else None,
        max(downloads, default=None),
    )


def _urgency(line: SessionLine) -> tuple[int, str]:
    return _RANK[line.state], line.session.session_id


def _pair_line(pair: KeyPair, now: datetime) -> PairLine:
    return PairLine(pair, pair.state(now), pair.days_left(now))
