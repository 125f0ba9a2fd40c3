"""Thousands of accounts of one clearing entity with their position limits, put in by statements of many rows."""

from typing import Any

from riskadmin.benchmark.child import with_django
from riskadmin.benchmark.seeding import LCE, PRODUCTS

SUB_EVERY = 10
SHARED_EVERY = 4
SHARED_FIRM = "EX1"
"""One account in ten is a sub-account, one in four enters orders through this firm too, which owns it."""


def accounts(arguments: dict[str, Any]) -> dict[str, int]:
    """Task: fill the LCE up to `count` accounts, each with position limits in one product, as saved and in force."""
    with_django()
    from django.db import connection, transaction

    from creditcontrols.accounts.models import Account

    with transaction.atomic():
        made = _add(arguments["count"] - Account.objects.filter(lce__code=LCE).count())
        _link(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_account, accounts_accountfirm, icc_positionlimitrow, icc_accountposition")
    return {"accounts": Account.objects.filter(lce__code=LCE).count()}


def _add(count: int) -> list[Any]:
    from creditcontrols.accounts.models import Account
    from riskadmin.firms.models import LegalClearingEntity
    from riskadmin.lib import clock

    lce, firms, now = LegalClearingEntity.objects.get(code=LCE), _firms(), clock.business_now()
    shared = firms[0]
    made = [
        Account(
            lce=lce, number=f"BENCH{number:05d}", description=f"Desk {number % 97} of fund {number % 613}",
            owner_firm=shared if number % SHARED_EVERY == 0 else firms[number % len(firms)], services=["CMED", "ICC"],
            changed_at=now, version=1, in_force_version=1, in_force_at=now,
        )
        for number in range(max(0, count))
    ]  # fmt: skip
    above = Account.objects.bulk_create(one for index, one in enumerate(made) if index % SUB_EVERY)
    below = [one for index, one in enumerate(made) if index % SUB_EVERY == 0]
    for index, one in enumerate(below):
        one.parent = above[index]
    Account.objects.bulk_create(below)
    return made


def _firms() -> list[Any]:
    """The firm that is shared, then those of the benchmark."""
    from riskadmin.firms.models import ExecutionFirm

    return [ExecutionFirm.objects.get(code=SHARED_FIRM), *ExecutionFirm.objects.filter(name__startswith="Bench firm")]


def _link(made: list[Any]) -> None:
    from creditcontrols.accounts.models import AccountFirm
    from creditcontrols.icc.models import AccountPosition, PositionLimitRow
    from riskadmin.lib import clock

    firms, now = _firms(), clock.business_now()
    pairs = [(one, firms[1 + index % (len(firms) - 1)]) for index, one in enumerate(made)]
    shared = [AccountFirm(account=one, execution_firm=firms[0]) for one in made[::SHARED_EVERY]]
    AccountFirm.objects.bulk_create([*(AccountFirm(account=one, execution_firm=firm) for one, firm in pairs), *shared])
    PositionLimitRow.objects.bulk_create(
        PositionLimitRow(
            account=one, execution_firm=firm, product=PRODUCTS[index % len(PRODUCTS)], kind="FUT", lce_long=100,
            lce_short=100, ef_long=80, ef_short=90, changed_at=now, in_force_version=1, in_force_at=now,
            in_force_lce_long=100, in_force_lce_short=100, in_force_ef_long=80, in_force_ef_short=90,
        )
        for index, (one, firm) in enumerate(pairs)
    )  # fmt: skip
    AccountPosition.objects.bulk_create(
        AccountPosition(
            lce=LCE, ef=firm.code, account=one.number, product=PRODUCTS[index % len(PRODUCTS)], kind="FUT",
            net=10_000 * (index % 60), level_long=60 * (index % 60 >= 48), limit_long=80, limit_short=90, at=now, seq=1,
        )
        for index, (one, firm) in enumerate(pairs)
    )  # fmt: skip
