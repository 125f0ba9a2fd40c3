"""`bench` prints its table, says what it could not measure, and takes figures together as it says."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from riskadmin.benchmark import child, report, targets
from riskadmin.benchmark.bench import Bench
from riskadmin.benchmark.rows import ROWS


def bench(*arguments: str) -> str:
    """What `bench` prints for a very small engine row."""
    out = io.StringIO()
    call_command("bench", "--runs", "1", "--scale", "0.001", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def failing(bench: Bench) -> list[report.Row]:
    raise child.ChildFailed("nothing came")


def test_the_table_of_one_row_prints() -> None:
    lines = bench("--only", "engine").splitlines()
    heading = next(number for number, line in enumerate(lines) if line.startswith("what"))
    assert lines[heading + 2].startswith("engine: decide + evolve, full rules, one core")
    assert "229,000/s measured elsewhere" in lines[heading + 3]
    assert any(line.startswith("cores: ") for line in lines[:heading])


def test_json_holds_machine_and_rows() -> None:
    answer = json.loads(bench("--only", "engine", "--json"))
    assert answer["machine"]["Python"]
    assert [row["name"] for row in answer["rows"]] == ["engine"]
    assert answer["rows"][0]["samples"][0] > 0


def test_a_row_that_fails_is_named_and_the_others_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROWS, "page", failing)
    out = io.StringIO()
    with pytest.raises(CommandError, match="not measured: page"):
        call_command("bench", "--runs=1", "--scale=0.001", "--only=page", "--only=engine", stdout=out, stderr=out)
    assert "engine: decide + evolve" in out.getvalue()
    assert "page failed: nothing came" in out.getvalue()


def test_an_unknown_row_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        bench("--only", "luck")


def test_a_failing_task_says_what_it_wrote() -> None:
    with pytest.raises(child.ChildFailed, match="no_such_task"):
        child.run("load:no_such_task", {})


def test_a_task_that_waits_to_be_told_answers_when_it_is() -> None:
    waiting = child.Child("child:until_told", {}, dict(os.environ))
    waiting.tell()
    assert waiting.result() is None


def test_a_copy_came_when_its_last_byte_was_read() -> None:
    copies = [b"35=n\x01213=<RTRF>35=8\x0111=%d\x0110=000\x01</RTRF>\x0110=000\x01" % number for number in (7, 8, 9)]
    both, last = b"".join(copies[:2]), copies[2]
    pieces = [(1.0, b"rest of a logon\x01"), (2.0, both[:-20]), (3.0, both[-20:] + last[:9]), (4.0, last[9:])]
    assert targets.when_each_came(pieces) == [(7, 2.0), (8, 3.0), (9, 4.0)]
    assert targets.when_each_came([]) == []


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1.0), (0.5, 51.0), (0.99, 100.0), (1.0, 100.0)])
def test_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert report.percentile([float(value) for value in range(1, 101)], share) == expected
    assert report.percentile([], share) == 0.0


def test_a_row_without_target_is_neither_reached_nor_missed() -> None:
    marks = {report.Row("n", "w", "1/s", "1", reached=reached).cells()[5] for reached in (None, True, False)}
    assert marks == {"-", "yes", "NO"}
