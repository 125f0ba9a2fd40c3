"""What the command box finds: firms, exchange groups and accounts that the user may see, pages, acts of the page."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from creditcontrols.accounts.models import Account
from creditcontrols.engine.controls.values import plain_account
from creditcontrols.models import ExchangeGroup

LONGEST: Final = 60
"""Characters of a query that are looked at."""

MOST: Final = 8
"""Exchange groups, and accounts, of one answer."""

SHORTEST_NUMBER: Final = 2
"""Characters of an account number that are looked for: one alone begins thousands of them."""


@dataclass(frozen=True)
class Found:
    """One thing to choose. It leads to `address`, or has the browser do `act`; `more` tells it from its like."""

    word: str
    more: str = ""
    address: str = ""
    act: str = ""


@dataclass(frozen=True)
class Section:
    """Things of one kind under their head."""

    key: str
    title: str
    found: list[Found]


@dataclass(frozen=True)
class Answer:
    """Everything for one query; `others` says that more exchange groups, or accounts, would match."""

    sections: list[Section]
    others: bool

    @property
    def count(self) -> int:
        """How many things there are to choose."""
        return sum(len(section.found) for section in self.sections)


PAGES: Final = (
    ("Monitor", "every bucket, live", "monitor", ""),
    ("Monitor, blocked rows", "orders are refused now", "monitor", "band=blocked"),
    ("Monitor, 90 or more", "next to a limit", "monitor", "band=90"),
    ("Monitor, wall", "the worst 20 in large type", "monitor", "wall=1"),
    ("Firms and limits", "exchange groups, blocked ones first", "firm_list", ""),
    ("Accounts", "of clearing firms; order entry, services, sessions", "ams_accounts", ""),
    ("Inline credit", "daily position limits of accounts", "icc_limits", ""),
    ("Inline credit policies", "limits not set, unregistered accounts, alert levels", "icc_policies", ""),
    ("Position limits by file", "up to 20,000 rows at once", "icc_files", ""),
    ("Max Usage", "the most that accounts reached by day", "icc_usage", ""),
    ("Inline credit alerts", "levels that usage of position limits reached", "icc_alerts", ""),
    ("Entity risk", "policies, restrictions and maximum quantities by firm", "erm_firms", ""),
    ("User maximums", "most contracts of an operator by product", "erm_maximums", ""),
    ("Pre-negotiated trades", "entered, refused", "erm_trades", ""),
    ("Risk Monitor", "activity, alerts, changes, refusals and usage", "risk_monitor", ""),
    ("Daily report", "of the Risk Monitor: to print, as a workbook", "risk_report", ""),
    ("Alerts", "credit control alerts, newest first", "alerts", ""),
    ("Cancel on disconnect", "sessions and trader ids", "disconnects", ""),
    ("Session losses", "and what became of the orders", "disconnects_losses", ""),
    ("Access Manager", "restricted products and their periods", "access_manager", ""),
    ("Alerts to acknowledge", "nobody has taken them", "alerts", "acknowledged=no"),
    ("Changes of limits", "every setting, before and after", "changes", ""),
    ("Limits by file", "all groups of a clearing firm at once", "limits_files", ""),
    ("Kill switch", "stop a clearing firm, an execution firm or a sender comp", "kill_switch", ""),
    ("Kill switch history", "every kill and lift, with who and why", "kill_history", ""),
    ("FirmSoft", "orders, fills and quotes, live; cancel for traders", "firmsoft", ""),
    ("FirmSoft cancels", "what was cancelled, and what became of it", "firmsoft_cancels", ""),
    ("FirmSoft permissions", "who may look and cancel", "firmsoft_permissions", ""),
    ("Mass quote protection", "thresholds in force, what has tripped", "quoting", ""),
    ("Weekend trading", "groups that trade on weekends", "weekend", ""),
    ("Session calendar", "resets, windows, pending changes", "session_calendar", ""),
    ("Drop copy", "groups and their sources", "drop_copy", ""),
    ("Drop copy requests", "to do, and yours", "drop_copy_requests", ""),
    ("Target sessions", "who is connected, and what waits", "drop_copy_target_list", ""),
    ("Register", "execution firms and who guarantees them", "execution_firm_list", ""),
    ("Reference data", "instruments, margin rates, holidays", "instrument_list", ""),
    ("People, to do", "nominations and invitations", "people", ""),
    ("API tokens", "make and revoke", "api_tokens", ""),
    ("Second factor", "authenticator app and recovery codes", "mfa_index", ""),
    ("Sessions", "where you are signed in", "usersessions_list", ""),
    ("Password", "change it", "account_change_password", ""),
)
ACTS: Final = (
    ("Switch theme", "light or dark", "theme"),
    ("Switch density", "compact or comfortable", "density"),
    ("Pause or resume updates", "of the Monitor", "pause"),
    ("Edit limits", "of this exchange group", "edit"),
    ("Sign out", "limits in force and working orders stay", "sign-out"),
)


def find(user: Any, query: str) -> Answer:
    """What fits every word of `query`; without a word the pages and acts. Accounts are found by the beginning of their
    number. Two statements beside the user's scope."""
    text = query.replace("\x00", "").strip()[:LONGEST]
    words = text.lower().split()
    groups = list(_groups(user, words)[: MOST + 1]) if words else []
    accounts = list(_accounts(user, text)[: MOST + 1]) if len(text) >= SHORTEST_NUMBER else []
    pages = [Found(word, more, _address(route, query)) for word, more, route, query in PAGES]
    acts = [Found(word, more, act=act) for word, more, act in ACTS]
    sections = [
        Section("groups", "Firms and exchange groups", [_of_group(group) for group in groups[:MOST]]),
        Section("accounts", "Accounts", [_of_account(account) for account in accounts[:MOST]]),
        Section("pages", "Pages", [page for page in pages if _fits(page, words)]),
        Section("acts", "Actions", [act for act in acts if _fits(act, words)]),
    ]
    return Answer([section for section in sections if section.found], max(len(groups), len(accounts)) > MOST)


def _groups(user: Any, words: list[str]) -> QuerySet[ExchangeGroup]:
    condition = Q()
    for word in words:
        condition &= (
            Q(execution_firm__code__icontains=word)
            | Q(execution_firm__name__icontains=word)
            | Q(name__icontains=word)
            | Q(lce__code__icontains=word)
            | Q(execution_firm__sender_comps__sender_comp_id__istartswith=word)
        )
    visible = ExchangeGroup.objects.visible_to(user).filter(condition).distinct()
    return visible.select_related("execution_firm", "lce").order_by("execution_firm__code", "name", "pk")


def _accounts(user: Any, text: str) -> QuerySet[Account]:
    number = plain_account(text)
    visible = Account.objects.visible_to(user).filter(number__startswith=number) if number else Account.objects.none()
    return visible.select_related("lce").order_by("number", "lce_id")


def _of_account(account: Account) -> Found:
    more = f"{account.description}, LCE {account.lce.code}{'' if account.active else ', inactive'}"
    return Found(account.number, more, reverse("ams_account", args=[account.pk]))


def _of_group(group: ExchangeGroup) -> Found:
    firm = group.execution_firm
    return Found(
        f"{firm.code} {group.name}", f"{firm.name}, LCE {group.lce.code}", reverse("group", args=[firm.code, group.pk])
    )


def _fits(thing: Found, words: list[str]) -> bool:
    text = f"{thing.word} {thing.more}".lower()
    return all(word in text for word in words)


def _address(route: str, query: str) -> str:
    return f"{reverse(route)}?{query}" if query else reverse(route)
