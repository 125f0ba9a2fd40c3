"""Which target sessions the server knows, and how often it asks (SPEC DCG-4, FIX-5)."""

import pytest

from dropcopygroups.delivery.directory import AGAIN_A_SECOND, Targets
from riskadmin.lib import clock
from tests.dropcopygroups.world import AT, make_dc_group, make_entity
from tests.factories import make_firm

pytestmark = pytest.mark.django_db(transaction=True)


def test_dcg_4_a_target_is_known_as_soon_as_it_is_allotted() -> None:
    directory, group = Targets(), make_dc_group(make_entity(make_firm("AAA")))
    for name in ("D01AAAN", "D02AAAN", "D03AAAN"):
        assert not directory.knows(name)
        group.targets.create(target_session_id=name, kind="CGW", allotted_at=AT)
        assert directory.knows(name)


def test_fix_5_a_storm_of_unknown_targets_is_no_storm_of_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "monotonic", lambda: 1_000.0)  # all of it in one second
    directory, group = Targets(), make_dc_group(make_entity(make_firm("AAA")))
    assert not any(directory.knows("D99AAAN") for _ in range(AGAIN_A_SECOND))
    group.targets.create(target_session_id="D99AAAN", kind="CGW", allotted_at=AT)
    assert not directory.knows("D99AAAN")
    directory.forget()  # as the NOTIFY of its key pair has it do
    assert directory.knows("D99AAAN")
