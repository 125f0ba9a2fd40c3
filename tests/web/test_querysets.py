"""Which groups, and which rows of them, a user may read (SPEC §1)."""

import pytest
from django.contrib.auth.models import AnonymousUser

from creditcontrols.models import ExchangeGroup, Utilization
from riskadmin.firms.models import Membership, User
from tests.web.world import World


@pytest.mark.parametrize(
    ("who", "firms"),
    [
        ("ra", ["EX1"]), ("ca", ["EX1"]), ("au", ["EX1"]), ("ea", ["EX1"]), ("foreign_ra", ["EX2"]),
        ("foreign_ea", ["EX2"]), ("gam", ["EX1", "EX2"]), ("gcc", ["EX1", "EX2"]),
    ],
)  # fmt: skip
def test_groups_and_rows_are_those_within_the_roles(world: World, who: str, firms: list[str]) -> None:
    groups = ExchangeGroup.objects.visible_to(world.users[who])
    assert sorted(group.execution_firm.code for group in groups) == firms
    rows = Utilization.objects.visible_to(world.users[who])
    assert sorted(set(rows.values_list("group__execution_firm__code", flat=True))) == firms


@pytest.mark.parametrize("role", ["TF", "TR"])
def test_trading_firms_and_traders_have_screens_of_their_own(world: World, role: str) -> None:
    user = User.objects.create(username="trading")
    Membership.objects.create(user=user, role=role, execution_firm=world.own.execution_firm)
    assert list(ExchangeGroup.objects.visible_to(user)) == []


def test_nobody_and_the_inactive_see_nothing(world: World) -> None:
    world.users["ra"].is_active = False
    assert list(ExchangeGroup.objects.visible_to(world.users["ra"])) == []
    assert list(Utilization.objects.visible_to(AnonymousUser())) == []
