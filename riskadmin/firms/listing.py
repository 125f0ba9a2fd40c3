"""A list of the register as a screen and as a CSV file: what both show of each row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from riskadmin.firms.screen import csv_file
from riskadmin.lib import clock, csvtext

SHOWN: Final = 500
"""Rows of one screen; the file has all of them."""

LONGEST_SEARCH: Final = 60


@dataclass(frozen=True)
class Cell:
    """One value of a row. `href` makes it a link; `style` is num, mono, or the tone of a tag."""

    text: str
    href: str = ""
    style: str = ""


@dataclass(frozen=True)
class Listing:
    """A page with one table. `tab` is the page's own tab; `filters` are (name, label, choices, chosen)."""

    title: str
    note: str
    tab: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    new_url: str = ""
    new_words: str = ""
    empty: str = ""
    filters: Sequence[tuple[str, str, Sequence[tuple[str, str]], str]] = field(default_factory=tuple)
    nav: str = "register"


def search_of(request: HttpRequest) -> str:
    """What was typed into the search field."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]


def answer(request: HttpRequest, listing: Listing, **context: Any) -> HttpResponse | StreamingHttpResponse:
    """The listing as a page, or as a file for `?format=csv`."""
    if request.GET.get("format") == "csv":
        return _file(listing)
    query = request.GET.copy()
    query.pop("format", None)
    context |= {
        "listing": listing,
        "rows": listing.rows[:SHOWN],
        "more": max(0, len(listing.rows) - SHOWN),
        "q": search_of(request),
        "query": query.urlencode(),
        "filtered": any(query.values()),
    }
    return render(request, "firms/list.html", context)


def _file(listing: Listing) -> StreamingHttpResponse:
    rows = ([cell.text for cell in row] for row in listing.rows)
    name = f"{listing.tab.replace('_', '-')}-{clock.business_now():%Y%m%d-%H%M%S}.csv"
    return csv_file(csvtext.lines(listing.head, rows), name)
