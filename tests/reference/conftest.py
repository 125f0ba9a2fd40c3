"""Reference data of the tests: two futures and an option, on a Wednesday morning."""

from datetime import UTC, date, datetime

import pytest

from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, MarginRate, Product, ProductComplex
from tests.factories import make_exchange, make_user

WEDNESDAY = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
"""10:00 CT."""


@pytest.fixture
def gam(db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    """GAM; YMZ6 and ESZ6 at 2,802.00 since the start of the year, one call on ESZ6 with delta 0.54."""
    monkeypatch.setattr(clock, "business_now", lambda: WEDNESDAY)
    index = ProductComplex.objects.create(name="Equity Index")
    for code in ("YM", "ES"):
        product = Product.objects.create(
            code=code, name=code, exchange=make_exchange("CBOT"), complex=index, tick_nanos=10**9,
            tick_value_micros=5_000_000, segment="60", listed_months="HMUZ",
        )  # fmt: skip
        future = Instrument.objects.create(
            symbol=f"{code}Z6", product=product, kind=Kind.FUTURE, expiry_month=date(2026, 12, 1)
        )
        MarginRate.objects.create(instrument=future, trade_date=date(2026, 1, 2), cents=280_200)
    Instrument.objects.create(
        symbol="ESZ6 C6800", product=product, kind=Kind.OPTION, right="C", expiry_month=date(2026, 12, 1),
        strike_nanos=6800 * 10**9, underlying=future, delta=5_400,
    )  # fmt: skip
    return make_user(Role.GAM, username="gam")
