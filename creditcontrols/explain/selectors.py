"""One refusal with everything that explains it: the rule, the figures as they were, who set the limit, what helps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from creditcontrols.blocking import Blocking, Question, registered
from creditcontrols.choices import UsageSide
from creditcontrols.engine.values import OPT_LONG
from creditcontrols.explain import words
from creditcontrols.explain.words import Check
from creditcontrols.models import ExchangeGroup, Refusal, SettingChange, SettingsVersion
from creditcontrols.policies import label, value_text
from creditcontrols.selectors import charge_rates, person
from riskadmin.firms.models import ExecutionFirm
from riskadmin.firms.permissions import can_see_clip_size
from riskadmin.lib import money

SESSIONS: Final = ("weekday", "weekend")
QUANTITIES: Final = ("max_futures_buy", "max_futures_sell", "max_options_buy", "max_options_sell")
SPREAD_FACTOR: Final = "10 %"
LARGEST_LIMIT: Final = 100_000_000_000_000


@dataclass(frozen=True)
class LegLine:
    """What one leg would have charged. Cents and contracts; `side` is empty where it is not known."""

    symbol: str
    side: str
    quantity: int
    rate: int
    charge: int


@dataclass(frozen=True)
class LimitInForce:
    """The setting that refused, as it was in force then: its value in words, who set it and when, and its version.
    `actor` is empty for a value that nobody changed yet."""

    path: str
    value: str
    version: int
    in_force_seq: int
    actor: str
    at: datetime | None

    @property
    def label(self) -> str:
        """How the setting reads."""
        return label(self.path)


@dataclass(frozen=True)
class Explanation:
    """One refusal explained. Figures are those of the row, cents and contracts, -1 where one does not apply; `largest`
    and `clip_size` are None for who may not see them. `helps` are sentences, best first."""

    refusal: Refusal
    checks: list[Check]
    meaning: str
    legs: list[LegLine]
    limit: LimitInForce | None
    clip_size: int | None
    largest: int | None
    helps: list[str]
    control: str
    """The control that refused, as the refusal order names it."""

    by_control: bool
    """True when one of the other order controls refused, not a limit."""

    standing: list[Blocking]
    """What of that control would refuse such an order now; empty once it is lifted."""

    @property
    def side(self) -> str:
        """The side of the account that refused, in full."""
        number = self.refusal.usage_side
        return UsageSide(number).label if number in UsageSide else ""

    @property
    def usage_after(self) -> int:
        """What the usage would have been in cents, -1 where it is not known."""
        row = self.refusal
        return row.usage + row.charge if row.usage >= 0 and row.charge >= 0 else -1


def explain(user: Any, seq: int, number: int) -> Explanation:
    """The refusal of event `number` in journal entry `seq`. Raises Refusal.DoesNotExist also for one that `user` may
    not see: it is seen with its group, or, when it came before any group was found, with its execution firm."""
    row = Refusal.objects.select_related("group__lce", "group__execution_firm").get(seq=seq, number=number)
    if not _visible(user, row):
        raise Refusal.DoesNotExist
    sees_clip = row.group is None or can_see_clip_size(user, row.group)
    return Explanation(
        refusal=row,
        checks=words.walk(row.code),
        meaning=words.meaning(row.code, row.text),
        legs=_legs(row),
        limit=_limit(row),
        clip_size=row.clip_size if sees_clip else None,
        largest=words.largest(row.code, row.largest) if sees_clip else None,
        helps=_helps(row, sees_clip),
        control=words.title(row.code),
        by_control=words.is_control(row.code),
        standing=_standing(user, row),
    )


def _standing(user: Any, row: Refusal) -> list[Blocking]:
    step = words.step_of(row.code)
    asked = Question(user, row.execution_firm_code, row.sender_comp[:6], row.account, row.symbol, row.side)
    asking = [one for one in registered() if one.step == step]
    return [one for control in asking for one in control.blockings(asked) if one.code == row.code]


def _visible(user: Any, row: Refusal) -> bool:
    if row.group_id:
        return ExchangeGroup.objects.visible_to(user).filter(pk=row.group_id).exists()
    return ExecutionFirm.objects.visible_to(user).filter(code=row.execution_firm_code).exists()


def _legs(row: Refusal) -> list[LegLine]:
    legs = [
        LegLine(symbol, UsageSide(side).label, quantity, rate, charge)
        for symbol, _, side, quantity, rate, charge in row.legs
    ]
    if legs or row.charge < 0:
        return legs
    # A refusal from before legs were kept: an outright is the one leg of itself.
    side = UsageSide(row.usage_side).label if row.usage_side in UsageSide else ""
    return [LegLine(row.symbol, side, row.quantity, row.charge // max(1, row.quantity), row.charge)]


def path_of(row: Refusal) -> str:
    """The setting that refused, as a path of the document; empty for a refusal that no setting explains."""
    if row.usage_side not in UsageSide or row.bucket not in (0, 1):
        return ""
    if row.code == "WEEKEND_OFF":
        return "weekend_enabled"
    session = SESSIONS[row.bucket]
    if row.code == "MAX_QUANTITY_EXCEEDED":
        return f"{session}.{QUANTITIES[row.usage_side]}"
    return f"{session}.exposure_{'options' if row.usage_side >= OPT_LONG else 'futures'}"


def _limit(row: Refusal) -> LimitInForce | None:
    path = path_of(row)
    if not path or row.group_id is None:
        return None
    in_force = SettingsVersion.objects.filter(group=row.group_id, in_force_seq__lt=row.seq)
    saved = in_force.order_by("-in_force_seq", "-version").first()
    if saved is None:
        return None
    changes = SettingChange.objects.filter(group=row.group_id, field=path, version__version__lte=saved.version)
    change = changes.select_related("actor").order_by("-version__version").first()
    session, _, name = path.rpartition(".")
    value = (saved.document.get(session, {}) if session else saved.document).get(name, 0)
    actor, at = (person(change.actor), change.at) if change else ("", None)
    return LimitInForce(path, value_text(path, value), saved.version, saved.in_force_seq or 0, actor, at)


def _helps(row: Refusal, sees_clip: bool) -> list[str]:
    helps = [words.HELP[row.code]] if row.code in words.HELP else []
    if row.largest > 0 and sees_clip:
        helps.insert(0, f"An order of {row.largest:,} contracts or fewer would have passed.")
    if row.code == "CREDIT_LIMIT":
        needed = _limit_needed(row)
        if needed <= LARGEST_LIMIT:
            helps.append(f"A limit of {money.format_millions(needed)} USD M would have been enough for this order.")
        helps.append("Cancels on the same side free their charge at once; fills of the other side net in a complex.")
    if row.code == "MAX_QUANTITY_EXCEEDED":
        helps.append(f"A max quantity of {row.quantity:,} contracts would have been enough, if the clip admits it.")
    return helps


def _limit_needed(row: Refusal) -> int:
    """The smallest exposure limit in cents, in steps of 0.1 million, that lets the order pass: by the reference
    contract in force then, at its rate of today, else by what the order charges."""
    charge = row.charge
    reference = _reference(row)
    if reference:
        charge = max(1, charge_rates({reference}).get(reference, 0)) * row.quantity
    return -(-(row.usage + charge) // money.CENTS_PER_STEP) * money.CENTS_PER_STEP


def _reference(row: Refusal) -> str:
    in_force = SettingsVersion.objects.filter(group=row.group_id, in_force_seq__lt=row.seq)
    saved = in_force.order_by("-in_force_seq", "-version").first()
    kind = "options" if row.usage_side >= OPT_LONG else "futures"
    return str(saved.document.get(f"reference_{kind}", "")) if saved else ""
