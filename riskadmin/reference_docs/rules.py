"""Which code carries a rule of the specification and which tests prove it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from riskadmin.reference_docs.markdown import code, page, table
from riskadmin.reference_docs.release import PARTLY, RULES
from riskadmin.reference_docs.source import docstrings, function_names, parse

PACKAGES = ("creditcontrols", "dropcopygroups", "notifications", "riskadmin")
LEFT_OUT = {"migrations", "reference_docs"}
RULE = re.compile(r"\b(?:GC2|FIX|MKT|KEY|DCG|COD|RMI|MQP|AMS|ICC|ERM|KS|AM|RM|T|N|R)-\d+[a-z]?\b")
SPAN = re.compile(r"\b((GC2|FIX)-(\d+)) to (?:(?:GC2|FIX)-)?(\d+)\b")
TEST = re.compile(r"test_(gc2|fix|mkt|key|dcg|cod|rmi|mqp|ams|icc|erm|ks|am|rm|t|n|r)_(\d+[a-z]?)_")

HEAD = """Numbers are those of the specification. *Code* is what cites the rule in its docstring; *tests* are those
whose name begins with it."""

Found = dict[str, list[str]]


def render(root: Path) -> str:
    """The page."""
    code_of, tests_of = citations(root), tests(root)
    return page(
        "Rules, code and tests",
        HEAD,
        "## This release",
        table(("rule", "says", "code", "tests"), (_row(rule, code_of, tests_of) for rule in RULES)),
        "## Gaps",
        _gaps(code_of, tests_of),
        "## Each rule",
        *(part for rule in RULES for part in _section(rule, code_of, tests_of)),
        "## Other rules that code or tests name",
        table(("rule", "code", "tests"), _others(code_of, tests_of)),
    )


def citations(root: Path) -> Found:
    """Rule → qualified names whose docstring cites it."""
    found: Found = defaultdict(list)
    for path in _files(root, PACKAGES):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for name, text in docstrings(parse(path)):
            for rule in sorted(cited(text)):
                found[rule].append(f"{module}.{name}" if name else module)
    return found


def cited(text: str) -> set[str]:
    """The rules that a docstring names, those between the ends of "GC2-02 to GC2-05" too."""
    rules = set(RULE.findall(text))
    for _, family, first, last in SPAN.findall(text):
        width = len(first)
        rules |= {f"{family}-{number:0{width}d}" for number in range(int(first), int(last) + 1)}
    return rules


def tests(root: Path) -> Found:
    """Rule → tests named by it, as file::function."""
    found: Found = defaultdict(list)
    for path in _files(root, ("tests",)):
        for name in function_names(parse(path)):
            if match := TEST.match(name):
                found[rule_of(*match.groups())].append(f"{path.relative_to(root)}::{name}")
    return found


def rule_of(family: str, number: str) -> str:
    """("gc2", "02") → "GC2-02"."""
    return f"{family.upper()}-{number}"


def _files(root: Path, folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if LEFT_OUT.isdisjoint(path.relative_to(root).parts):
                yield path


def _row(rule: str, code_of: Found, tests_of: Found) -> tuple[object, ...]:
    return rule, RULES[rule], len(code_of.get(rule, ())), len(tests_of.get(rule, ()))


def _gaps(code_of: Found, tests_of: Found) -> str:
    lines = [f"- {rule} has no test that is named by it." for rule in RULES if not tests_of.get(rule)]
    lines += [f"- {rule} is cited by no docstring." for rule in RULES if not code_of.get(rule)]
    lines += [f"- {rule} in part: {what}." for rule, what in PARTLY.items()]
    return "\n".join(lines) or "None."


def _section(rule: str, code_of: Found, tests_of: Found) -> list[str]:
    carried = [f"- {code(name)}" for name in code_of.get(rule, ())]
    proved = [f"- {code(name)}" for name in tests_of.get(rule, ())]
    parts = [f"### {rule}", RULES[rule]]
    parts += ["Code:", "\n".join(carried)] if carried else []
    return parts + (["Tests:", "\n".join(proved)] if proved else [])


def _others(code_of: Found, tests_of: Found) -> list[tuple[object, ...]]:
    rules = sorted((code_of.keys() | tests_of.keys()) - RULES.keys(), key=_order)
    return [(rule, len(code_of.get(rule, ())), len(tests_of.get(rule, ()))) for rule in rules]


def _order(rule: str) -> tuple[str, int, str]:
    family, _, number = rule.partition("-")
    return family, int(number.rstrip("abcdefghijklmnopqrstuvwxyz")), number
