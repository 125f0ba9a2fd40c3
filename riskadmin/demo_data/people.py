"""Writes firms, mappings, sender comps, key pairs, users and roles."""

import random
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from riskadmin.demo_data import plan
from riskadmin.firms.choices import Gateway
from riskadmin.firms.models import (
    ClearingMapping,
    Exchange,
    ExecutionFirm,
    LegalClearingEntity,
    Membership,
    SenderComp,
    User,
)
from riskadmin.keypairs.services import ACCESS_KEY_LENGTH, ALPHABET, SECRET_BYTES, add_key_pair
from riskadmin.people.choices import NominationState
from riskadmin.people.models import Nomination


def write_firms(since: datetime) -> None:
    """LCEs, execution firms, exchanges, and mappings in force since `since`; the partner exchange is mapped nowhere."""
    exchanges = [Exchange(code=code, name=name, partner=partner) for code, name, partner in plan.EXCHANGES]
    Exchange.objects.bulk_create(exchanges)
    mapped = [exchange for exchange in exchanges if not exchange.partner]
    for clearer in plan.CLEARERS:
        lce = LegalClearingEntity.objects.create(code=clearer.code, name=clearer.name)
        for firm in clearer.firms:
            made = ExecutionFirm.objects.create(code=firm.code, name=firm.name)
            ClearingMapping.objects.bulk_create(
                ClearingMapping(execution_firm=made, exchange=exchange, lce=lce, effective_from=since)
                for exchange in mapped
            )
            SenderComp.objects.bulk_create(_sender_comp(made, comp) for comp in firm.comps)


def write_key_pairs(seed: int, since: datetime) -> None:
    """One pair for each session id; its values come from the seed, so that scripts find the same keys every time."""
    for session_id in sorted({comp.session_id for comp in SenderComp.objects.all()}):
        rng = random.Random(f"{seed}:key:{session_id}")
        access_key_id = "".join(rng.choice(ALPHABET) for _ in range(ACCESS_KEY_LENGTH))
        add_key_pair(
            actor="seed_demo", session_id=session_id, access_key_id=access_key_id,
            secret=rng.randbytes(SECRET_BYTES), now=since,
        )  # fmt: skip


def write_users(seed: int, since: datetime) -> None:
    """One user per role and firm, all with the same password and none with a second factor yet."""
    hashed = make_password(plan.PASSWORD, salt=f"{random.Random(f'{seed}:salt').getrandbits(128):032x}")
    for lce in LegalClearingEntity.objects.all():
        for role in plan.LCE_ROLES:
            _user(f"{role}.{lce.code}", hashed, since, Membership(role=role, lce=lce))
    for firm in ExecutionFirm.objects.all():
        for role in plan.FIRM_ROLES:
            trader_id = f"{firm.code}TRD1" if role == "TR" else ""
            _user(f"{role}.{firm.code}", hashed, since, Membership(role=role, execution_firm=firm, trader_id=trader_id))
    for role in plan.OVER_ALL_ROLES:
        _user(role, hashed, since, Membership(role=role))


def write_nominations(since: datetime) -> None:
    """Two nominations of the first LCE on their way: one waits for GAM, one for the release (SPEC R-1)."""
    lce = LegalClearingEntity.objects.get(code=plan.CLEARERS[0].code)
    made = {"lce": lce, "nominated_by": User.objects.get(username=f"ca.{lce.code.lower()}"), "nominated_at": since}
    for (given, family), verified in ((("Mara", "Hale"), False), (("Idris", "Vance"), True)):
        username = f"{given[0]}.{family}".lower()
        Nomination.objects.create(
            **made, given_name=given, family_name=family, username=username, email=f"{username}@example.com",
            state=NominationState.VERIFIED if verified else NominationState.NOMINATED,
            verified_by=User.objects.get(username="gam") if verified else None,
            verified_at=since + timedelta(hours=2) if verified else None,
        )  # fmt: skip


def _user(name: str, hashed: str, since: datetime, membership: Membership) -> None:
    username = name.lower()
    user = User.objects.create(username=username, email=f"{username}@example.com", password=hashed, date_joined=since)
    membership.user = user
    membership.save()


def _sender_comp(firm: ExecutionFirm, comp: plan.Comp) -> SenderComp:
    return SenderComp(
        sender_comp_id=comp.sender_comp_id,
        execution_firm=firm,
        gateway=Gateway.MSGW if comp.segment else Gateway.CGW,
        segment=comp.segment,
        cancel_on_disconnect=firm.code not in plan.EXAMPLE_FIRMS,
    )
