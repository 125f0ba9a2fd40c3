"""What a FIX server keeps of key pairs: forgotten at NOTIFY, and never past an expiry (SPEC KEY-1, KEY-2)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError

from riskadmin.keypairs import directory as directory_module
from riskadmin.keypairs.directory import KeyDirectory
from riskadmin.keypairs.models import KeyPair, KeyUse
from riskadmin.keypairs.services import delete_key_pair
from riskadmin.lib import clock
from tests.keypairs.conftest import Scene, make_pair


class Sessions(KeyDirectory):
    """A server with one session."""

    def _comps(self) -> frozenset[str]:
        return frozenset({"SAAAAAN"})


@pytest.fixture
def later() -> Iterator[None]:
    """Whatever the test does to the clock is undone."""
    before = clock.offset()
    yield
    clock.configure(before)


def test_key_2_a_deletion_counts_from_the_next_logon_on(committed: Scene) -> None:
    pair, directory = make_pair(), Sessions()
    assert [key for key, _ in directory.secrets("SAA")] == [pair.access_key_id]
    delete_key_pair(actor="test", session_id="SAA", access_key_id=pair.access_key_id, now=clock.business_now())
    directory.forget()  # as the NOTIFY of the deletion has it do
    assert directory.secrets("SAA") == []


def test_key_2_what_is_kept_ends_at_its_expiry(committed: Scene, later: None) -> None:
    pair, directory = make_pair(), Sessions()
    KeyPair.objects.update(expires_at=clock.business_now() + timedelta(hours=1))
    assert [key for key, _ in directory.secrets("SAA")] == [pair.access_key_id]
    clock.configure(clock.offset() + timedelta(hours=1))
    assert directory.secrets("SAA") == []


def test_key_1_the_last_logon_with_a_pair_is_kept_once_a_minute(committed: Scene, later: None) -> None:
    pair, directory = make_pair(), Sessions()
    first = clock.business_now()
    directory.used(pair.access_key_id)
    clock.configure(clock.offset() + timedelta(hours=1))
    directory.used(pair.access_key_id)
    assert abs(KeyUse.objects.get().last_used_at - first) < timedelta(minutes=1)
    Sessions().used(pair.access_key_id)  # another process
    assert KeyUse.objects.get(key_pair=pair).last_used_at - first >= timedelta(hours=1)


def test_key_1_a_use_that_cannot_be_kept_stops_no_logon(committed: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(access_key_id: str, now: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(directory_module, "note_use", away)
    Sessions().used(make_pair().access_key_id)
    assert not KeyUse.objects.exists()
