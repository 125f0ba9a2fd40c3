"""A row of everything that waits for somebody: a change, files, a mapping request, a nomination; an account."""

from datetime import timedelta

from creditcontrols.accounts.files.services import upload_accounts
from creditcontrols.accounts.models import Account, AccountFirm, AccountsUpload
from creditcontrols.bulk.services import upload_limits
from creditcontrols.erm.models import PreNegotiatedTrade
from creditcontrols.icc.files.services import upload_limits as upload_position_limits
from creditcontrols.icc.levels.services import upload_levels
from creditcontrols.icc.models import PositionLimitRow
from creditcontrols.rmi import selectors, services
from creditcontrols.rmi.choices import RmiSource
from creditcontrols.rmi.policies import Criteria
from riskadmin.firms.models import Exchange, MappingRequest
from riskadmin.lib import clock
from riskadmin.people.models import Nomination
from riskadmin.schedule.models import ScheduledChange
from tests.web.world import World


def waiting(world: World) -> dict[str, int]:
    """Their ids and that of the own group, by the word that stands for each."""
    file = upload_limits(actor=world.users["ra"], lce=world.own.lce, file_name="limits.csv", content=b"a,b")
    return {
        "own": world.own.pk,
        "change": pending_change(world).pk,
        "upload": file.pk,
        "request": mapping_request(world).pk,
        "nomination": nomination(world).pk,
        **account_acts(world),
        "account": account(world).pk,
        "accounts_upload": accounts_upload(world).pk,
        **positions(world),
        "trade": trade(world).pk,
    }


def positions(world: World) -> dict[str, int]:
    """A position limit of that account, a file of limits and one of alert levels, that nobody has looked at."""
    limit = PositionLimitRow.objects.create(
        account=Account.objects.get(number="ACC1"), execution_firm=world.own.execution_firm, product="YM", kind="FUT",
        lce_long=100, changed_at=clock.business_now(),
    )  # fmt: skip
    file = {"actor": world.users["ra"], "lce": world.own.lce, "file_name": "limits.csv", "content": b"a,b"}
    uploads = {"position_limits_upload": upload_position_limits(**file), "alert_levels_upload": upload_levels(**file)}
    return {"position_limit": limit.pk, **{name: one.pk for name, one in uploads.items()}}


def trade(world: World) -> PreNegotiatedTrade:
    """A block trade of EX1, which the own clearing firm clears."""
    return PreNegotiatedTrade.objects.create(
        execution_firm=world.own.execution_firm, lce=world.own.lce, operator="TR1", account="ACC1", symbol="YMZ6",
        side=1, quantity=10, price_nanos=10**9, entered_by=world.users["ea"], requested_at=clock.business_now(),
    )  # fmt: skip


def pending_change(world: World) -> ScheduledChange:
    """One of the own clearing entity and execution firm, an hour ahead."""
    now = clock.business_now()
    return ScheduledChange.objects.create(
        kind="test.kind", key=f"{world.own.pk}", payload={}, title="A change", requested_by=world.users["ra"],
        lines=[{"label": "Exchanges", "before": "CME", "after": "CME, CBOT"}], lce=world.own.lce, requested_at=now,
        execution_firm=world.own.execution_firm, effective_at=now + timedelta(hours=1),
    )  # fmt: skip


def mapping_request(world: World) -> MappingRequest:
    """The own clearing firm asks to guarantee EX1 on CBOT."""
    return MappingRequest.objects.create(
        lce=world.own.lce, execution_firm_code="EX1", exchange=Exchange.objects.get(code="CBOT"),
        requested_by=world.users["ca"], requested_at=clock.business_now(),
    )  # fmt: skip


def nomination(world: World) -> Nomination:
    """The own clearing firm nominates somebody."""
    return Nomination.objects.create(
        lce=world.own.lce, given_name="Kim", family_name="Roe", username="kim.roe", email="kim@example.com",
        nominated_by=world.users["ca"], nominated_at=clock.business_now(),
    )  # fmt: skip


def account_acts(world: World) -> dict[str, int]:
    """A block and a mass cancel of an account by the own clearing firm."""
    actor = world.users["ra"]
    pairs, source = selectors.pairs_for(actor, "101", "EX1"), RmiSource.GUI
    done = services.block_accounts(actor=actor, pairs=pairs, accounts=["77777"], criteria=Criteria(), source=source)
    made = services.mass_cancel(actor=actor, pairs=pairs, account="77777", exchange="", source=source)
    return {"block": done.made[0].pk, "account_cancel": made.pk}


def account(world: World) -> Account:
    """An account of the own clearing firm that enters orders through the own execution firm."""
    made = Account.objects.create(
        lce=world.own.lce, number="ACC1", description="First", owner_firm=world.own.execution_firm, services=["ICC"],
        changed_at=clock.business_now(),
    )  # fmt: skip
    AccountFirm.objects.create(account=made, execution_firm=world.own.execution_firm)
    return made


def accounts_upload(world: World) -> AccountsUpload:
    """A file of accounts that nobody has looked at."""
    return upload_accounts(actor=world.users["ca"], lce=world.own.lce, file_name="accounts.csv", content=b"a,b")
