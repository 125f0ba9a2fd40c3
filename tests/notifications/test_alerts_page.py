"""The alerts page: what it shows, to whom, how it is filtered, acknowledged and exported (SPEC GC2-33)."""

import csv
import re
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from notifications.choices import Outcome
from notifications.models import AlertAcknowledgement
from notifications.selectors import PAGE, open_count
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.scope import scope_of
from tests.notifications.rows import make_alert, make_decision
from tests.notifications.scene import START
from tests.web.world import World

pytestmark = pytest.mark.django_db


def page(world: World, who: str = "ra", **query: Any) -> str:
    return re.sub(r"<[^>]*>|\s+", " ", world.client(who).get("/alerts/", query).content.decode())


def keys(world: World, who: str = "ra", **query: Any) -> list[str]:
    """The alerts of the page, in its order."""
    return re.findall(r'<tr id="alert-([\d-]+)"', world.client(who).get("/alerts/", query).content.decode())


def test_gc2_33_newest_first_with_firm_side_kind_figures_and_action(world: World) -> None:
    make_alert(world.own, 1)
    make_alert(world.own, 2, "refused", order_quantity=25, clip_size=9, action="Order Quantity 25 exceeds Clip Size: 9")
    assert keys(world) == ["2-0-0", "1-0-80"]
    shown = " ".join(page(world).split())
    assert "EX1 CME/CBOT CME/CBOT Weekday Fut Long 80 reached 833,900 of 1,000,000 None, orders still pass" in shown
    assert "REFUSED 833,900 of 1,000,000 25 9 Order Quantity 25 exceeds Clip Size: 9 none for refusals" in shown


def test_gc2_33_mail_state_says_what_became_of_it(world: World) -> None:
    sent, held, nobody, refused, waiting, _ = (make_alert(world.own, seq) for seq in range(1, 7))
    for address in ("a@b.example", "c@b.example"):
        make_decision(world.own, sent, address, sent_at=START + timedelta(seconds=2))
        make_decision(world.own, held, address, Outcome.SUPPRESSED)
    make_decision(world.own, nobody, "", Outcome.NOBODY)
    make_decision(world.own, refused, refused="550 no such user")
    make_decision(world.own, waiting)
    shown = page(world)
    for text in (
        "sent to 2, 14:05:41", "suppressed: 80 sent 14:05:39", "not sent: no address", "1 of 1 refused by SMTP",
        "waiting for SMTP, 1 of 1", "being decided",
    ):  # fmt: skip
        assert text in shown


def test_gc2_33_alerts_are_those_of_the_own_groups(world: World) -> None:
    own, foreign = make_alert(world.own, 1), make_alert(world.foreign, 2)
    seen = {who: keys(world, who) for who in ("ra", "ca", "au", "ea", "foreign_ra", "foreign_ea", "gcc")}
    assert seen == {
        **{who: [str(own)] for who in ("ra", "ca", "au", "ea")},
        **{who: [str(foreign)] for who in ("foreign_ra", "foreign_ea")},
        "gcc": [str(foreign), str(own)],
    }


def test_gc2_33_clip_size_is_hidden_from_the_execution_firm(world: World) -> None:
    make_alert(world.own, 1, "refused", clip_size=77_123)
    assert "77123" in page(world, "ra")
    assert "77123" not in page(world, "ea")
    assert "77123" in b"".join(world.client("ra").get("/alerts/export/")).decode()
    assert "77123" not in b"".join(world.client("ea").get("/alerts/export/")).decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"kind": "refused"}, ["3-0-0"]),
        ({"level": "90"}, ["2-0-90"]),
        ({"firm": "EX1"}, ["3-0-0", "2-0-90", "1-0-80"]),
        ({"firm": "EX2"}, ["3-0-0", "2-0-90", "1-0-80"]),
        ({"acknowledged": "yes"}, ["1-0-80"]),
        ({"acknowledged": "no"}, ["3-0-0", "2-0-90"]),
        ({"since": "2026-11-21"}, ["3-0-0"]),
        ({"until": "2026-11-20"}, ["2-0-90", "1-0-80"]),
        ({"since": "no date", "level": "80"}, ["1-0-80"]),
    ],
)
def test_gc2_33_filters(world: World, query: dict[str, str], expected: list[str]) -> None:
    """A firm that is not of this user is no choice: it counts as not given, and nothing of it is shown."""
    first = make_alert(world.own, 1)
    make_alert(world.own, 2, level=90)
    make_alert(world.own, 3, "refused", at=START + timedelta(days=1))
    make_alert(world.foreign, 4)
    AlertAcknowledgement.objects.create(**first._asdict(), group=world.own, by=world.users["ra"], at=START)
    assert keys(world, **query) == expected


