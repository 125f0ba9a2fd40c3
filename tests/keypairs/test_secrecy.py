"""A secret stands in no table, log, mail, page or Redis key: only in the reply to a passed code (SPEC KEY-1)."""

import base64
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.urls import reverse
from psycopg import sql

from riskadmin.keypairs.expiry import market_closes, send_expiry_notices
from riskadmin.keypairs.models import KeyPair
from riskadmin.keypairs.selectors import active_secrets
from riskadmin.lib import clock
from riskadmin.tokens.services import create_token
from tests.factories import PASSWORD
from tests.keypairs.conftest import Scene, address


def dump() -> Iterator[str]:
    """Every row of every table as text, as a dump of the database would have it; bytes in hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT t::text FROM public.{} t").format(sql.Identifier(table)))
            yield from (f"{table} {row[0]}" for row in cursor.fetchall())


def redis_content() -> Iterator[str]:
    """Every key of both databases with its value, in Redis' own form."""
    for url in (settings.CELERY_BROKER_URL, settings.RISKADMIN_LIVE_REDIS_URL):
        client = redis.Redis.from_url(url, socket_timeout=10)
        for key in client.scan_iter(count=1000):
            yield f"{key!r} {client.dump(key)!r}"
        client.close()


def forms(secret: bytes) -> list[str]:
    """How a secret may be written."""
    texts = [base64.urlsafe_b64encode(secret), base64.b64encode(secret)]
    return [secret.hex(), repr(secret)[2:-1], *(text.rstrip(b"=").decode() for text in texts)]


def live_with_keys(scene: Scene) -> tuple[list[tuple[str, bytes]], list[str], list[str]]:
    """Generate, look, fail, show, download, be mailed and delete. Returns the secrets, the replies to a passed code,
    and all other pages."""
    ea, released, pages = scene.client("ea"), [], []
    for _ in range(2):
        seen = list(KeyPair.objects.order_by("created_at"))
        ea.post("/key-pairs/SAA/generate/", {"seen": seen})
    first, second = KeyPair.objects.order_by("created_at")
    secrets = active_secrets("SAA", clock.business_now())
    for pair, way in ((first, "file"), (second, "page")):
        pages.append(ea.post(address("key_pair_secret", pair), {"code": "wrong", "as": way}).content.decode())
        released.append(ea.post(address("key_pair_secret", pair), {"code": PASSWORD, "as": way}).content.decode())
    for at, day in market_closes(clock.business_now(), clock.business_now() + timedelta(days=30)):
        send_expiry_notices(day, at)
    paths = ["/key-pairs/", "/key-pairs/SAA/", "/key-pairs/SAA/generate/", address("key_pair_secret", second)]
    pages += [ea.get(path).content.decode() for path in [*paths, address("key_pair_delete", first)]]
    token = create_token(actor=scene.people["ea"], name="t", scopes=["read"], days=1).secret
    pages.append(ea.get("/api/v1/key-pairs", headers={"Authorization": f"Bearer {token}"}).content.decode())
    pages.append(scene.client("gcc").get("/key-pairs/SAA/").content.decode())
    ea.post(address("key_pair_delete", first), {"typed": "SAA"})
    pages.append(ea.get(reverse("key_pair_session", args=["SAA"])).content.decode())
    return secrets, released, pages


def test_key_1_the_secret_is_found_nowhere_but_in_the_reply_to_a_passed_code(
    scene: Scene, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets, released, pages = live_with_keys(scene)
    tables, cached, printed = "\n".join(dump()), "\n".join(redis_content()), capfd.readouterr()
    places = {
        "tables": tables,
        "redis": cached,
        "logs": caplog.text + printed.out + printed.err,
        "pages": "".join(pages),
    }
    for (access_key_id, secret), reply in zip(secrets, released, strict=True):
        assert base64.urlsafe_b64encode(secret).rstrip(b"=").decode() in reply
        assert access_key_id in tables  # the search would find it
        assert access_key_id in places["pages"]
        found = [(place, form) for place, text in places.items() for form in forms(secret) if form in text]
        assert found == []
    assert "Key pair of SAA expires" in tables
    assert PASSWORD not in tables + places["logs"] + places["pages"]
