"""Writes the demo's registered entities, one drop copy group in force with its target and key pair, one request that
waits, and a temporary test target."""

import random
from datetime import datetime
from typing import Final

from dropcopygroups.models import DropCopyRequest, FrontEndSystem, RegisteredEntity, TargetSession
from dropcopygroups.services import deciding, drafts, testing
from dropcopygroups.services.submitting import submit
from riskadmin.firms.models import ExecutionFirm, LegalClearingEntity, SenderComp, User
from riskadmin.keypairs.services import ACCESS_KEY_LENGTH, ALPHABET, SECRET_BYTES, add_key_pair
from riskadmin.mail.models import OutboxMessage

FRONT_ENDS: Final = ("Back office", "Risk feed", "Surveillance")
UNSIGNED: Final = "7SE"
"""The entity without a connection agreement: its first group costs too."""

GROUP: Final = "Alpine-Risk-1"
WAITING: Final = "Quarterdeck-Desk"
TESTER: Final = "JUN"
TEST_SOURCES: Final = ("KA1KESN", "KB1KESN")


def write_drop_copies(seed: int, since: datetime) -> None:
    """Everything of this module, through the services that people use."""
    FrontEndSystem.objects.bulk_create(FrontEndSystem(name=name) for name in FRONT_ENDS)
    for firm in (*LegalClearingEntity.objects.all(), *ExecutionFirm.objects.all()):
        _entity(firm)
    _group_in_force()
    _waiting_request()
    _test_target()
    _key_pairs(seed, since)
    OutboxMessage.objects.all().delete()  # nobody is told of what was there before the demo began


def _entity(firm: LegalClearingEntity | ExecutionFirm) -> None:
    owner = {"lce": firm} if isinstance(firm, LegalClearingEntity) else {"execution_firm": firm}
    RegisteredEntity.objects.create(
        code=firm.code, name=firm.name, connection_agreement=firm.code != UNSIGNED, self_service=True, certified=True,
        **owner,
    )  # fmt: skip


def _group_in_force() -> None:
    clearer = User.objects.get(username="ca.alp")
    comps = SenderComp.objects.filter(execution_firm__mappings__lce__code="ALP").distinct()
    request = _submitted(clearer, "ALP", GROUP, "Risk feed", [comp.sender_comp_id for comp in comps])
    deciding.approve(actor=User.objects.get(username="gam"), request_id=request.pk)


def _waiting_request() -> None:
    firm = User.objects.get(username="ea.qtr")
    _submitted(firm, "QTR", WAITING, "Back office", ["QA1QTRN", "QB1QTRN"])


def _submitted(actor: User, entity: str, name: str, front_end: str, ids: list[str]) -> DropCopyRequest:
    draft = drafts.start(actor=actor, entity=RegisteredEntity.objects.get(code=entity))
    given = {"actor": actor, "request_id": draft.pk}
    drafts.save_step(**given, step="name", values={"name": name})
    drafts.save_step(**given, step="front_end", values={"front_end_system": front_end})
    drafts.save_step(**given, step="filters", values={"filters": draft.filters})
    drafts.add_sources(**given, ids=ids)
    drafts.save_step(**given, step="sources", values={})
    return submit(**given)


def _test_target() -> None:
    entity = RegisteredEntity.objects.get(code=TESTER)
    testing.allot_test_target(actor=User.objects.get(username="gam"), entity=entity, ids=TEST_SOURCES)


def _key_pairs(seed: int, since: datetime) -> None:
    for target in TargetSession.objects.all():
        rng = random.Random(f"{seed}:key:{target.session_id}")
        access_key_id = "".join(rng.choice(ALPHABET) for _ in range(ACCESS_KEY_LENGTH))
        add_key_pair(
            actor="seed_demo", session_id=target.session_id, access_key_id=access_key_id,
            secret=rng.randbytes(SECRET_BYTES), now=since,
        )  # fmt: skip
