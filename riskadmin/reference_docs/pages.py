"""The list of pages."""

from pathlib import Path

from riskadmin.reference_docs import api, drop_copy, fix, journal, live, refusals, rules


def render_all(root: Path) -> dict[str, str]:
    """File name in docs/reference → text; `root` is the folder of manage.py, whose sources are read."""
    return {
        "refusals.md": refusals.render(),
        "fix.md": fix.render(root),
        "dropcopy.md": drop_copy.render(root),
        "live.md": live.render(),
        "api.md": api.render(),
        "journal.md": journal.render(),
        "rules.md": rules.render(root),
    }