def test_gc2_33_pages_go_on_where_the_last_ended(world: World) -> None:
    for seq in range(1, PAGE + 4):
        make_alert(world.own, seq)
    assert len(keys(world)) == PAGE
    assert keys(world, before=keys(world)[-1]) == ["3-0-80", "2-0-80", "1-0-80"]


def test_gc2_33_new_alerts_wait_behind_the_pill(world: World) -> None:
    client, first = world.client("ra"), make_alert(world.own, 1)
    assert client.get("/alerts/news/", {"after": str(first)}).content.strip() == b""
    make_alert(world.own, 2)
    make_alert(world.foreign, 3)
    assert b"1 new alert, show" in client.get("/alerts/news/", {"after": str(first)}).content
    assert client.get("/alerts/news/", {"after": str(first), "level": "90"}).content.strip() == b""


def test_gc2_33_a_page_takes_few_statements(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for seq in range(1, 40):
        make_decision(world.own, make_alert(world.own, seq))
    client = world.client("ra")
    with django_assert_max_num_queries(12):
        client.get("/alerts/")


def test_bell_counts_what_waits_in_one_statement(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_alert(world.own, 1)
    make_alert(world.own, 2, "refused")
    make_alert(world.own, 3, "changed")
    make_alert(world.foreign, 4)
    user = world.users["ra"]
    scope_of(user)
    with django_assert_num_queries(1):
        assert open_count(user) == 2
    assert b'<span class="count">2</span>' in world.client("ra").get("/alerts/bell/").content


def test_acknowledging_takes_note_audits_and_lowers_the_bell(world: World) -> None:
    one, two = make_alert(world.own, 1), make_alert(world.own, 2)
    client = world.client("ra")
    data = {"alert": [str(one), str(two)], "note": "known, desk informed", "level": "80"}
    response = client.post("/alerts/acknowledge/", data)
    assert (response.status_code, response["Location"]) == (302, "/alerts/?level=80")
    assert list(AlertAcknowledgement.objects.values_list("seq", "by__username", "note")) == [
        (2, "ra", "known, desk informed"), (1, "ra", "known, desk informed"),
    ]  # fmt: skip
    audit = AuditEvent.objects.get(verb="alert.acknowledge")
    assert (audit.actor, audit.after, audit.reason) == ("ra", {"alerts": ["2-0-80", "1-0-80"]}, "known, desk informed")
    assert b"count" not in client.get("/alerts/bell/").content
    client.post("/alerts/acknowledge/", data | {"note": "again"})
    assert set(AlertAcknowledgement.objects.values_list("note", flat=True)) == {"known, desk informed"}


def test_a_foreign_alert_is_not_found_and_leaves_no_trace(world: World) -> None:
    own, foreign = make_alert(world.own, 1), make_alert(world.foreign, 2)
    client = world.client("ra")
    assert client.post("/alerts/acknowledge/", {"alert": [str(own), str(foreign)]}).status_code == 404
    assert client.post("/alerts/acknowledge/", {"alert": [str(own), "99-0-80"]}).status_code == 404
    assert client.post("/alerts/acknowledge/", {"alert": [str(own), "1; DROP"]}).status_code == 422
    assert AlertAcknowledgement.objects.count() == 0
    assert client.post("/alerts/acknowledge/", {"only": str(own)}).status_code == 302


def test_who_may_not_acknowledge_is_offered_nothing(world: World) -> None:
    make_alert(world.own, 1)
    assert [who for who in ("ra", "ca", "au", "ea", "gcc") if "Acknowledge chosen" in page(world, who)] == ["ra"]


def test_export_holds_the_filtered_rows_and_no_formula(world: World) -> None:
    make_alert(world.own, 1, action='=HYPERLINK("http://x.example")')
    make_alert(world.own, 2, level=90)
    response = world.client("ra").get("/alerts/export/", {"level": "80"})
    assert response["Cache-Control"] == "no-store"
    head, row = csv.reader(b"".join(response).decode().splitlines())
    shown = dict(zip(head, row, strict=True))
    assert shown["Action"] == '\'=HYPERLINK("http://x.example")'
    assert (shown["Execution firm"], shown["Usage USD"], shown["Alert"]) == ("EX1", "833900.00", "1-0-80")
