"""From an empty database and one GAM user to a firm that trades, by screens only (SPEC R-1, GC2-07)."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from creditcontrols.engine.commands import SetMarketState, SubmitOrder, decode_command
from creditcontrols.engine.events import OrderHeld, OrderRefused
from creditcontrols.engine.handle import handle
from creditcontrols.engine.state import EngineState
from creditcontrols.engine.values import BUY, OPEN
from creditcontrols.models import ExchangeGroup, InboxCommand
from creditcontrols.services import save_settings
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp
from riskadmin.schedule.models import ScheduledChange
from tests.clearing.world import apply, limits
from tests.factories import make_user

PRODUCTS = b"""product,name,exchange,complex,min_tick,tick_value_usd,segment,listed_months
YM,E-mini Dow,CBOT,Equity Index,1,5,60,HMUZ
"""
INSTRUMENTS = b"symbol,product,kind,expiry_month\nYMZ6,YM,FUT,2026-12\n"
RATES = b"symbol,margin_usd\nYMZ6,2802\n"


@pytest.fixture
def gam(db: None) -> Client:
    """The browser of the only user there is."""
    client = Client()
    client.force_login(make_user(Role.GAM, username="gam"))
    return client


def post(client: Client, path: str, **values: object) -> None:
    response = client.post(path, values)
    assert response.status_code == 302, re.findall(r"invalid-feedback.*?<span>(.*?)</span>", response.content.decode())


def buy(number: int, quantity: int) -> SubmitOrder:
    return SubmitOrder("AB1EX1", "EX1", "AB1EX1N", "T1", str(number), "A", "YMZ6", BUY, quantity, "2", "0", 10**9)


def upload(client: Client, kind: str, data: bytes, **more: object) -> None:
    file = SimpleUploadedFile(f"{kind}.csv", data)
    response = client.post("/reference/files/new/", {"kind": kind, "file": file, **more})
    post(client, response["Location"], act="apply")


def test_gc2_07_an_empty_console_reaches_a_firm_that_trades(gam: Client) -> None:
    for code in ("CME", "CBOT"):
        post(gam, "/register/exchanges/new/", code=code, name=code)
    post(gam, "/register/clearing-entities/new/", code="alp", name="Alpine Clearing")
    upload(gam, "products", PRODUCTS)
    upload(gam, "instruments", INSTRUMENTS)
    upload(gam, "rates", RATES, effective="intraday")
    post(gam, "/register/execution-firms/new/", code="EX1", name="Example", lce_CME="ALP", lce_CBOT="ALP")
    post(gam, "/register/sender-comps/new/", sender_comp_id="AB1EX1N", gateway="CGW")
    apply(ScheduledChange.objects.get())
    group = ExchangeGroup.objects.get()
    ra = make_user(Role.RA, lce=LegalClearingEntity.objects.get())
    save_settings(actor=ra, group_id=group.pk, base_version=0, settings=limits(1))
    assert (SenderComp.objects.get().execution_firm, group.name) == (ExecutionFirm.objects.get(), "CME/CBOT")
    engine = EngineState()  # as a gateway that starts now
    for row in InboxCommand.objects.order_by("pk"):
        handle(engine, decode_command(bytes(row.payload)), 1)
    handle(engine, SetMarketState("weekday", OPEN, "2026-11-18"), 1)
    first, second = (handle(engine, buy(number, quantity), 1) for number, quantity in ((1, 356), (2, 1)))
    assert isinstance(first[0], OrderHeld)
    assert isinstance(second[0], OrderRefused)


def test_the_register_answers_a_wrong_form_beside_its_fields_and_keeps_what_was_typed(gam: Client) -> None:
    response = gam.post("/register/clearing-entities/new/", {"code": "toolong", "name": "Kept Name"})
    assert response.status_code == 422
    assert "Kept Name" in response.content.decode()
    assert "Nothing was saved" in response.content.decode()
    assert not LegalClearingEntity.objects.exists()


def test_lists_are_searched_and_saved_as_csv(gam: Client) -> None:
    for code in ("ALP", "BRK"):
        post(gam, "/register/clearing-entities/new/", code=code, name=f"=Clearer {code}")
    gam.get("/")  # shows the messages
    assert "BRK" not in gam.get("/register/clearing-entities/?q=alp").content.decode()
    response = gam.get("/register/clearing-entities/?q=alp&format=csv")
    assert response["Cache-Control"] == "no-store"
    text = b"".join(response.streaming_content).decode()
    assert text.splitlines() == ["LCE,Name,Pairs guaranteed", "ALP,'=Clearer ALP,0"]
