"""What people do on their screens, in a process of its own on a stack's database: `python -m … people ACT ARGUMENT…`.

Each act prints one line of JSON."""

import base64
import json
import os
import sys
from typing import Any

PASSWORD = "demo-console-2026"


def provision(entity: str, name: str, *sources: str) -> dict[str, Any]:
    """A group asked for by the entity's administrator, approved by every clearing firm and GAM; its target session with
    the file of a new key pair."""
    from dropcopygroups.models import RegisteredEntity
    from dropcopygroups.services import deciding, drafts
    from dropcopygroups.services.submitting import submit

    asks = user(f"ea.{entity.lower()}")
    draft = drafts.start(actor=asks, entity=RegisteredEntity.objects.get(code=entity))
    given = {"actor": asks, "request_id": draft.pk}
    drafts.save_step(**given, step="name", values={"name": name})
    drafts.save_step(**given, step="front_end", values={"front_end_system": "Risk feed"})
    drafts.save_step(**given, step="filters", values={"filters": draft.filters})
    drafts.add_sources(**given, ids=sources)
    drafts.save_step(**given, step="sources", values={})
    request = submit(**given)
    for approval in request.approvals.filter(lce__isnull=False):
        deciding.approve(actor=user(f"ca.{approval.lce.code.lower()}"), request_id=request.pk, lce=approval.lce)
    deciding.approve(actor=user("gam"), request_id=request.pk)
    return key_file(asks.get_username(), request.group.targets.get().target_session_id)


def key_file(owner: str, target: str) -> dict[str, Any]:
    """The bytes of the file that the owner downloads, of the pair that the session has, else of a new one."""
    from django.test import Client
    from django.urls import reverse

    from riskadmin.keypairs.models import KeyPair

    session_id = target[:3]
    client = Client(SERVER_NAME="localhost")
    client.force_login(user(owner))
    pairs = KeyPair.objects.filter(session_id=session_id)
    if not pairs:
        assert client.post(reverse("key_pair_generate", args=[session_id])).status_code == 302
    address = reverse("key_pair_secret", args=[session_id, pairs.get().access_key_id])
    answer = client.post(address, {"code": PASSWORD, "as": "file"})
    assert answer["Content-Disposition"].startswith("attachment")
    return {"target": target, "file": base64.b64encode(answer.content).decode()}


def bust(order_id: str) -> dict[str, Any]:
    """GCC takes back the trade of an order."""
    from creditcontrols.busts.services import bust_trade
    from creditcontrols.models import Fill

    trade = Fill.objects.get(order_id=order_id).trade_id
    bust_trade(actor=user("gcc"), trade_id=trade, reason="clearly erroneous")
    return {"trade": trade}


def user(name: str) -> Any:
    """Somebody of the demo."""
    from riskadmin.firms.models import User

    return User.objects.get(username=name)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskadmin.settings")
    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
