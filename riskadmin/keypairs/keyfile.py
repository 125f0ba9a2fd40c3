"""The file of a key pair: plain text, fixed columns padded with blanks (SPEC KEY-1). Pure."""

from datetime import date
from typing import Final

COLUMNS: Final = (
    ("Session ID", 21), ("Access ID", 31), ("Secret Key", 51), ("Creation Date", 21), ("Expiration Date", 21),
    ("Environment", 21),
)  # fmt: skip
"""Heads and widths; clients split on white space and take, for each session id, the row that expires last."""


def key_file(
    *, session_id: str, access_key_id: str, secret_key: str, created: date, expires: date, environment: str
) -> bytes:
    """Header, blank line, the row, blank line; dates as YYYY-MM-DD. Raises ValueError for what does not fit."""
    values = (session_id, access_key_id, secret_key, created.isoformat(), expires.isoformat(), environment)
    return f"{_line([head for head, _ in COLUMNS])}\n{_line(values)}\n".encode("ascii")


def _line(values: tuple[str, ...] | list[str]) -> str:
    for value, (head, width) in zip(values, COLUMNS, strict=True):
        if not 0 < len(value) < width or value != value.strip():
            raise ValueError(f"{head} does not fit its column")
    return "".join(value.ljust(width) for value, (_, width) in zip(values, COLUMNS, strict=True)) + "\n"
