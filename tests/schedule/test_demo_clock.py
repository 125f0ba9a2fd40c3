"""The demo's clock: forward only, in every process within a second, remembered, and not there in production."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from riskadmin import environment
from riskadmin.audit.models import AuditEvent
from riskadmin.firms.choices import Role
from riskadmin.lib import clock
from riskadmin.lib.calendar import central
from riskadmin.schedule.stepping import StepRefused, step_clock
from riskadmin.state import StepFile
from tests.factories import make_lce, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Iterator[StepFile]:
    """A demo's clock, followed by this process."""
    settings.DEBUG = True
    settings.RISKADMIN_CLOCK_FILE = str(tmp_path / "clock.offset")
    before, file = clock.offset(), StepFile(tmp_path / "clock.offset")
    file.start(before)
    clock.follow(file.offset)
    yield file
    clock.follow(None)
    clock.configure(before)


def test_t_5_a_step_is_followed_audited_and_kept(demo: StepFile) -> None:
    gcc = make_user(Role.GCC)
    to = clock.business_now() + HOUR
    step_clock(actor=gcc, to=to)
    assert timedelta(0) <= clock.business_now() - to < timedelta(seconds=5)
    assert demo.offset() == clock.offset()
    row = AuditEvent.objects.get(verb="clock.stepped")
    assert (row.actor, row.after) == (str(gcc), to.isoformat(timespec="seconds"))


def test_t_5_another_process_s_step_is_seen_within_a_second(demo: StepFile) -> None:
    before = clock.business_now()
    demo.step(clock.offset() + HOUR)
    deadline = clock.monotonic() + 1
    while clock.business_now() < before + HOUR:
        assert clock.monotonic() < deadline
    assert clock.business_micros() >= (before + HOUR).timestamp() * 1_000_000 - 1


def test_t_5_the_clock_never_moves_back(demo: StepFile) -> None:
    with pytest.raises(StepRefused, match="never moves back"):
        step_clock(actor=make_user(Role.GCC), to=clock.business_now() - HOUR)
    there = clock.offset()
    assert not demo.step(there - HOUR)
    demo.start(there - HOUR)  # whatever the file says
    clock.look_again()
    assert clock.offset() == there


def test_only_gcc_steps_the_clock(demo: StepFile) -> None:
    to = clock.business_now() + HOUR
    for user in (make_user(Role.GAM), make_user(Role.RA, lce=make_lce())):
        with pytest.raises(PermissionDenied):
            step_clock(actor=user, to=to)
    step_clock(actor=make_user(Role.GCC), to=to)


def test_the_page_steps_to_a_target_or_says_what_is_wrong(demo: StepFile) -> None:
    client = Client()
    client.force_login(make_user(Role.GCC))
    before = clock.business_now()
    wrong = client.post("/demo/clock/", {"to": "instant", "at": "soon"})
    assert (wrong.status_code, b"Give a date and a time" in wrong.content) == (422, True)
    back = client.post("/demo/clock/", {"to": "instant", "at": "2020-01-01 10:00"})
    assert (back.status_code, b"never moves back" in back.content) == (422, True)
    assert client.post("/demo/clock/", {"to": "hour"}).status_code == 302
    assert clock.business_now() >= before + HOUR
    own = f"{central(clock.business_now() + 2 * HOUR):%Y-%m-%d %H:%M:%S}"
    assert client.post("/demo/clock/", {"to": "instant", "at": own}).status_code == 302
    assert own[:16] in f"{central(clock.business_now()):%Y-%m-%d %H:%M}"
    assert str(clock.offset() // timedelta(milliseconds=1)) in client.get("/demo/clock/ribbon/").content.decode()


def test_production_has_no_clock_to_step(settings: Any, tmp_path: Path) -> None:
    gcc = make_user(Role.GCC)
    client = Client()
    client.force_login(gcc)
    for debug, file in ((False, str(tmp_path / "x")), (True, "")):
        settings.DEBUG, settings.RISKADMIN_CLOCK_FILE = debug, file
        assert client.post("/demo/clock/", {"to": "hour"}).status_code == 404
        with pytest.raises(StepRefused, match="no demo clock"):
            step_clock(actor=gcc, to=clock.business_now() + HOUR)
    fault = "RISKADMIN_CLOCK_FILE is for the demo only"
    assert fault in environment.faults({"RISKADMIN_CLOCK_FILE": "/tmp/x"})
    assert fault not in environment.faults({"RISKADMIN_CLOCK_FILE": "/tmp/x", "RISKADMIN_DEBUG": "1"})
