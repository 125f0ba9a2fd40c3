"""Fills an empty database with the demo, in one transaction."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from riskadmin.audit.services import record
from riskadmin.demo_data import (
    accounts,
    contracts,
    drop_copies,
    entity_risk,
    firmsoft,
    limits,
    people,
    positions,
    quoting,
)
from riskadmin.firms.models import LegalClearingEntity

CENTRAL: Final = ZoneInfo("America/Chicago")
TRADE_DATE_ROLL: Final = time(17, 0)
HISTORY: Final = timedelta(days=28)
"""How long firms, keys and margin rates have been there when the demo begins."""


def business_date_of(now: datetime) -> date:
    """The trade date of `now`: from 17:00 CT on it is the next day (SPEC §1)."""
    local = now.astimezone(CENTRAL)
    return local.date() + timedelta(days=local.time() >= TRADE_DATE_ROLL)


def is_empty() -> bool:
    """True when there is no clearing entity yet."""
    return not LegalClearingEntity.objects.exists()


@transaction.atomic
def seed(number: int, now: datetime) -> None:
    """Write the demo for seed `number` as of business time `now`, and the engine's first commands."""
    business_date = business_date_of(now)
    since_date = business_date - HISTORY
    since = datetime.combine(since_date, time(), CENTRAL).astimezone(UTC)
    people.write_firms(since)
    people.write_users(number, since)
    people.write_nominations(since)
    firmsoft.write_permissions(since)
    people.write_key_pairs(number, since)
    contracts.write_contracts(business_date, since_date)
    quoting.write_product_lines()
    limits.write_groups(number, since)
    limits.write_engine_start(business_date)
    limits.write_disconnects(since)
    accounts.write_accounts(since)
    positions.write_positions(since)
    entity_risk.write_entity_risk(since)
    drop_copies.write_drop_copies(number, since)
    record(
        actor=limits.ACTOR, verb="demo.seeded", target=("demo", str(number)), after={"date": business_date.isoformat()}
    )
