"""What kills say to the panel of everything that blocks a firm, and to orders that are only tried."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.urls import reverse

from creditcontrols.blocking import Blocking, Question
from creditcontrols.engine import refusals
from creditcontrols.engine.controls.events import KillEnforced
from creditcontrols.engine.order_events import Event
from creditcontrols.killswitch.choices import KILLING
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.killswitch.policies import can_lift, engine_kill, who_lifts
from creditcontrols.killswitch.querysets import KillQuerySet
from creditcontrols.models import ExchangeGroup
from riskadmin.reference.models import Instrument

NAME: Final = "killswitch"
STEP: Final = 3


def blockings(question: Question) -> list[Blocking]:
    """The kills that such an order would meet."""
    seen = KillSwitch.objects.visible_to(question.user).killing()
    found = _below(seen.select_related("lce", "execution_firm"), question.ef)
    if question.session:
        found = found.filter(session__in=("", question.session))
    guarantors = _guarantors(question) if question.symbol else None
    return [
        Blocking(
            STEP, refusals.KILLED[kill.authority].code, f"Kill switch: {kill.scope}", kill.enforced_by_name,
            kill.in_force_at or kill.requested_at, who_lifts(kill), kill.reason,
            reverse("kill", args=[kill.pk]) if can_lift(question.user, kill) else "",
        )
        for kill in found.order_by("pk")
        if guarantors is None or kill.lce_id is None or kill.lce_id in guarantors
    ]  # fmt: skip


def _below(kills: KillQuerySet, ef: str) -> KillQuerySet:
    """Those of the kills that act on the firm: its own, and those of a whole LCE that clears it."""
    clears = ExchangeGroup.objects.current().filter(execution_firm__code=ef).values("lce")
    return kills.filter(Q(execution_firm__code=ef) | Q(execution_firm=None, lce__in=clears))


def _guarantors(question: Question) -> set[int]:
    """The LCEs that guarantee the pairs in which such an order trades."""
    listed = Instrument.objects.filter(Q(symbol=question.symbol) | Q(leg_of__instrument__symbol=question.symbol))
    exchanges = listed.values("product__exchange")
    groups = ExchangeGroup.objects.current().filter(execution_firm__code=question.ef, exchanges__in=exchanges)
    return set(groups.order_by().values_list("lce", flat=True))


def facts(ef: str) -> Iterable[Event]:
    """The kills that the engine has for the firm, as the events that bring them."""
    found = _below(KillSwitch.objects.filter(in_force_seq__isnull=False, lifted_seq=None, state__in=KILLING), ef)
    return [
        KillEnforced(engine_kill(kill), (), 0) for kill in found.select_related("lce", "execution_firm").order_by("pk")
    ]
