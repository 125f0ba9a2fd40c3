"""The secret is handed out for a second factor given for it, ten codes a day, and never otherwise (SPEC KEY-1)."""

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from riskadmin.audit.models import AuditEvent
from riskadmin.keypairs.models import CodeUse, KeyPair
from riskadmin.keypairs.selectors import active_secrets
from riskadmin.keypairs.services import delete_key_pair
from riskadmin.lib import clock
from tests.factories import PASSWORD
from tests.keypairs.conftest import Scene, address, code, enrol, make_pair


@pytest.fixture(autouse=True)
def required(settings: Settings) -> None:
    settings.RISKADMIN_SECOND_FACTOR = "required"


def secret_text(pair: KeyPair) -> str:
    secrets = dict(active_secrets(pair.session_id, clock.business_now()))
    return urlsafe_b64encode(secrets[pair.access_key_id]).rstrip(b"=").decode()


def ask(client: Client, pair: KeyPair, typed: str, way: str = "file") -> HttpResponse:
    return client.post(address("key_pair_secret", pair), {"code": typed, "as": way})


def verbs() -> list[str]:
    return list(AuditEvent.objects.exclude(verb="keypair.created").order_by("pk").values_list("verb", flat=True))


def test_key_1_the_file_comes_in_the_no_store_reply_to_a_right_code(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    answer = ask(scene.client("ea"), pair, code(app))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=us-ascii")
    assert answer["Content-Disposition"] == f'attachment; filename="SAA-{pair}.txt"'
    assert "no-store" in answer["Cache-Control"]
    row = answer.content.decode().split("\n")[2].split()
    assert row[:3] == ["SAA", pair.access_key_id, secret_text(pair)]
    assert verbs() == ["keypair.downloaded"]
    pair.refresh_from_db()
    assert (pair.downloads, pair.last_download_at is not None) == (1, True)


def test_key_1_shown_in_the_reply_and_nowhere_after(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    client = scene.client("ea")
    answer = ask(client, pair, code(app), "page")
    assert secret_text(pair) in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert verbs() == ["keypair.shown"]
    assert secret_text(pair) not in client.get(address("key_pair_secret", pair)).content.decode()


def test_key_1_a_wrong_code_gets_nothing_and_leaves_an_audit_row(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    right = code(app)
    wrong = "000000" if right != "000000" else "000001"
    answer = ask(scene.client("ea"), pair, wrong)
    assert answer.status_code == 422
    assert "The code is wrong" in answer.content.decode()
    assert secret_text(pair) not in answer.content.decode()
    row = AuditEvent.objects.get(verb="keypair.code_refused")
    assert (row.actor, row.after["codes_used"], CodeUse.objects.get().passed) == ("ea", 1, False)


def test_key_1_a_code_is_taken_once(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    client, typed = scene.client("ea"), code(app)
    assert ask(client, pair, f"{typed[:3]} {typed[3:]}").status_code == 200
    assert ask(client, pair, typed).status_code == 422
    cache.clear()  # whatever remembers codes elsewhere has forgotten
    assert ask(client, pair, typed).status_code == 422
    assert ask(client, pair, code(app, 1)).status_code == 200


def test_key_1_a_recovery_code_opens_once_too(scene: Scene) -> None:
    pair = make_pair()
    enrol(scene.people["ea"])
    typed = RecoveryCodes.activate(scene.people["ea"]).get_unused_codes()[0]
    client = scene.client("ea")
    assert ask(client, pair, typed).status_code == 200
    assert ask(client, pair, typed).status_code == 422


def test_key_1_at_most_ten_codes_a_day_failures_included(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    client = scene.client("ea")
    assert [ask(client, pair, "wrong").status_code for _ in range(10)] == [422] * 10
    assert ask(client, pair, code(app)).status_code == 429
    assert CodeUse.objects.count() == 10
    assert verbs() == ["keypair.code_refused"] * 11
    assert "disabled" in client.get(address("key_pair_secret", pair)).content.decode()
    CodeUse.objects.update(at=clock.real_now() - timedelta(days=1))
    assert ask(client, pair, code(app)).status_code == 200


def test_key_1_nine_codes_leave_one(scene: Scene) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    client = scene.client("ea")
    assert {ask(client, pair, "wrong").status_code for _ in range(9)} == {422}
    assert ask(client, pair, code(app)).status_code == 200


@pytest.mark.parametrize(
    ("who", "status", "verb"),
    [
        ("foreign_ea", 404, "screen.not_found"), ("ca", 404, "screen.not_found"), ("au", 403, "screen.forbidden"),
        ("gam", 403, "screen.forbidden"), ("gcc", 403, "screen.forbidden"), ("ra", 403, "screen.forbidden"),
        ("tf", 403, "screen.forbidden"), ("tr", 403, "screen.forbidden"),
    ],
)  # fmt: skip
def test_key_1_another_entity_and_who_only_looks_get_nothing(scene: Scene, who: str, status: int, verb: str) -> None:
    pair, app = make_pair(), enrol(scene.people[who])
    answer = ask(scene.client(who), pair, code(app))
    assert answer.status_code == status
    assert secret_text(pair) not in answer.content.decode()
    row = AuditEvent.objects.get(verb=verb)
    assert (row.actor, CodeUse.objects.exists()) == (who, False)


def test_key_1_a_clearing_firm_downloads_the_pair_of_its_target(scene: Scene) -> None:
    pair, app = make_pair("DCT"), enrol(scene.people["ca"])
    assert ask(scene.client("ca"), pair, code(app)).status_code == 200
    foreign = enrol(scene.people["foreign_ca"])
    assert ask(scene.client("foreign_ca"), pair, code(foreign)).status_code == 404


def test_key_1_without_a_second_factor_nothing_is_handed_out(scene: Scene) -> None:
    pair = make_pair()
    answer = ask(scene.client("ea"), pair, PASSWORD)
    assert (answer.status_code, verbs()) == (403, ["screen.second_factor_missing"])


def test_key_1_the_demo_takes_the_password_and_says_so(scene: Scene, settings: Settings) -> None:
    settings.RISKADMIN_SECOND_FACTOR = "optional"
    pair, client = make_pair(), scene.client("ea")
    page = client.get(address("key_pair_secret", pair)).content.decode()
    assert "your password stands in for it" in page
    assert ask(client, pair, "wrong password").status_code == 422
    assert ask(client, pair, PASSWORD).status_code == 200
    assert ask(client, pair, PASSWORD).status_code == 200
    assert CodeUse.objects.count() == 3


def test_key_1_in_the_demo_too_who_has_a_second_factor_needs_it(scene: Scene, settings: Settings) -> None:
    settings.RISKADMIN_SECOND_FACTOR = "optional"
    pair, app = make_pair(), enrol(scene.people["ea"])
    client = scene.client("ea")
    assert "stands in for it" not in client.get(address("key_pair_secret", pair)).content.decode()
    assert ask(client, pair, PASSWORD).status_code == 422
    assert ask(client, pair, code(app)).status_code == 200


@pytest.mark.parametrize("ended", ["deleted", "expired", "unknown"])
def test_key_2_a_pair_that_ended_hands_out_nothing(scene: Scene, ended: str) -> None:
    pair, app = make_pair(), enrol(scene.people["ea"])
    if ended == "deleted":
        delete_key_pair(actor="test", session_id="SAA", access_key_id=pair.access_key_id, now=clock.business_now())
    elif ended == "expired":
        KeyPair.objects.update(expires_at=clock.business_now())
    else:
        pair.access_key_id = "A" * 20
    assert ask(scene.client("ea"), pair, code(app)).status_code == 404


def test_key_1_a_pair_of_another_session_id_is_not_found_under_the_own_one(scene: Scene) -> None:
    pair, app = make_pair("SBB"), enrol(scene.people["ea"])
    other = reverse("key_pair_secret", args=["SAA", pair.access_key_id])
    assert scene.client("ea").post(other, {"code": code(app)}).status_code == 404
    assert not CodeUse.objects.exists()
