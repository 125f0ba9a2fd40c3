"""Thousands of exchange groups of one clearing entity, put in by statements of many rows and the engine's inbox."""

from collections.abc import Iterator
from itertools import islice, product
from string import ascii_uppercase, digits
from typing import Any

from riskadmin.benchmark.child import with_django
from riskadmin.benchmark.seeding import LCE, ROOM

PARTS = (("CME/CBOT", ("CME", "CBOT")), ("NYMEX/COMEX", ("NYMEX", "COMEX")))


def groups(arguments: dict[str, Any]) -> dict[str, int]:
    """Task: fill the LCE up to `count` groups in trading, two of each firm, with limits; returns how many it has."""
    with_django()
    from django.db import transaction

    from creditcontrols.models import ExchangeGroup
    from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity

    lce = LegalClearingEntity.objects.get(code=LCE)
    with transaction.atomic():
        missing = arguments["count"] - ExchangeGroup.objects.filter(lce=lce, state="active").count()
        firms = ExecutionFirm.objects.bulk_create(
            ExecutionFirm(code=code, name=f"Firm {code}") for code in islice(_free_codes(), max(0, -(-missing // 2)))
        )
        _open_groups(lce, firms)
    return {"groups": ExchangeGroup.objects.filter(lce=lce, state="active").count()}


def _free_codes() -> Iterator[str]:
    """Codes of three characters that no firm has."""
    from riskadmin.firms.models import ExecutionFirm

    taken = set(ExecutionFirm.objects.values_list("code", flat=True))
    letters = digits + ascii_uppercase
    return (code for code in map("".join, product(letters, repeat=3)) if code not in taken)


def _open_groups(lce: Any, firms: list[Any]) -> None:
    from creditcontrols.documents import to_document
    from creditcontrols.engine.commands import ApplySettings, MapGroup
    from creditcontrols.engine.values import GroupSettings, SessionLimits
    from creditcontrols.models import ExchangeGroup, SettingsVersion
    from riskadmin.firms.models import Exchange
    from riskadmin.lib import clock

    settings = GroupSettings(weekday=SessionLimits(exposure_futures=ROOM, exposure_options=ROOM))
    document, now = to_document(settings), clock.business_now()
    made = ExchangeGroup.objects.bulk_create(
        ExchangeGroup(lce=lce, execution_firm=firm, name=name, settings=document, version=1)
        for firm, (name, _) in product(firms, PARTS)
    )
    exchanges = {exchange.code: exchange.pk for exchange in Exchange.objects.all()}
    through, codes = ExchangeGroup.exchanges.through, dict(PARTS)
    through.objects.bulk_create(
        through(exchangegroup_id=group.pk, exchange_id=exchanges[code]) for group in made for code in codes[group.name]
    )
    SettingsVersion.objects.bulk_create(
        SettingsVersion(group=group, version=1, document=document, saved_at=now) for group in made
    )
    mapped = [MapGroup(one.pk, lce.code, one.execution_firm.code, one.name, codes[one.name]) for one in made]
    _put([*mapped, *(ApplySettings(one.pk, 1, settings, "bench", "benchmark") for one in made)], now)


def _put(commands: list[Any], now: Any) -> None:
    from creditcontrols.engine.commands import encode_command
    from creditcontrols.models import InboxCommand

    InboxCommand.objects.bulk_create(
        InboxCommand(payload=encode_command(command), actor="bench", created_at=now) for command in commands
    )
