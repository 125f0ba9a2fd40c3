"""The pages of the key pairs: who sees what, the dialog before a new pair, deletion with confirmation."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from riskadmin import roles
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import active_secrets
from riskadmin.keypairs.services import note_use
from riskadmin.lib import clock
from tests.keypairs.conftest import NOW, Scene, address, make_pair

GENERATE = "/key-pairs/SAA/generate/"


def page(scene: Scene, who: str, path: str = "/key-pairs/") -> str:
    return scene.client(who).get(path).content.decode()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ea", ["SAA"]), ("ca", ["DCT"]), ("au", ["DCT", "SAA"]), ("gam", ["DCT", "SAA", "SBB"]),
        ("gcc", ["DCT", "SAA", "SBB"]), ("foreign_ea", ["SBB"]), ("foreign_ca", []),
    ],
)  # fmt: skip
def test_key_1_each_sees_the_session_ids_of_its_entity(scene: Scene, who: str, seen: list[str]) -> None:
    text = page(scene, who)
    assert [one for one in ("DCT", "SAA", "SBB") if f"<code>{one}</code>" in text] == seen
    assert ("Your firm owns no session id" in text) == (seen == [])


@pytest.mark.parametrize("who", ["ra", "tf", "tr"])
def test_key_1_other_roles_see_none_and_no_link_to_them(scene: Scene, who: str) -> None:
    assert scene.client(who).get("/key-pairs/").status_code == 403
    assert 'href="/key-pairs/"' not in page(scene, who, "/monitor/")
    assert 'href="/key-pairs/"' in page(scene, "ea", "/monitor/")


def test_key_1_who_only_looks_sees_states_and_no_buttons(scene: Scene) -> None:
    pair = make_pair()
    text, own = page(scene, "gam", "/key-pairs/SAA/"), page(scene, "ea", "/key-pairs/SAA/")
    assert pair.access_key_id in text
    assert "Generate a key pair" not in text
    assert "Download" not in text.replace("Downloads", "")
    assert "Generate a key pair" in own
    assert address("key_pair_delete", pair) in own


def test_key_1_the_page_tells_when_a_pair_last_signed_a_logon(scene: Scene) -> None:
    used, _ = make_pair(), make_pair()
    note_use(used.access_key_id, NOW)
    text = page(scene, "ea", "/key-pairs/SAA/")
    assert text.count('<time datetime="2026-11-24T16:00:00.000000Z" title=') == 1, text
    assert "Last logon with it" in text


def test_key_1_the_gateway_may_keep_a_use_and_change_no_pair(scene: Scene) -> None:
    pair = make_pair()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(f"SET LOCAL ROLE {roles.RUNNER}")
        note_use(pair.access_key_id, NOW)
        note_use(pair.access_key_id, NOW)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE keypairs_keypair SET downloads = 9")
        cursor.execute("RESET ROLE")
    assert pair.use.last_used_at == NOW


def test_the_search_finds_by_session_owner_and_sender_comp(scene: Scene) -> None:
    assert "<code>SBB</code>" in page(scene, "gam", "/key-pairs/?q=firm+bbb")
    assert "<code>SAA</code>" in page(scene, "gam", "/key-pairs/?q=saaaaan")
    assert "No session id passes the search" in page(scene, "gam", "/key-pairs/?q=zzz")


def test_key_2_the_dialog_says_what_happens_before_it_happens(scene: Scene) -> None:
    assert "None is valid" in page(scene, "ea", GENERATE)
    first = make_pair()
    text = page(scene, "ea", GENERATE)
    assert first.access_key_id in text
    assert "four weeks on at market close, in place of" in text
    second = make_pair()
    text = page(scene, "ea", GENERATE)
    assert "One pair must be deleted now" in text
    assert text.index(f'value="{first}" checked') < text.index(f'name="delete" value="{second}"')
    assert KeyPair.objects.count() == 2


def test_key_2_a_pair_is_generated_with_what_was_seen(scene: Scene) -> None:
    client = scene.client("ea")
    assert client.post(GENERATE).status_code == 302
    assert client.post(GENERATE).status_code == 409  # the page showed none, now there is one
    first = KeyPair.objects.get()
    assert client.post(GENERATE, {"seen": [first]}).status_code == 302
    second = KeyPair.objects.exclude(pk=first.pk).get()
    answer = client.post(GENERATE, {"seen": [first, second]})
    assert (answer.status_code, "No pair was made" in answer.content.decode()) == (409, True)
    assert client.post(GENERATE, {"seen": [first, second], "delete": first}).status_code == 302
    first.refresh_from_db()
    assert (KeyPair.objects.count(), first.deleted_by) == (3, "ea")
    assert "deleted" in page(scene, "ea", "/key-pairs/SAA/")


def test_key_2_deleting_needs_the_session_id_typed(scene: Scene) -> None:
    pair, client = make_pair(), scene.client("ea")
    url = address("key_pair_delete", pair)
    assert "the only valid pair" in client.get(url).content.decode()
    refused = client.post(url, {"typed": "SA", "reason": "kept text"})
    assert (refused.status_code, "kept text" in refused.content.decode()) == (422, True)
    assert len(active_secrets("SAA", clock.business_now())) == 1
    assert client.post(url, {"typed": "saa", "reason": "lost"}).status_code == 302
    assert active_secrets("SAA", clock.business_now()) == []
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("session_id", ["ZZZ", "S.A", "SAA%00", "%F0%9F%94%91"])
def test_a_session_id_that_nobody_owns_is_not_found(scene: Scene, session_id: str) -> None:
    assert scene.client("gam").get(f"/key-pairs/{session_id}/").status_code == 404


def test_the_list_takes_few_statements_whatever_its_length(scene: Scene, django_assert_max_num_queries) -> None:
    for session_id in ("SAA", "SBB", "DCT"):
        make_pair(session_id, NOW)
    client = scene.client("gam")
    client.get(reverse("key_pairs"))
    with django_assert_max_num_queries(12):
        client.get(reverse("key_pairs"))
