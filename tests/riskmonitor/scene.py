"""What happened on a trade date: rows as the projection and the services leave them."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from creditcontrols.choices import AlertKind
from creditcontrols.engine.values import NO_LIMIT
from creditcontrols.icc.models import AccountPosition, PositionAlert, PositionDay
from creditcontrols.killswitch.choices import Authority, KillState, Level
from creditcontrols.killswitch.models import KillSwitch
from creditcontrols.models import ActivityDay, Alert, ExchangeGroup, Refusal, UtilizationDay
from creditcontrols.rmi.choices import RmiBlockState, RmiSource
from creditcontrols.rmi.models import RmiBlock
from riskadmin.audit.services import record
from riskadmin.lib import calendar, clock
from tests.web.world import MILLION, World, set_side

CODE, TEXT = "ACCOUNT_SUSPENDED", "Order entry is suspended for account ACC1 of EX1"
UNIT = 10_000


def now() -> datetime:
    return clock.business_now()


def active(ef: str = "EX1", account: str = "ACC1", lce: str = "101", days_ago: int = 0, **counts: int) -> None:
    """What an account did on a trade date."""
    day = calendar.trade_date(now() - timedelta(days=days_ago))
    counts = {"orders": 10, "fills": 4, "contracts": 40, "refusals": 1} | counts
    ActivityDay.objects.create(trade_date=day, lce=lce, ef=ef, account=account, changed_at=now(), **counts)


def refuse(
    seq: int, ef: str = "EX1", account: str = "ACC1", lce: str = "101", group: ExchangeGroup | None = None,
    **changed: Any,
) -> Refusal:  # fmt: skip
    """An order that a control refused."""
    values: dict[str, Any] = {
        "number": 0, "bucket": -1, "usage_side": -1, "sender_comp": f"{ef}{ef}N", "trader": "TR1",
        "cl_ord_id": f"C{seq}", "symbol": "YMZ6", "side": 1, "quantity": 25, "code": CODE, "text": TEXT, "at": now(),
        **dict.fromkeys(("limit", "usage", "charge", "available", "clip_size", "largest"), NO_LIMIT),
    }  # fmt: skip
    return Refusal.objects.create(
        seq=seq, execution_firm_code=ef, account=account, lce_code=lce, group=group, **(values | changed)
    )


def reach_level(group: ExchangeGroup, level: int = 90, usage: int = 97_400_000, seq: int = 1) -> Alert:
    """Futures Long of the group stands at that level, and told so."""
    set_side(group, 0, usage=usage, level=level)
    kind = AlertKind.BLOCKED if level == 100 else AlertKind.LEVEL
    return Alert.objects.create(
        seq=seq, number=0, level=level, group=group, bucket=0, usage_side=0, kind=kind, usage=usage, limit=MILLION,
        action="None, orders still pass", at=now() - timedelta(minutes=5),
    )  # fmt: skip


def hold(ef: str = "EX1", account: str = "ACC1", lce: str = "101", net: int = 85, limit: int = 100) -> None:
    """A position of an account in futures of YM, with the alert of its level 80."""
    key = {"lce": lce, "ef": ef, "account": account, "product": "YM", "kind": "FUT"}
    AccountPosition.objects.create(
        **key, net=net * UNIT, limit_long=limit, level_long=80 if net >= 80 else 0, at=now(), seq=1
    )
    PositionAlert.objects.create(
        **key, seq=7, side=0, before=0, level=80, usage=net * UNIT,
        limit=limit, at=now() - timedelta(minutes=2),
    )  # fmt: skip
    day = calendar.trade_date(now())
    PositionDay.objects.create(**key, day=day, peak_long=net * UNIT, limit_long=limit)


def paint(world: World) -> None:
    """Something of everything in both clearing firms; the foreign one is ZZZ9 throughout."""
    for ef, account, lce, group in (("EX1", "ACC1", "101", world.own), ("EX2", "ZZZ9", "202", world.foreign)):
        active(ef, account, lce)
        refuse(11 if ef == "EX1" else 12, ef, account, lce, text=f"Suspended {account}")
        reach_level(group, seq=21 if ef == "EX1" else 22)
        hold(ef, account, lce)
        day = calendar.trade_date(now())
        UtilizationDay.objects.create(
            group=group, bucket=0, side=0, trade_date=day, peak=98_000_000, last=1, limit=MILLION
        )
        acted(group, f"why {account}")


def acted(target: Any, reason: str, verb: str = "settings.save", actor: str = "ra", **documents: Any) -> None:
    """Somebody did something."""
    with transaction.atomic():
        record(actor=actor, verb=verb, target=target, reason=reason, **documents)


def block(world: World, account: str) -> None:
    """A block of an account, in force since an hour."""
    RmiBlock.objects.create(
        lce=world.own.lce, execution_firm=world.own.execution_firm, account=account, state=RmiBlockState.ACTIVE,
        source=RmiSource.GUI, created_by=world.users["ra"], created_at=now(), in_force_at=now() - timedelta(hours=1),
    )  # fmt: skip


def kill(world: World) -> None:
    """A kill switch of the own firm, in force since an hour."""
    KillSwitch.objects.create(
        level=Level.FIRM, authority=Authority.LCE, lce=world.own.lce, execution_firm=world.own.execution_firm,
        state=KillState.IN_FORCE, reason="Runaway", enforced_by=world.users["ra"], enforced_by_name="ra",
        requested_at=now(), in_force_at=now() - timedelta(hours=1),
    )  # fmt: skip
