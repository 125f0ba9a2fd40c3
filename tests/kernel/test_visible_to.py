"""What each role may read (SPEC §1)."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet

from riskadmin.firms.choices import Role
from riskadmin.firms.models import ClearingMapping, ExecutionFirm, LegalClearingEntity, SenderComp, User
from riskadmin.lib import clock
from tests.factories import make_firm, make_lce, make_mapping, make_sender_comp, make_user

pytestmark = pytest.mark.django_db
READABLE = (LegalClearingEntity, ExecutionFirm, SenderComp, ClearingMapping)


class Two(NamedTuple):
    """Two clearing entities, each with one execution firm."""

    lce: LegalClearingEntity
    firm: ExecutionFirm
    other_lce: LegalClearingEntity
    other_firm: ExecutionFirm


@pytest.fixture
def two() -> Two:
    lce, other_lce = make_lce("LCA"), make_lce("LCB")
    firm, other_firm = make_firm("AAA", lce=lce), make_firm("BBB", lce=other_lce)
    make_sender_comp(firm, "SA1")
    make_sender_comp(other_firm, "SB1")
    return Two(lce, firm, other_lce, other_firm)


def seen(model: type[Model], user: User | AnonymousUser) -> list[str]:
    rows: QuerySet = model.objects.visible_to(user)
    return sorted(str(row) if model is not ClearingMapping else row.execution_firm.code for row in rows)


@pytest.mark.parametrize("role", [Role.CA, Role.RA, Role.AU])
def test_lce_roles_see_what_their_lce_guarantees_and_nothing_else(two: Two, role: Role) -> None:
    user = make_user(role, lce=two.lce)
    assert [seen(model, user) for model in READABLE] == [["LCA Clearer LCA"], ["AAA"], ["SA1AAAN"], ["AAA"]]


@pytest.mark.parametrize("role", [Role.EA, Role.TF, Role.TR])
def test_firm_roles_see_their_firm_and_its_clearer(two: Two, role: Role) -> None:
    user = make_user(role, firm=two.other_firm)
    assert [seen(model, user) for model in READABLE] == [["LCB Clearer LCB"], ["BBB"], ["SB1BBBN"], ["BBB"]]


@pytest.mark.parametrize("role", [Role.GAM, Role.GCC, Role.AU])
def test_roles_over_all_see_all(two: Two, role: Role) -> None:
    user = make_user(role)
    assert [len(seen(model, user)) for model in READABLE] == [2, 2, 2, 2]


def test_no_role_no_sign_in_no_active_user_sees_nothing(two: Two) -> None:
    inactive = make_user(Role.GAM)
    inactive.is_active = False
    for user in (make_user(), AnonymousUser(), inactive):
        assert [seen(model, user) for model in READABLE] == [[], [], [], []]


def test_t_6_pending_guarantor_sees_the_firm_former_one_only_its_mapping(two: Two) -> None:
    now = clock.business_now()
    ClearingMapping.objects.filter(lce=two.lce).update(effective_to=now)
    make_mapping(two.firm, two.other_lce, since=now + timedelta(hours=1))
    former, coming = make_user(Role.RA, lce=two.lce), make_user(Role.RA, lce=two.other_lce)
    assert (seen(ExecutionFirm, former), seen(ClearingMapping, former)) == ([], ["AAA"])
    assert seen(ExecutionFirm, coming) == ["AAA", "BBB"]


def test_mapping_in_force_starts_with_its_first_instant_and_ends_before_its_last(two: Two) -> None:
    now = clock.business_now()
    make_mapping(two.firm, two.other_lce, "NYMEX", since=now, until=now + timedelta(hours=1))
    nymex = ClearingMapping.objects.filter(exchange__code="NYMEX")
    instants = (now - timedelta(seconds=1), now, now + timedelta(hours=1))
    assert [nymex.in_force(instant).count() for instant in instants] == [0, 1, 0]


def test_scope_takes_one_statement_for_a_request(two: Two, django_assert_num_queries) -> None:
    user = make_user(Role.RA, lce=two.lce)
    with django_assert_num_queries(5):
        for model in READABLE:
            list(model.objects.visible_to(user))
