"""The stack that drills use: real processes on a database of their own."""

import urllib.request

from tests.stack import Stack, stack


def test_a_stack_gets_ready_and_its_database_is_its_own() -> None:
    with stack("web", "gateway", "followers") as first:
        with urllib.request.urlopen(f"{first.base_url}/readyz") as reply:
            assert reply.status == 200
        assert first.is_running("gateway")
        second = Stack()
        with first.connect() as mine, second.connect() as other:
            mine.execute("DELETE FROM django_session")
            assert mine.info.dbname != other.info.dbname
        second.close()


def test_a_killed_gateway_comes_back_on_the_same_state() -> None:
    with stack("gateway") as made:
        made.kill("gateway")
        assert not made.is_running("gateway")
        made.start("gateway")
        made.wait_ready()
        assert made.stop("gateway") == 0
