"""A firm that two clearing firms guarantee, each on an exchange, with orders, people, and what the engine answered."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from creditcontrols.acts import CancelAct
from creditcontrols.models import ExchangeGroup, InboxCommand, Order
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, Membership, SenderComp, User
from riskadmin.lib import clock
from tests.factories import make_firm, make_group, make_lce, make_mapping, make_sender_comp


@dataclass
class Scene:
    """EF EX1 is guaranteed by LCA on CME and by LCB on NYMEX; LCC guarantees EF OTH."""

    firm: ExecutionFirm
    lces: dict[str, LegalClearingEntity]
    group: ExchangeGroup
    comp: SenderComp
    other_comp: SenderComp
    users: dict[str, User] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser in which that user is signed in."""
        client = Client()
        client.force_login(self.users[name])
        return client

    def order(self, number: int, state: str = "working", **fields: Any) -> Order:
        """An order of the group on the first session."""
        now = clock.business_now()
        values: dict[str, Any] = {
            "bucket": 0, "usage_side": 0, "sender_comp": self.comp.sender_comp_id, "trader": "TR1", "account": "A1",
            "cl_ord_id": f"C{number}", "symbol": "ESZ6", "side": 1, "quantity": 2, "working": 2, "order_type": "2",
            "tif": "0", "price_nanos": 10**11, "rate": 100, "entered_at": now, "changed_at": now, "seq": number,
        }  # fmt: skip
        return Order.objects.create(order_id=number, group=self.group, state=state, **values | fields)

    def loss(self, seq: int, order_ids: list[int], kept: int = 0, session: str = "EX1EX1") -> CancelAct:
        """A lost session as the projection keeps it."""
        return CancelAct.objects.create(
            act=f"disconnect:{session}", seq=seq, at=clock.business_now(), order_ids=order_ids, kept=kept,
            cause="Cancel on disconnect: connection lost",
        )  # fmt: skip

    def answered(self, inbox_id: int) -> None:
        """The engine has the command."""
        InboxCommand.objects.filter(pk=inbox_id).update(done_seq=9)


def make_person(name: str, role: Role, **scope: Any) -> User:
    """A user who is signed in without a password: hashing one would take longer than the test."""
    user = User.objects.create(username=name, password="never checked here")
    Membership.objects.create(user=user, role=role, **scope)
    return user


def make_scene() -> Scene:
    lces = {code: make_lce(code) for code in ("LCA", "LCB", "LCC")}
    firm, other = make_firm("EX1", lce=lces["LCA"]), make_firm("OTH", lce=lces["LCC"])
    make_mapping(firm, lces["LCB"], "NYMEX")
    group = make_group(lces["LCA"], firm)
    make_sender_comp(other)
    made = Scene(firm, lces, group, make_sender_comp(firm, "EX1"), make_sender_comp(firm, "EX2"))
    for name, role, scope in (
        ("ca", Role.CA, {"lce": lces["LCA"]}), ("second_ca", Role.CA, {"lce": lces["LCB"]}),
        ("foreign_ca", Role.CA, {"lce": lces["LCC"]}), ("ra", Role.RA, {"lce": lces["LCA"]}),
        ("au", Role.AU, {"lce": lces["LCA"]}), ("ea", Role.EA, {"execution_firm": firm}), ("gam", Role.GAM, {}),
        ("gcc", Role.GCC, {}),
    ):  # fmt: skip
        made.users[name] = make_person(name, role, **scope)
    return made
