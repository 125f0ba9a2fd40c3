"""The demo's own mail server and its inbox page."""

import asyncio
from email.message import EmailMessage

import pytest
from channels.db import database_sync_to_async

from notifications import sink
from notifications.models import ReceivedMail
from riskadmin.mail.services import enqueue, send_due
from riskadmin.state import free_port
from tests.web.world import World

EVIL = "<h1>Hi</h1><script>alert(1)</script>"


def make_mail(subject: str = "Level") -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["Message-ID"], mail["To"] = subject, "<x@riskadmin>", "a@b.example"
    mail.set_content("plain")
    mail.add_alternative(EVIL, subtype="html")
    return mail.as_bytes()


@pytest.mark.django_db(transaction=True)
async def test_n_6_mail_from_the_outbox_arrives_in_the_inbox(settings: pytest.FixtureRequest) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    stop = asyncio.Event()
    serving = asyncio.create_task(sink.serve("127.0.0.1", settings.EMAIL_PORT, stop))
    await database_sync_to_async(enqueue)(to="a@b.example", subject="Level", text="plain", html="<p>rich</p>", key="k")
    assert await database_sync_to_async(send_due, thread_sensitive=False)() == 1
    stop.set()
    await serving
    kept = await database_sync_to_async(ReceivedMail.objects.get)()
    assert (kept.recipients, kept.subject, kept.message_id) == ("a@b.example", "Level", "<k@riskadmin>")
    assert (kept.text.strip(), kept.html.strip()) == ("plain", "<p>rich</p>")


@pytest.mark.django_db
def test_inbox_keeps_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "KEPT", 2)
    for number in range(4):
        sink.keep("s@b.example", ["a@b.example"], make_mail(f"Level {number}"))
    assert list(ReceivedMail.objects.values_list("subject", flat=True)) == ["Level 3", "Level 2"]


@pytest.mark.django_db
def test_inbox_shows_a_mail_in_a_frame_that_runs_nothing(world: World) -> None:
    kept, client = sink.keep("s@b.example", ["a@b.example"], make_mail()), world.client("ra")
    page = client.get(f"/demo/inbox/{kept.pk}/")
    assert f'src="/demo/inbox/{kept.pk}/html/"' in page.content.decode()
    assert EVIL not in page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    frame = client.get(f"/demo/inbox/{kept.pk}/html/")
    policy = frame["Content-Security-Policy"]
    assert ("sandbox" in policy, "default-src 'none'" in policy, "script-src" in policy) == (True, True, False)
    assert (frame["X-Frame-Options"], frame.content.decode().strip()) == ("SAMEORIGIN", EVIL)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo/inbox/", "/demo/inbox/1/", "/demo/inbox/1/html/"])
def test_there_is_no_inbox_where_mails_go_to_a_real_server(
    world: World, settings: pytest.FixtureRequest, path: str
) -> None:
    sink.keep("s@b.example", ["a@b.example"], make_mail())
    settings.RISKADMIN_MAIL_SINK = False
    assert world.client("ra").get(path).status_code == 404
