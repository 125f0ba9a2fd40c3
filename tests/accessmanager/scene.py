"""A crude oil contract near its last trading day, a swap future far from it, and the people of two clearing firms."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.test import Client

from creditcontrols.models import InboxCommand
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, User
from riskadmin.lib import calendar, clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.factories import make_exchange, make_firm, make_lce, make_mapping


@dataclass
class Scene:
    """LCA guarantees EF EX1 on NYMEX and CBOT; LCB guarantees EF OTH on NYMEX."""

    lce: LegalClearingEntity
    other: LegalClearingEntity
    firm: ExecutionFirm
    users: dict[str, User] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser in which that user is signed in."""
        client = Client()
        client.force_login(self.users[name])
        return client

    def answered(self, inbox_id: int) -> None:
        """The engine has the command."""
        InboxCommand.objects.filter(pk=inbox_id).update(done_seq=9)


def list_contract(code: str, exchange: str, symbol: str, last: date | None, underlying: str = "") -> Instrument:
    """A future of a product, which is made when it is new."""
    complex_, _ = ProductComplex.objects.get_or_create(name="Energy")
    product, _ = Product.objects.get_or_create(
        code=code,
        defaults={
            "name": f"Product {code}", "exchange": make_exchange(exchange), "complex": complex_, "tick_nanos": 10**7,
            "tick_value_micros": 10**7, "segment": "76", "listed_months": "FGHJKMNQUVXZ",
        },
    )  # fmt: skip
    of = Instrument.objects.get(symbol=underlying) if underlying else None
    return Instrument.objects.create(
        symbol=symbol, product=product, kind=Kind.FUTURE, expiry_month=date(2026, 12, 1), expires=last, underlying=of
    )


def make_person(name: str, role: Role, **scope: Any) -> User:
    """A user who is signed in without a password: hashing one would take longer than the test."""
    user = User.objects.create(username=name, password="never checked here")
    Membership.objects.create(user=user, role=role, **scope)
    return user


def make_scene() -> Scene:
    """CLZ6 trades for the last time today and CLT with it; N1UZ6 in 60 days."""
    today = calendar.trade_date(clock.business_now())
    make_exchange("CBOT")
    list_contract("CL", "NYMEX", "CLZ6", today)
    list_contract("CLT", "NYMEX", "CLTZ6", None, "CLZ6")
    list_contract("N1U", "CBOT", "N1UZ6", today + timedelta(days=60))
    lce, other = make_lce("LCA"), make_lce("LCB")
    firm = make_firm("EX1", lce=lce, exchange="NYMEX")
    make_mapping(firm, lce, "CBOT")
    make_firm("OTH", lce=other, exchange="NYMEX")
    made = Scene(lce, other, firm)
    for name, role, scope in (
        ("ra", Role.RA, {"lce": lce}), ("foreign_ra", Role.RA, {"lce": other}), ("ca", Role.CA, {"lce": lce}),
        ("au", Role.AU, {"lce": lce}), ("ea", Role.EA, {"execution_firm": firm}), ("gcc", Role.GCC, {}),
        ("gam", Role.GAM, {}),
    ):  # fmt: skip
        made.users[name] = make_person(name, role, **scope)
    return made
