"""A row of everything that waits for somebody: a scheduled change, a limits file, a mapping request, a nomination."""

from datetime import timedelta

from creditcontrols.bulk.services import upload_limits
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
    }


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
