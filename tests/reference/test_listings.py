"""Products and instruments by file, and holidays."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from creditcontrols.engine.commands import LoadInstruments, decode_command
from creditcontrols.models import InboxCommand
from riskadmin.firms.models import Exchange, User
from riskadmin.reference import services
from riskadmin.reference.models import ExchangeHoliday, Instrument, Product, ReferenceFile
from riskadmin.reference.services import NotApplied

PRODUCTS = "product,name,exchange,complex,min_tick,tick_value_usd,segment,listed_months\n"
INSTRUMENTS = "symbol,product,kind,expiry_month,right,strike,underlying,delta\n"


def read(gam: User, kind: str, text: str) -> ReferenceFile:
    return services.read_file(actor=gam, kind=kind, name=f"{kind}.csv", data=text.encode())


def test_a_product_its_future_and_an_option_on_it_are_listed_at_once(gam: User) -> None:
    products = read(gam, "products", f"{PRODUCTS}ZC,Corn,CBOT,Agriculture,0.25,12.50,68,HKNUZ\n")
    services.apply_file(actor=gam, file_id=products.pk)
    rows = "ZCZ6,ZC,FUT,2026-12,,,,\nZCZ6 C430,ZC,OPT,2026-12,C,430.5,ZCZ6,0.58\n"
    services.apply_file(actor=gam, file_id=read(gam, "instruments", INSTRUMENTS + rows).pk)
    assert Product.objects.get(code="ZC").tick_nanos == 250_000_000
    option = Instrument.objects.get(symbol="ZCZ6 C430")
    assert (option.underlying.symbol, option.strike_nanos, option.delta) == ("ZCZ6", 430_500_000_000, 5_800)
    command = decode_command(bytes(InboxCommand.objects.latest("pk").payload))
    assert isinstance(command, LoadInstruments)
    assert [(one.symbol, one.margin_rate) for one in command.instruments] == [("ZCZ6", -1), ("ZCZ6 C430", -1)]


@pytest.mark.parametrize(
    ("kind", "row", "words"),
    [
        ("products", "ZC,Corn,XXX,Agriculture,0.25,12.5,68,HKN", "not registered"),
        ("products", "ZC,Corn,CBOT,Corn,0.25,12.5,68,HKN", "is none of"),
        ("products", "ZC,Corn,CBOT,Agriculture,0,12.5,68,HKN", "not above 0"),
        ("products", "YM,Dow,CBOT,Metals,1,5,60,HMUZ", "keeps its complex"),
        ("instruments", "ZCZ6,ZC,FUT,2026-12,,,,", "is not listed"),
        ("instruments", "YMH7,YM,FUT,2027-13,,,,", "no month"),
        ("instruments", "YMH7,YM,FUT,2027-03,C,,,", "has no right"),
        ("instruments", "YMH7 C1,YM,OPT,2027-03,C,1,YMH7,", "no listed future"),
        ("instruments", "YMZ6,YM,FUT,2027-03,,,,", "keeps its expiry month"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(gam: User, kind: str, row: str, words: str) -> None:
    file = read(gam, kind, (PRODUCTS if kind == "products" else INSTRUMENTS) + row + "\n")
    assert words in file.faults[0][1]


def test_a_new_maximum_quantity_of_a_listed_instrument_goes_to_the_engine(gam: User) -> None:
    text = "symbol,product,kind,expiry_month,max_quantity\nYMZ6,YM,FUT,2026-12,500\n"
    file = read(gam, "instruments", text)
    assert file.rows[0]["changes"] == [["Max quantity", "None", "500"]]
    services.apply_file(actor=gam, file_id=file.pk)
    command = decode_command(bytes(InboxCommand.objects.get().payload))
    assert (command.instruments[0].symbol, command.instruments[0].max_quantity) == ("YMZ6", 500)


def test_holidays_are_added_and_removed_before_their_reset_only(gam: User) -> None:
    cbot = Exchange.objects.get(code="CBOT")
    day = services.add_holiday(actor=gam, exchange=cbot, day=date(2026, 11, 26), name="Thanksgiving")
    with pytest.raises(ValidationError):
        services.add_holiday(actor=gam, exchange=cbot, day=date(2026, 11, 26), name="again")
    with pytest.raises(NotApplied, match="is over"):
        services.add_holiday(actor=gam, exchange=cbot, day=date(2026, 11, 17), name="past")
    services.remove_holiday(actor=gam, holiday_id=day.pk)
    assert not ExchangeHoliday.objects.exists()
