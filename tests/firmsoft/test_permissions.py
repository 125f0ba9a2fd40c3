"""FirmSoft permissions: given per user within the role's scope, by the scope's administrator (SPEC §1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from creditcontrols.firmsoft import policies, services
from creditcontrols.firmsoft.models import Permission
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.models import Membership
from tests.firmsoft.world import FirmSoft

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/firmsoft/permissions/"


def post(world: FirmSoft, who: str, user: str, scope: str, **more: str) -> int:
    """The status of giving a permission on the page."""
    typed = {"user": str(world.users[user].pk), "scope": scope, "level": "inquiry"} | more
    return world.client(who).post(PATH, typed).status_code


def test_a_clearing_firm_administrator_gives_to_its_own_users(firmsoft: FirmSoft) -> None:
    scope = f"lce:{firmsoft.lce.pk}"
    assert post(firmsoft, "ca", "ra", scope, level="cancel") == 302
    made = Permission.objects.get()
    assert (made.user.username, made.level, made.scope_name, made.granted_by.username) == (
        "ra",
        "cancel",
        "LCE ALP",
        "ca",
    )
    assert post(firmsoft, "ca", "ea", scope) == 422
    assert post(firmsoft, "ca", "ra", f"firm:{firmsoft.firm.pk}") == 422
    assert Permission.objects.count() == 1


def test_an_execution_firm_administrator_gives_to_its_own_users(firmsoft: FirmSoft) -> None:
    scope = f"firm:{firmsoft.firm.pk}"
    assert post(firmsoft, "ea", "tf", scope, session="ex1ex1n", trader="TR 1") == 302
    made = Permission.objects.get()
    assert (made.scope_name, made.limits) == ("EF EX1", "session EX1EX1, operator TR 1")
    assert post(firmsoft, "ea", "ra", scope) == 422


@pytest.mark.parametrize("who", ["ra", "au", "tf", "tr", "gcc"])
def test_nobody_else_gives_permissions(firmsoft: FirmSoft, who: str) -> None:
    assert post(firmsoft, who, "ra", f"lce:{firmsoft.lce.pk}") == 403
    assert b"Give the permission" not in firmsoft.client(who).get(PATH).content
    with pytest.raises(PermissionDenied):
        firmsoft.permit("ra", by=who) if who != "gcc" else services.grant(
            actor=firmsoft.users["gcc"], user=firmsoft.users["gcc"], level="cancel"
        )


def test_gam_gives_over_all_firms_and_gcc_may_then_cancel(firmsoft: FirmSoft) -> None:
    one = firmsoft.order()
    firmsoft.work()
    assert post(firmsoft, "gam", "gcc", "all:0", level="cancel") == 302
    assert firmsoft.client("gcc").post("/firmsoft/cancels/draft/", {"only": str(one)}).status_code == 302


def test_an_auditor_is_given_no_cancel(firmsoft: FirmSoft) -> None:
    with pytest.raises(ValidationError, match="no role there"):
        firmsoft.permit("au", "cancel")


def test_a_second_permission_for_the_same_rows_takes_the_place_of_the_first(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra", "inquiry")
    firmsoft.permit("ra", "cancel")
    assert [one.level for one in Permission.objects.all()] == ["cancel"]
    told = AuditEvent.objects.filter(verb="firmsoft.granted").order_by("-pk")[0]
    assert (told.before, told.after["level"]) == ({"level": "inquiry"}, "cancel")


def test_a_permission_without_the_role_counts_no_more(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    assert firmsoft.client("ra").get("/firmsoft/").status_code == 200
    Membership.objects.filter(user=firmsoft.users["ra"]).delete()
    assert firmsoft.client("ra").get("/firmsoft/").status_code == 403


def test_a_permission_is_taken_away_at_once_by_the_scopes_administrator(firmsoft: FirmSoft) -> None:
    made = firmsoft.permit("ra")
    path = f"{PATH}{made.pk}/revoke/"
    assert [firmsoft.client(who).post(path).status_code for who in ("foreign_ca", "ra", "au")] == [404, 403, 403]
    assert firmsoft.client("ca").post(path).status_code == 302
    assert firmsoft.client("ra").get("/firmsoft/").status_code == 403
    assert AuditEvent.objects.filter(verb="firmsoft.revoked", actor="ca").count() == 1


def test_one_sees_the_permissions_that_one_gives_and_ones_own(firmsoft: FirmSoft) -> None:
    firmsoft.permit("ra")
    firmsoft.permit("tf", by="ea")
    seen = {
        who: set(Permission.objects.visible_to(firmsoft.users[who]).values_list("user__username", flat=True))
        for who in ("ca", "ea", "ra", "tf", "gam", "foreign_ca")
    }
    assert seen == {
        "ca": {"ra"}, "ea": {"tf"}, "ra": {"ra"}, "tf": {"tf"}, "gam": {"ra", "tf"}, "foreign_ca": set(),
    }  # fmt: skip


def test_a_wrong_session_is_told_beside_its_field(firmsoft: FirmSoft) -> None:
    answer = firmsoft.client("ea").post(PATH, {"session": "EX1"})
    assert (answer.status_code, b"A session has 6 characters" in answer.content) == (422, True)


def test_a_trader_id_without_a_value_reaches_nothing(firmsoft: FirmSoft) -> None:
    Membership.objects.filter(user=firmsoft.users["tr"]).update(trader_id="")
    assert policies.reaches(firmsoft.users["tr"]) == ()
