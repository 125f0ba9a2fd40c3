"""Who may act (SPEC §1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.firms.models import Membership
from riskadmin.firms.permissions import (
    can_change_limits,
    can_reopen_port,
    can_see_clip_size,
    check_can_change_limits,
    check_can_reopen_port,
)
from riskadmin.firms.scope import scope_of
from riskadmin.firms.services import create_first_gam, grant_membership, revoke_membership
from tests.factories import make_firm, make_group, make_lce, make_user

pytestmark = pytest.mark.django_db


def test_only_the_risk_administrator_of_the_lce_changes_limits() -> None:
    lce, other = make_lce("LCA"), make_lce("LCB")
    administrator = make_user(Role.RA, lce=lce)
    group = make_group(lce, make_firm("AAA", lce=lce))
    check_can_change_limits(administrator, lce)
    assert can_change_limits(administrator, group)
    for user in (make_user(Role.RA, lce=other), make_user(Role.CA, lce=lce), make_user(Role.GAM), make_user(Role.GCC)):
        assert not can_change_limits(user, group)
        with pytest.raises(PermissionDenied):
            check_can_change_limits(user, lce)


def test_clip_size_is_for_ra_au_gcc() -> None:
    lce, other = make_lce("LCA"), make_lce("LCB")
    firm = make_firm("AAA", lce=lce)
    allowed = [make_user(Role.RA, lce=lce), make_user(Role.AU, lce=lce), make_user(Role.AU), make_user(Role.GCC)]
    hidden = [make_user(Role.EA, firm=firm), make_user(Role.RA, lce=other), make_user(Role.CA, lce=lce), make_user()]
    assert [can_see_clip_size(user, lce) for user in allowed + hidden] == [True] * 4 + [False] * 4


def test_fix_3_port_is_reopened_by_gcc_only() -> None:
    check_can_reopen_port(make_user(Role.GCC))
    assert not can_reopen_port(make_user(Role.GAM))
    with pytest.raises(PermissionDenied):
        check_can_reopen_port(make_user(Role.RA, lce=make_lce()))


def test_granting_a_role_raises_the_access_epoch_and_is_audited() -> None:
    gam, user, lce = make_user(Role.GAM), make_user(), make_lce()
    assert not scope_of(user).roles
    held = grant_membership(actor=gam, user=user, role=Role.RA, lce=lce, reason="nominated")
    assert scope_of(user).has_in_lce(lce.pk, Role.RA)
    revoke_membership(actor=gam, membership=held)
    user.refresh_from_db()
    assert user.access_epoch == 2
    verbs = AuditEvent.objects.order_by("pk").values_list("verb", "actor", "reason")
    assert list(verbs) == [
        ("membership.granted", gam.username, "nominated"),
        ("membership.revoked", gam.username, ""),
    ]


def test_granting_a_role_is_refused_to_others_and_for_a_wrong_scope() -> None:
    user, lce = make_user(), make_lce()
    with pytest.raises(PermissionDenied):
        grant_membership(actor=make_user(Role.RA, lce=lce), user=user, role=Role.RA, lce=lce)
    with pytest.raises(ValidationError):
        grant_membership(actor=make_user(Role.GAM), user=user, role=Role.EA, lce=lce)
    assert not user.memberships.exists()
    assert not AuditEvent.objects.exists()


def test_r_1_first_gam_is_made_once() -> None:
    first = create_first_gam(actor="command line", username="first", email="", password="a long enough password")
    assert scope_of(first).has_over_all(Role.GAM)
    with pytest.raises(ValidationError):
        create_first_gam(actor="command line", username="second", email="", password="a long enough password")
    assert Membership.objects.count() == 1
