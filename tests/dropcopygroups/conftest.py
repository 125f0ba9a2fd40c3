"""A world of drop copies: an execution firm that two clearing firms guarantee, and their people."""

from dataclasses import dataclass

import pytest

from dropcopygroups.models import DropCopyRequest, RegisteredEntity
from riskadmin.firms.choices import Role
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, User
from riskadmin.lib import clock
from tests.dropcopygroups.world import AT, make_comps, make_draft, make_entity
from tests.factories import make_firm, make_lce, make_mapping, make_user


@dataclass
class World:
    """AAA is guaranteed by ALP on CME and by BRK on MGEX; all three are registered entities."""

    alp: LegalClearingEntity
    brk: LegalClearingEntity
    firm: ExecutionFirm
    entity: RegisteredEntity
    clearer: RegisteredEntity
    ea: User
    ca_alp: User
    ca_brk: User
    gam: User
    comps: list[str]

    def draft(self, **changes: object) -> DropCopyRequest:
        """A draft of the execution firm that may be submitted."""
        return make_draft(self.entity, self.ea, **{"sources": list(self.comps)} | changes)


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Tuesday 10:00 CT."""
    monkeypatch.setattr(clock, "business_now", lambda: AT)
    alp, brk = make_lce("ALP"), make_lce("BRK")
    firm = make_firm("AAA", lce=alp)
    make_mapping(firm, brk, "MGEX")
    users = {
        "ea": make_user(Role.EA, firm=firm, username="ea"),
        "ca_alp": make_user(Role.CA, lce=alp, username="ca.alp"),
        "ca_brk": make_user(Role.CA, lce=brk, username="ca.brk"),
        "gam": make_user(Role.GAM, username="gam"),
    }
    for user in users.values():
        user.email = f"{user.username}@example.com"
        user.save()
    return World(alp, brk, firm, make_entity(firm), make_entity(alp), comps=make_comps(firm, 3), **users)
