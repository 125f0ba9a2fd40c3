"""What the alerts page, the bell and the notifications panel read, already within what the user may see."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from creditcontrols import figures
from creditcontrols.choices import AlertKind, UsageSide
from creditcontrols.documents import from_document
from creditcontrols.engine.values import GroupSettings
from creditcontrols.models import Alert, ExchangeGroup
from creditcontrols.selectors import person
from notifications.choices import ASKING, MAILED, Outcome
from notifications.forms import AlertFilter, Key
from notifications.models import AlertAcknowledgement, MailDecision
from riskadmin.firms.choices import Role
from riskadmin.firms.permissions import can_change_limits, can_see_clip_size
from riskadmin.firms.scope import scope_of
from riskadmin.lib import calendar, clock
from riskadmin.mail.models import OutboxMessage

PAGE: Final = 50
RAIL: Final = 12
"""Alerts beside the rows of the Monitor."""
MOST_COUNTED: Final = 100
"""The bell and the pill count up to here and say "99+" then."""

_SAME = {"seq": OuterRef("seq"), "number": OuterRef("number"), "level": OuterRef("level")}


@dataclass(frozen=True)
class MailState:
    """What became of an alert's e-mail: `tone` is good, warn, danger or empty, `why` a longer word for the title."""

    text: str
    tone: str = ""
    why: str = ""


@dataclass(frozen=True)
class AlertRow:
    """An alert as the page and the file show it."""

    alert: Alert
    mail: MailState
    acknowledgement: AlertAcknowledgement | None
    may_acknowledge: bool
    sees_clip: bool
    today: bool

    @property
    def key(self) -> Key:
        """The name of the alert."""
        return Key(self.alert.seq, self.alert.number, self.alert.level)

    @property
    def side(self) -> str:
        """One of the four sides in full; empty for the whole group."""
        return UsageSide(self.alert.usage_side).label if self.alert.usage_side in UsageSide else ""

    @property
    def short_side(self) -> str:
        """The side as a grid cell has it: Fut Long."""
        return self.side.replace("Futures", "Fut").replace("Options", "Opt")

    @property
    def kind(self) -> str:
        """What it tells: "80 reached", "Auto blocked"; the words of the chips."""
        if self.alert.kind == AlertKind.LEVEL:
            return f"{self.alert.level} reached"
        return "Auto blocked" if self.alert.kind == AlertKind.BLOCKED else self.alert.get_kind_display()

    @property
    def asks(self) -> bool:
        """True when somebody has to acknowledge it."""
        return self.alert.kind in ASKING

    @property
    def acknowledged_by(self) -> str:
        """Who acknowledged it; empty when nobody did."""
        return person(self.acknowledgement.by) if self.acknowledgement else ""


def alerts(user: Any, wanted: AlertFilter) -> QuerySet[Alert]:
    """The alerts that `user` may see and that pass the filter, newest first."""
    values, (since, until) = wanted.wanted, wanted.span
    condition = Q()
    for name, lookup in (("firm", "group__execution_firm__code"), ("group", "group"), ("kind", "kind"),
                         ("level", "level")):  # fmt: skip
        if name in values:
            condition &= Q(**{lookup: values[name]})
    condition &= Q(at__gte=since) if since else Q()
    condition &= Q(at__lt=until) if until else Q()
    if "acknowledged" in values:
        taken = Exists(AlertAcknowledgement.objects.filter(**_SAME))
        condition &= taken if values["acknowledged"] == "yes" else Q(~taken, kind__in=ASKING)
    return Alert.objects.visible_to(user).filter(condition)


def older_than(found: QuerySet[Alert], key: Key | None) -> QuerySet[Alert]:
    """Of these, what comes after `key` on the page."""
    if key is None:
        return found
    before = Q(seq__lt=key.seq) | Q(seq=key.seq, number__lt=key.number)
    return found.filter(before | Q(seq=key.seq, number=key.number, level__lt=key.level))


def newer_than(found: QuerySet[Alert], key: Key) -> int:
    """How many of these came after `key`, counted up to MOST_COUNTED."""
    after = Q(seq__gt=key.seq) | Q(seq=key.seq, number__gt=key.number)
    newer = found.filter(after | Q(seq=key.seq, number=key.number, level__gt=key.level))
    return newer.order_by()[:MOST_COUNTED].count()


def open_count(user: Any) -> int:
    """How many alerts wait to be acknowledged, counted up to MOST_COUNTED: one statement."""
    waiting = Alert.objects.visible_to(user).filter(
        ~Exists(AlertAcknowledgement.objects.filter(**_SAME)), kind__in=ASKING
    )
    return waiting[:MOST_COUNTED].count()


def newest(user: Any) -> list[AlertRow]:
    """The newest alerts that `user` may see, RAIL of them."""
    return rows(user, Alert.objects.visible_to(user), RAIL)


