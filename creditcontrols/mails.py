"""Notices that the credit controls send to people."""

from django.urls import reverse

from creditcontrols import figures
from creditcontrols.engine.values import GroupSettings
from creditcontrols.models import ExchangeGroup
from riskadmin.lib import money
from riskadmin.mail.notices import Notice


def weekend_notice(group: ExchangeGroup, settings: GroupSettings, actor: str) -> Notice:
    """To GAM: weekend trading was turned on for a group (SPEC GC2-06)."""
    limits = settings.weekend
    firm = group.execution_firm
    return Notice(
        subject=f"Weekend trading on: EF {firm.code} {group.name}",
        title=f"Weekend trading is on for {firm.code} {group.name}",
        lead=f"{actor} turned it on. Orders in weekend products pass from Friday 17:30 to Sunday 16:05 CT.",
        rows=[
            ("Legal clearing entity", str(group.lce)),
            ("Execution firm", f"{firm.code} {firm.name}"),
            ("Weekend limit, futures", f"{money.format_millions(limits.exposure_futures)} USD M"),
            ("Weekend limit, options", f"{money.format_millions(limits.exposure_options)} USD M"),
            ("Max quantity, futures", f"{_both(limits.max_futures_buy, limits.max_futures_sell)}"),
            ("Max quantity, options", f"{_both(limits.max_options_buy, limits.max_options_sell)}"),
        ],
        link="Groups with weekend trading",
        path=reverse("weekend"),
        foot="GAM is told whenever weekend trading is turned on. Nothing is to be done.",
    )


def _both(buy: int, sell: int) -> str:
    return f"buy {figures.contracts(buy)}, sell {figures.contracts(sell)}"
