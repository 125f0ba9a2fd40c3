"""Options and product lines for these tests, and the engine's answers stored as the projection stores them."""

from datetime import date
from typing import Any

from django.db import connection

from creditcontrols.actions import ACTS
from creditcontrols.engine.commands import Command, decode_command
from creditcontrols.models import InboxCommand
from creditcontrols.quoting import selectors
from creditcontrols.quoting.models import AggregateLine, ProductLine, QuoteProtection
from creditcontrols.quoting.policies import Values, Wanted
from creditcontrols.quoting.services import set_protection
from riskadmin.firms.models import Exchange
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind, Right
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.engine.quoting import Maker
from tests.web.world import World

CODES = (("OZF", "CBOT"), ("OZN", "CBOT"), ("OCL", "NYMEX"))


def add_options() -> None:
    """One option for each group code, the lines RATES and CRUDE, and the aggregate ALL."""
    future = Instrument.objects.get(symbol="YMZ6")
    complex_ = ProductComplex.objects.get()
    for code, exchange_code in CODES:
        exchange, _ = Exchange.objects.get_or_create(code=exchange_code, defaults={"name": exchange_code})
        product = Product.objects.create(
            code=code, name=f"{code} options", exchange=exchange, complex=complex_, tick_nanos=10**7,
            tick_value_micros=10**6, segment="CB", listed_months="HMUZ",
        )  # fmt: skip
        Instrument.objects.create(
            symbol=f"{code}Z6 C100", product=product, kind=Kind.OPTION, right=Right.CALL, strike_nanos=10**11,
            expiry_month=date(2026, 12, 1), underlying=future, delta=5_000,
        )  # fmt: skip
    for code, groups in (("RATES", ("OZF", "OZN")), ("CRUDE", ("OCL",))):
        line = ProductLine.objects.create(code=code, name=f"{code} options", complex=complex_)
        line.products.set(Product.objects.filter(code__in=groups))
    AggregateLine.objects.create(code="ALL", name="All options").lines.set(ProductLine.objects.all())


def protect(world: World, level: str = "group", code: str = "OZF", who: str = "ra", **fields: Any) -> QuoteProtection:
    """A protection of EX1 by LCE 101."""
    values = {name: fields.pop(name) for name in ("fill_percent", "quantity", "delta") if name in fields}
    pairs = selectors.pairs_for(world.users["gcc"], "101", "EX1")
    wanted = Wanted(level, code, Values(**values), **fields)
    return set_protection(actor=world.users[who], pairs=pairs, wanted=wanted, reason="Quiet market")


def commands() -> list[Command]:
    """What was put into the inbox, oldest first."""
    return [decode_command(bytes(row.payload)) for row in InboxCommand.objects.order_by("pk")]


def carry_out(engine: Maker) -> None:
    """Decide what waits in the inbox and store what comes of it."""
    for command in commands():
        store(engine.do(command))
    InboxCommand.objects.all().delete()


def store(events: list[Any]) -> None:
    """Store what the projection stores of these events."""
    with connection.cursor() as cursor:
        for number, event in enumerate(events):
            statements = ACTS[type(event)](event, number, clock.business_now()) if type(event) in ACTS else []
            for statement, values in statements:
                cursor.execute(statement, values)
