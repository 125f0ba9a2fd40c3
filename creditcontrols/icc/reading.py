"""Position limits with their usage, alerts with their e-mails, changes in words: as the pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from creditcontrols.accounts.choices import Authority
from creditcontrols.icc import policies, selectors
from creditcontrols.icc.choices import MailOutcome
from creditcontrols.icc.models import (
    AccountPosition,
    PositionAlert,
    PositionLimitChange,
    PositionLimitRow,
    PositionMail,
    engine_value,
)
from creditcontrols.icc.words import Use
from riskadmin.firms.choices import Role
from riskadmin.firms.scope import scope_of
from riskadmin.mail.models import OutboxMessage

FIELDS: Final = {
    "lce_long": "LCE long", "lce_short": "LCE short", "ef_long": "EF long", "ef_short": "EF short",
}  # fmt: skip


@dataclass(frozen=True)
class LimitLine:
    """A row with where its account stands; the limits of `long` and `short` are those in force."""

    row: PositionLimitRow
    long: Use
    short: Use


def lines(rows: Sequence[PositionLimitRow]) -> list[LimitLine]:
    """The rows, which come from the selectors, with usage: one statement."""
    keys = [selectors.key_of(row) for row in rows]
    positions = selectors.positions_of(keys) if keys else {}
    return [_line(row, positions.get(key)) for row, key in zip(rows, keys, strict=True)]


def _line(row: PositionLimitRow, position: AccountPosition | None) -> LimitLine:
    used = (position.long, position.short) if position else (0, 0)
    return LimitLine(row, Use(used[0], engine_value(row.in_force_long)), Use(used[1], engine_value(row.in_force_short)))


def may_set(user: Any) -> bool:
    """True for those who set limits of some firm: administrators of clearing and execution firms."""
    scope = scope_of(user)
    return bool(scope.roles & {Role.CA, Role.RA, Role.EA})


@dataclass(frozen=True)
class Change:
    """One change of a limit in words."""

    note: PositionLimitChange

    @property
    def field(self) -> str:
        """Whose value of which side."""
        return FIELDS.get(self.note.field, self.note.field)

    @property
    def old(self) -> str:
        """Before."""
        return policies.said(self.note.old)

    @property
    def new(self) -> str:
        """After."""
        return policies.said(self.note.new)


@dataclass(frozen=True)
class Side:
    """The two values of one authority on the page of a row; `may_change` shows them as fields."""

    authority: Authority
    title: str
    long: int | None
    short: int | None
    may_change: bool


def sides(user: Any, row: PositionLimitRow) -> list[Side]:
    """Both authorities of a row: each sees the other's values and changes its own only (ICC-1)."""
    may = selectors.authorities(user, row.account, row.execution_firm)
    lce, firm = row.account.lce.code, row.execution_firm.code
    return [
        Side(Authority.LCE, f"Clearing entity {lce}", row.lce_long, row.lce_short, may.for_lce),
        Side(Authority.EF, f"Execution firm {firm}", row.ef_long, row.ef_short, may.for_firm),
    ]


@dataclass(frozen=True)
class AlertLine:
    """An alert with what became of its e-mails."""

    alert: PositionAlert
    use: Use
    mail: str
    why: str = ""


def alert_lines(alerts: Iterable[PositionAlert]) -> list[AlertLine]:
    """The alerts with their e-mails, in two statements whatever their number."""
    found = list(alerts)
    decided: dict[Any, list[PositionMail]] = defaultdict(list)
    for mail in PositionMail.objects.filter(seq__in={alert.seq for alert in found}).order_by("address"):
        decided[(mail.seq, mail.key, mail.side)].append(mail)
    names = [mail.message_id for several in decided.values() for mail in several if mail.message_id]
    sent = {one.message_id: one for one in OutboxMessage.objects.filter(message_id__in=names).defer("text", "html")}
    return [
        AlertLine(alert, Use(alert.usage, alert.limit), *_mail(decided[(alert.seq, alert.key, alert.side)], sent))
        for alert in found
    ]


def _mail(decided: Sequence[PositionMail], sent: dict[str, OutboxMessage]) -> tuple[str, str]:
    if not decided:
        return "not decided yet", ""
    outcome = MailOutcome(decided[0].outcome)
    if outcome is MailOutcome.NOBODY:
        return "nobody to tell", "The policy names no recipient."
    if outcome is MailOutcome.HELD:
        return "held back", f"An e-mail for {decided[0].last_level} % was sent less than an hour before."
    mails = [sent[mail.message_id] for mail in decided if mail.message_id in sent]
    if refused := [mail for mail in mails if mail.refused_at]:
        return f"{len(refused)} of {len(mails)} refused by SMTP", "; ".join(mail.last_error for mail in refused)
    waiting = sum(not mail.sent_at for mail in mails)
    return (f"{waiting} of {len(mails)} waiting", "") if waiting else (f"sent to {len(mails)}", "")
