"""The few forms of Markdown that the pages use."""

import inspect
from collections.abc import Iterable, Sequence
from typing import Any


def page(title: str, *parts: str) -> str:
    """A whole page: its title, where it comes from, and its parts with an empty line between them."""
    note = "<!-- Made by `./console manage docs` from the code. Change the code, not this file. -->"
    return "\n\n".join([f"# {title}", note, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a bar in a cell does not end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: object) -> str:
    """Text word for word; nothing for nothing."""
    return f"`{text}`" if str(text) else ""


def codes(texts: Iterable[object]) -> str:
    """Several of them, with commas."""
    return ", ".join(map(code, texts))


def block(text: str, language: str = "") -> str:
    """Lines word for word."""
    return f"```{language}\n{text}\n```"


def about(thing: Any) -> str:
    """The docstring of a class or function as one paragraph. Raises ValueError when there is none."""
    text = inspect.getdoc(thing)
    if not text:
        raise ValueError(f"{thing!r} has no docstring to show")
    return " ".join(text.split())