def rows(user: Any, found: QuerySet[Alert], limit: int) -> list[AlertRow]:
    """At most `limit` alerts with what people and e-mails made of them, in four statements."""
    shown = list(found.select_related("group__lce", "group__execution_firm")[:limit])
    seqs = {alert.seq for alert in shown}
    decisions: dict[Key, list[MailDecision]] = defaultdict(list)
    for decision in MailDecision.objects.filter(seq__in=seqs):
        decisions[Key(decision.seq, decision.number, decision.level)].append(decision)
    taken = {
        Key(row.seq, row.number, row.level): row
        for row in AlertAcknowledgement.objects.filter(seq__in=seqs).select_related("by")
    }
    names = [decision.message_id for several in decisions.values() for decision in several if decision.message_id]
    mails = {mail.message_id: mail for mail in OutboxMessage.objects.filter(message_id__in=names).defer("text", "html")}
    made = []
    for alert in shown:
        key = Key(alert.seq, alert.number, alert.level)
        state = mail_state(alert.kind, decisions[key], mails)
        allowed = can_change_limits(user, alert.group), can_see_clip_size(user, alert.group)
        today = calendar.central(alert.at).date() == calendar.central(clock.business_now()).date()
        made.append(AlertRow(alert, state, taken.get(key), *allowed, today))
    return made


def acknowledgers(keys: Collection[tuple[int, int, int]]) -> dict[tuple[int, int, int], str]:
    """Who acknowledged each of these alerts (seq, number, level), in one statement; open ones are absent."""
    taken = AlertAcknowledgement.objects.filter(seq__in={seq for seq, _, _ in keys}).select_related("by")
    found = {(row.seq, row.number, row.level): person(row.by) for row in taken}
    return {key: found[key] for key in keys if key in found}


def mail_state(kind: str, decisions: list[MailDecision], mails: dict[str, OutboxMessage]) -> MailState:
    """What became of an alert's e-mail, and if it was not sent, why."""
    if kind not in MAILED:
        return MailState("none for refusals" if kind == AlertKind.REFUSED else "none for this kind")
    if not decisions:
        return MailState("being decided")
    first = decisions[0]
    if first.outcome == Outcome.NOBODY:
        return MailState("not sent: no address", "danger")
    if first.outcome == Outcome.SUPPRESSED:
        assert first.last_at is not None
        held = f"{first.last_level} sent {figures.central_time(first.last_at)[:8]}"
        return MailState(f"suppressed: {held}", "warn", f"The same level again within the hour: {held} CT")
    return _sent_state([mails[decision.message_id] for decision in decisions if decision.message_id in mails])


def _sent_state(mails: list[OutboxMessage]) -> MailState:
    refused = [mail for mail in mails if mail.refused_at]
    waiting = [mail for mail in mails if not mail.sent_at and not mail.refused_at]
    if refused:
        why = "; ".join(mail.last_error for mail in refused)
        return MailState(f"{len(refused)} of {len(mails)} refused by SMTP", "danger", why)
    if waiting:
        error = next((mail.last_error for mail in waiting if mail.last_error), "")
        return MailState(f"waiting for SMTP, {len(waiting)} of {len(mails)}", "warn" if error else "", error)
    last = max((mail.sent_at for mail in mails if mail.sent_at), default=None)
    return MailState(f"sent to {len(mails)}, {figures.central_time(last)[:8]}" if last else "being decided", "good")


@dataclass(frozen=True)
class Address:
    """An address of a group and what the mail server said last: `refused` is empty when it takes mail."""

    text: str
    refused: str


@dataclass(frozen=True)
class Panel:
    """What the notifications panel of a group shows beside its form. The addresses are the LCE's people: its execution
    firm sees how many there are."""

    group: ExchangeGroup
    settings: GroupSettings
    addresses: list[Address]
    may_change: bool
    sees_addresses: bool


def panel(user: Any, group: ExchangeGroup) -> Panel:
    """The panel of a group that `user` may see."""
    settings = from_document(group.settings)
    latest = OutboxMessage.objects.filter(to__in=settings.emails).order_by("to", "-pk").distinct("to")
    refused = {mail.to: mail.last_error for mail in latest.defer("text", "html") if mail.refused_at}
    addresses = [Address(text, refused.get(text, "")) for text in settings.emails]
    scope = scope_of(user)
    sees = scope.sees_all or scope.has_in_lce(group.lce_id, Role.RA, Role.CA, Role.AU)
    return Panel(group, settings, addresses, can_change_limits(user, group), sees)


def alert_filter(user: Any, data: Any) -> tuple[AlertFilter, list[int]]:
    """The filter with the choices that `user` has, and the groups behind them."""
    groups = list(ExchangeGroup.objects.visible_to(user).select_related("execution_firm"))
    firms = sorted({group.execution_firm.code for group in groups})
    wanted = AlertFilter(data, firms, [(group.pk, str(group)) for group in groups])
    return wanted, [group.pk for group in groups]
