"""What tripped protections say to the panel of everything that blocks a firm. Orders that are only tried are no quotes,
so they bring nothing to those."""

from collections.abc import Iterable
from typing import Final

from django.urls import reverse

from creditcontrols.blocking import Blocking, Question
from creditcontrols.engine.order_events import Event
from creditcontrols.engine.refusals import MASS_QUOTE_PROTECTION
from creditcontrols.quoting.models import QuoteProtection
from creditcontrols.selectors import person
from riskadmin.reference.models import Instrument

NAME: Final = "mass quote protection"
STEP: Final = MASS_QUOTE_PROTECTION.step
LIFT: Final = "The trader sends a mass quote with 9773=Y; or an administrator of the clearing entity removes it."


def blockings(question: Question) -> list[Blocking]:
    """The protections of the firm that have tripped and refuse such mass quotes."""
    found = QuoteProtection.objects.visible_to(question.user).listed().exclude(tripped_at=None)
    found = found.filter(execution_firm__code=question.ef).select_related("lce", "execution_firm", "set_by")
    if question.session:
        found = found.filter(session__in=("", question.session))
    if question.symbol:
        groups = Instrument.objects.filter(symbol=question.symbol, kind="OPT").values_list("product__code", flat=True)
        found = found.filter(groups__overlap=list(groups) or [""])
    return [
        Blocking(
            STEP, MASS_QUOTE_PROTECTION.code,
            f"Mass quotes of {one.participant} in {', '.join(one.groups)}: {one.tripped_on}", person(one.set_by),
            one.tripped_at, LIFT, "", reverse("quoting"),
        )
        for one in found.order_by("pk")
    ]  # fmt: skip


def facts(ef: str) -> Iterable[Event]:
    """Nothing: protections decide mass quotes only."""
    del ef
    return []
