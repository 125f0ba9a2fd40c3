"""GAM keeps the register of firms (SPEC §1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from riskadmin.audit.models import AuditEvent
from riskadmin.firms import register
from riskadmin.firms.choices import Role
from riskadmin.firms.models import User
from tests.factories import make_firm, make_lce, make_sender_comp, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def gam() -> User:
    return make_user(Role.GAM)


def test_an_lce_is_registered_and_renamed_with_audit_rows(gam: User) -> None:
    lce = register.save_lce(actor=gam, code="ALP", name="Alpine")
    register.save_lce(actor=gam, code="ignored", name="Alpine Clearing", lce=lce, reason="merger")
    lce.refresh_from_db()
    assert (lce.code, lce.name) == ("ALP", "Alpine Clearing")
    row = AuditEvent.objects.get(verb="lce.changed")
    assert (row.before["name"], row.after["name"], row.reason) == ("Alpine", "Alpine Clearing", "merger")


@pytest.mark.parametrize("code", ["AL", "ALPS", "alp", "A P", ""])
def test_a_code_is_exactly_three_letters_or_digits(gam: User, code: str) -> None:
    with pytest.raises(ValidationError):
        register.save_lce(actor=gam, code=code, name="Alpine")
    assert register.save_lce(actor=gam, code="A1P", name="Alpine").pk


def test_only_gam_keeps_the_register(gam: User) -> None:
    ca = make_user(Role.CA, lce=make_lce())
    with pytest.raises(PermissionDenied):
        register.save_exchange(actor=ca, code="MGEX", name="Minneapolis", partner=True)
    assert register.save_exchange(actor=gam, code="MGEX", name="Minneapolis", partner=True).partner


def test_a_sender_comp_belongs_to_the_firm_in_its_middle(gam: User) -> None:
    firm = make_firm("EX1")
    comp = register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1N", gateway="CGW", segment="")
    assert (comp.execution_firm, comp.cancel_on_disconnect) == (firm, True)
    with pytest.raises(ValidationError, match="no execution firm ZZZ"):
        register.save_sender_comp(actor=gam, sender_comp_id="AB1ZZZN", gateway="CGW", segment="")


def test_one_fix_session_is_registered_once_whatever_its_indicator(gam: User) -> None:
    make_sender_comp(make_firm("EX1"), "AB1")
    with pytest.raises(ValidationError, match="registered as AB1EX1N"):
        register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1B", gateway="CGW", segment="")


def test_a_segment_goes_with_its_gateway(gam: User) -> None:
    make_firm("EX1")
    with pytest.raises(ValidationError, match="names its segment"):
        register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1N", gateway="MSGW", segment="")
    with pytest.raises(ValidationError, match="has no segment"):
        register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1N", gateway="CGW", segment="60")
    comp = register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1N", gateway="MSGW", segment="60")
    changed = register.save_sender_comp(actor=gam, sender_comp_id="AB1EX1N", gateway="CGW", segment="", comp=comp)
    assert (changed.gateway, changed.segment) == ("CGW", "")
