"""What the tests of the screens stand on: two clearing firms with a group each, instruments, and one user per role."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from django.test import Client

from creditcontrols.choices import BlockStatus
from creditcontrols.documents import from_document, to_document
from creditcontrols.engine.values import GroupSettings, SessionLimits
from creditcontrols.forms import initial
from creditcontrols.models import ExchangeGroup, SettingsVersion, Utilization
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, Membership, SenderComp, User
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, MarginRate, Product, ProductComplex

MILLION = 100_000_000
"""One million US dollars in cents."""


@dataclass
class World:
    """Two LCEs, each guaranteeing one execution firm with one group, and their people by name."""

    own: ExchangeGroup
    foreign: ExchangeGroup
    users: dict[str, User] = field(default_factory=dict)

    def client(self, name: str | None) -> Client:
        """A browser in which that user is signed in; None is nobody."""
        client = Client()
        if name is not None:
            client.force_login(self.users[name])
        return client


def make_world() -> World:
    """The world of one test. Settings of a group: limits 1.0 futures and 0.5 options, reference contract YMZ6."""
    instruments()
    world = World(make_group("101", "EX1"), make_group("202", "EX2"))
    scopes: dict[str, tuple[str, dict[str, Any]]] = {
        "ra": ("RA", {"lce": world.own.lce}),
        "ca": ("CA", {"lce": world.own.lce}),
        "au": ("AU", {"lce": world.own.lce}),
        "ea": ("EA", {"execution_firm": world.own.execution_firm}),
        "foreign_ra": ("RA", {"lce": world.foreign.lce}),
        "foreign_ea": ("EA", {"execution_firm": world.foreign.execution_firm}),
        "gam": ("GAM", {}),
        "gcc": ("GCC", {}),
    }
    for name, (role, scope) in scopes.items():
        world.users[name] = User.objects.create(
            username=name, first_name=name.upper(), last_name="Person", password="never checked here"
        )
        Membership.objects.create(user=world.users[name], role=role, **scope)
    return world


def instruments() -> None:
    """YM on CBOT with one future at 2,802 USD."""
    exchange, _ = Exchange.objects.get_or_create(code="CBOT", defaults={"name": "CBOT"})
    complex_, _ = ProductComplex.objects.get_or_create(name="Equity Index")
    product = Product.objects.create(
        code="YM", name="E-mini Dow", exchange=exchange, complex=complex_, tick_nanos=10**9,
        tick_value_micros=5 * 10**6, segment="CB", listed_months="HMUZ",
    )  # fmt: skip
    future = Instrument.objects.create(symbol="YMZ6", product=product, kind=Kind.FUTURE, expiry_month=date(2026, 12, 1))
    MarginRate.objects.create(instrument=future, trade_date=date(2026, 1, 2), cents=280_200)


def make_group(lce_code: str, firm_code: str, name: str = "CME/CBOT") -> ExchangeGroup:
    """A group at version 1 in force, with its four weekday sides open and unused."""
    lce, _ = LegalClearingEntity.objects.get_or_create(code=lce_code, defaults={"name": f"Clearing {lce_code}"})
    firm, _ = ExecutionFirm.objects.get_or_create(code=firm_code, defaults={"name": f"Trading {firm_code}"})
    SenderComp.objects.get_or_create(sender_comp_id=f"{firm_code}{firm_code}N", execution_firm=firm)
    limits = SessionLimits(exposure_futures=MILLION, exposure_options=MILLION // 2)
    document = to_document(GroupSettings(weekday=limits, reference_futures="YMZ6"))
    group = ExchangeGroup.objects.create(lce=lce, execution_firm=firm, name=name, settings=document, version=1)
    group.exchanges.set(Exchange.objects.filter(code="CBOT"))
    now = clock.business_now()
    SettingsVersion.objects.create(
        group=group, version=1, document=document, saved_at=now, in_force_seq=1, in_force_at=now
    )
    for side in range(4):
        set_side(group, side, limit=MILLION if side < 2 else MILLION // 2)
    return group


def set_side(group: ExchangeGroup, side: int, **figures: Any) -> None:
    """Put figures into a weekday side; the rest as unused and open."""
    figures = {"usage": 0, "limit": MILLION, "status": BlockStatus.OPEN, **figures}
    figures.setdefault("available", figures["limit"] - figures["usage"])
    Utilization.objects.update_or_create(group=group, bucket=0, side=side, defaults=figures)


def typed(group: ExchangeGroup, **changed: Any) -> dict[str, Any]:
    """The limits form as a browser sends it: what is saved, with some fields changed; None leaves a field out."""
    group.refresh_from_db()
    shown = initial(from_document(group.settings), group.version) | changed
    boxes = {name: "on" for name, value in shown.items() if name.startswith("no_") and value}
    return {name: value for name, value in shown.items() if not name.startswith("no_") and value is not None} | boxes


def settings_of(group: ExchangeGroup, **weekday: int) -> GroupSettings:
    """The saved settings with some weekday limits changed."""
    group.refresh_from_db()
    settings = from_document(group.settings)
    return msgspec.structs.replace(settings, weekday=msgspec.structs.replace(settings.weekday, **weekday))
