"""What the tests of FirmSoft stand on: an engine whose journal and rows are in the database, and people with roles."""

from datetime import date
from typing import Any

import msgspec
from django.db import connection as django_connection
from django.test import Client

from creditcontrols.engine.commands import Command, Continue, LoadInstruments, SetMarketState, encode_command
from creditcontrols.engine.tasks import waiting
from creditcontrols.firmsoft.models import Cancel, Permission
from creditcontrols.firmsoft.services import grant
from creditcontrols.models import ExchangeGroup, InboxCommand, Order
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Exchange, ExecutionFirm, LegalClearingEntity, Membership, SenderComp, User
from riskadmin.lib import clock
from riskadmin.reference.choices import Kind
from riskadmin.reference.models import Instrument, Product, ProductComplex
from tests.creditcontrols.test_projection import Feed
from tests.creditcontrols.world import INSTRUMENTS, order

BID = 100_000_000_000
JOURNAL = (
    "INSERT INTO creditcontrols_journal"
    " (shard, seq, epoch, at, inbox_id, session, series, in_seq, command, events, out, hash)"
    " VALUES (0, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
DATE = "2026-11-24"


class FirmSoft(Feed):
    """Group 1 of (ALP, EX1) with YM, ZC and GE; `users` by name: ca, ra, au of ALP, ea, tf, tr (trader id TR1) of EX1,
    gam, gcc, and foreign ones. Nobody has a permission yet."""

    def __init__(self) -> None:
        super().__init__()
        self._reference()
        with django_connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('creditcontrols_inboxcommand', 'id'), 100)")
        ExchangeGroup.objects.filter(pk=1).update(settings={})
        self.lce, self.firm = LegalClearingEntity.objects.get(code="ALP"), ExecutionFirm.objects.get(code="EX1")
        other_lce = LegalClearingEntity.objects.create(code="BRV", name="Other")
        other_firm = ExecutionFirm.objects.create(code="ZZ9", name="Other")
        SenderComp.objects.create(sender_comp_id="EX1EX1N", execution_firm=self.firm)
        self.users: dict[str, User] = {}
        for name, lce, firm, trader in (
            ("ca", self.lce, None, ""), ("ra", self.lce, None, ""), ("au", self.lce, None, ""),
            ("ea", None, self.firm, ""), ("tf", None, self.firm, ""), ("tr", None, self.firm, "TR1"),
            ("gam", None, None, ""), ("gcc", None, None, ""),
            ("foreign_ca", other_lce, None, ""), ("foreign_ea", None, other_firm, ""),
        ):  # fmt: skip
            user = self.users[name] = User.objects.create(username=name, password="never checked here")
            role = Role(name.removeprefix("foreign_").upper())
            Membership.objects.create(user=user, role=role, lce=lce, execution_firm=firm, trader_id=trader)
        self.numbers = iter(range(1, 10**6))

    def _reference(self) -> None:
        for one in INSTRUMENTS:
            exchange, _ = Exchange.objects.get_or_create(code=one.exchange, defaults={"name": one.exchange})
            complex_, _ = ProductComplex.objects.get_or_create(name=one.complex)
            product = Product.objects.create(
                code=one.group_code, exchange=exchange, complex=complex_, tick_nanos=one.tick, tick_value_micros=1,
                segment="CB", listed_months="Z",
            )  # fmt: skip
            month = date(2026, 12, 1)
            Instrument.objects.create(symbol=one.symbol, product=product, kind=Kind.FUTURE, expiry_month=month)

    def permit(self, name: str, level: str = "cancel", *, by: str = "ca", **limits: Any) -> Permission:
        """A permission of one user within ALP, or within EX1 when given by its administrator."""
        firm = {"firm": self.firm.pk} if by == "ea" else {"lce": self.lce.pk}
        self.users[name].__dict__.pop("_scope", None)
        return grant(actor=self.users[by], user=self.users[name], level=level, **(firm | limits))

    def client(self, name: str | None) -> Client:
        """A browser in which that user is signed in."""
        client = Client()
        if name is not None:
            client.force_login(self.users[name])
        return client

    def order(self, symbol: str = "GEZ6", quantity: int = 1, side: int = 1, **terms: Any) -> int:
        """A new order that must be held; returns its id."""
        made = order(symbol, quantity, f"C{next(self.numbers)}", side)
        before = self.world.core.state.next_order_id
        self.world.send(msgspec.structs.replace(made, **terms))
        assert self.world.core.state.next_order_id == before + 1
        return before

    def tell(self, command: Command) -> None:
        """A command from the inbox."""
        self.world.from_inbox(next(self.numbers) + 10**6, encode_command(command))

    def hours(self) -> None:
        """From here on the instruments have trading hours, and are open."""
        listed = tuple(msgspec.structs.replace(one, hours="weekday") for one in INSTRUMENTS)
        self.tell(LoadInstruments(listed))
        self.market("open")

    def market(self, state: str) -> None:
        """The market of instruments with hours is in that state."""
        self.tell(SetMarketState("weekday", state, DATE))

    def work(self) -> None:
        """Decide what waits in the inbox, do what it leads to, and write every row."""
        for row in InboxCommand.objects.filter(done_seq=None, pk__gt=3).order_by("pk"):
            self.world.from_inbox(row.pk, bytes(row.payload))
        while waiting(self.world.core.state):
            self.tell(Continue())
        self.catch_up()

    def catch_up(self) -> None:
        """Entries and rows of everything new; the cursor says so."""
        fresh = self.world.entries[self.done :]
        if not fresh:
            return
        with django_connection.cursor() as cursor:
            cursor.execute("SELECT set_config('riskadmin.epoch', '0', false)")
            for entry in fresh:
                cursor.execute(JOURNAL, tuple(entry))
            cursor.execute(
                "INSERT INTO creditcontrols_cursor (follower, seq) VALUES ('projection', %s)"
                " ON CONFLICT (follower) DO UPDATE SET seq = EXCLUDED.seq",
                [fresh[-1].seq],
            )
        super().catch_up()

    def states(self) -> dict[int, str]:
        """The state of every order as its row has it."""
        return dict(Order.objects.order_by("pk").values_list("pk", "state"))

    def cancel(self, name: str, **chosen: Any) -> Cancel:
        """Draft and send a cancel as that user's browser does it; the engine has not answered."""
        client = self.client(name)
        answer = client.post("/firmsoft/cancels/draft/", chosen)
        assert answer.status_code == 302, answer.content
        sent = client.post(answer["Location"], {"reason": "Firm asked."})
        assert sent.status_code == 302, sent.content
        made = Cancel.objects.first()
        assert made is not None
        assert made.sent_at is not None
        return made


def now_text() -> str:
    """Business time as a filter takes it."""
    return f"{clock.business_now():%Y-%m-%dT%H:%M}"
