"""docs/reference is what the code says, links lead somewhere, and the example client works."""

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from riskadmin.reference_docs import rules
from riskadmin.reference_docs.source import docstrings, parse
from tests.stack import ROOT, Stack

LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")
HAND_WRITTEN = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_reference_pages_are_up_to_date() -> None:
    call_command("docs", check=True, stdout=StringIO())


def test_a_page_that_differs_fails_the_check_and_is_written_without_it(tmp_path: Path, settings: Settings) -> None:
    for folder in (*rules.PACKAGES, "tests"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"refusals\.md"):
        call_command("docs", check=True, stdout=StringIO())
    call_command("docs", stdout=StringIO())
    call_command("docs", check=True, stdout=StringIO())
    assert (tmp_path / "docs" / "reference" / "refusals.md").read_text() == (
        ROOT / "docs" / "reference" / "refusals.md"
    ).read_text()


@pytest.mark.parametrize("page", HAND_WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_a_span_of_rules_cites_each_of_them() -> None:
    assert rules.cited("(SPEC GC2-03 to GC2-05, FIX-1)") == {"GC2-03", "GC2-04", "GC2-05", "FIX-1"}
    assert rules.cited("SPEC GC2-23a, not GC2-2") == {"GC2-23a", "GC2-2"}


def test_docstrings_carry_the_names_they_belong_to(tmp_path: Path) -> None:
    path = tmp_path / "sample.py"
    path.write_text(
        '"""Top."""\nX = 1\n"""Of X."""\nclass A:\n    """Of A."""\n    def f(self):\n        """Of f."""\n'
    )
    assert list(docstrings(parse(path))) == [("", "Top."), ("X", "Of X."), ("A", "Of A."), ("A.f", "Of f.")]


def test_gc2_25_the_example_client_gets_the_worked_answers(stack_db: Stack, tmp_path: Path) -> None:
    demo = tmp_path / "demo.json"
    demo.write_text(stack_db.manage("seed_demo", "--describe", "--json"))
    stack_db.start("gateway")
    stack_db.wait_port("oe")
    done = subprocess.run(
        [sys.executable, "docs/examples/orders.py", demo], env=stack_db.env, cwd=ROOT, capture_output=True, text=True
    )
    accepted = [f"35=8 34={number} 39=0 37={number - 1}" for number in range(2, 7)]
    refused = "35=3 34=7 58=Credit Limit Violation: Order Quantity 25 exceeds Clip Size: 9"
    assert done.stdout.splitlines() == ["35=A 34=1", *accepted, refused, "35=5 34=8"], done.stderr
