"""Mails that tell a person of one thing and link to its page: one look, as text and as HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string

from riskadmin.mail.services import enqueue


@dataclass(frozen=True)
class Notice:
    """What a notice says: `lead` is one sentence, `rows` are (name, value), `path` is the page's address from the root
    on, `link` its label, `foot` says why the reader gets it."""

    subject: str
    title: str
    lead: str
    rows: Sequence[tuple[str, str]]
    link: str
    path: str
    foot: str


def send_notice(notice: Notice, *, to: Iterable[str], key: str = "", secret: bool = False, about: str = "") -> int:
    """Put the notice into the outbox for each address, in the caller's transaction; returns how many. With a `key`
    (one per cause) an address gets it once. A `secret` one is wiped once it has left. `about` names the thing whose
    page tells its mails."""
    text, html = written(notice)
    addresses = sorted({address for address in to if address})
    words = {"subject": notice.subject, "text": text, "html": html}
    for address in addresses:
        enqueue(to=address, key=_key(key, address), secret=secret, about=about, **words)
    return len(addresses)


def written(notice: Notice) -> tuple[str, str]:
    """The notice as text and as HTML."""
    context = {
        "title": notice.title,
        "lead": notice.lead,
        "rows": notice.rows,
        "link": notice.link,
        "url": settings.RISKADMIN_PUBLIC_URL + notice.path,
        "foot": notice.foot,
        "environment": "DEMO" if settings.DEBUG else "PROD",
    }
    return render_to_string("emails/notice.txt", context), render_to_string("emails/notice.html", context)


def _key(key: str, address: str) -> str:
    # A Message-ID has one @ only, and addresses have theirs.
    return sha256(f"{key} {address}".encode()).hexdigest()[:40] if key else ""
