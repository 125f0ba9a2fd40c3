"""The command that takes the pictures: it knows every page, and it says what it lacks. No browser is needed here."""

import re
import struct
import sys
import zlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from riskadmin.pictures import camera, pages
from riskadmin.pictures.palette import SIGNATURE, shrink
from tests.stack import ROOT
from tests.web.test_access_matrix import address
from tests.web.world import make_world

FOLDER = ROOT / "docs" / "pictures"
PLACES = {
    "ex1": "/firms/EX1/groups/1/",
    "busy": "/firms/KES/groups/2/",
    "mail": "/demo/inbox/1/",
    "pair": "/key-pairs/EX1/K7QZ2M9XW4T1RB8VHC3N/",
}
FOUND = {picture.route for picture in pages.PICTURES if picture.route}


def routes(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if not isinstance(pattern, URLResolver):
            yield pattern.name
        elif pattern.namespace not in ("api", "ams"):  # calls for scripts, no pages
            yield from routes(pattern.url_patterns)


def test_every_route_has_a_picture_or_a_reason_for_none() -> None:
    assert FOUND | pages.without_picture() == set(routes(get_resolver().url_patterns))
    assert FOUND & pages.without_picture() == set()


@pytest.mark.parametrize("picture", [one for one in pages.PICTURES if one.route], ids=lambda one: one.name)
def test_the_address_of_a_picture_is_its_route(picture: pages.Picture) -> None:
    assert resolve(picture.path.format(**PLACES).split("?")[0]).url_name == picture.route


@pytest.mark.parametrize("name", sorted(pages.without_picture()))
def test_what_has_no_picture_renders_no_page(db: None, name: str) -> None:
    world = make_world()
    for who in (None, "ra"):
        answer = world.client(who).get(address(world, name))
        shown = answer.status_code == 200 and not answer.streaming
        assert not (shown and b"<!doctype html>" in answer.content.lower()), who


def test_the_folder_has_exactly_the_pictures_of_the_list() -> None:
    expected = {
        f"{picture.name}-{theme}{'' if width == 1280 else f'-{width}'}.png"
        for picture in pages.PICTURES
        for theme in pages.THEMES
        for width, _ in picture.windows
    }
    assert {path.name for path in FOLDER.iterdir()} == expected
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 40_000 * len(expected)


def test_without_playwright_the_command_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "riskadmin.pictures.camera", None)
    with pytest.raises(CommandError, match="playwright is not installed"):
        call_command("pictures", folder=tmp_path, stdout=StringIO())


def test_without_a_chromium_the_command_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", str(tmp_path / "none"))
    with pytest.raises(CommandError, match=re.escape(camera.NO_CHROMIUM)):
        call_command("pictures", folder=tmp_path, stdout=StringIO())


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, rows: list[bytes], kind: int = 2) -> bytes:
    """A PNG whose rows start with their filter."""
    header = struct.pack(">IIBBBBB", width, len(rows), 8, kind, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return SIGNATURE + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def colours(small: bytes) -> list[list[bytes]]:
    """The pixels of a PNG that `shrink` made."""
    at, data = len(SIGNATURE), {}
    while at < len(small):
        (size,) = struct.unpack_from(">I", small, at)
        data[small[at + 4 : at + 8]] = small[at + 8 : at + 8 + size]
        at += size + 12
    width, palette, body = *struct.unpack_from(">I", data[b"IHDR"]), data[b"PLTE"], zlib.decompress(data[b"IDAT"])
    rows = [body[start + 1 : start + 1 + width] for start in range(0, len(body), width + 1)]
    return [[palette[3 * number : 3 * number + 3] for number in row] for row in rows]


@pytest.mark.parametrize(
    ("kind", "second"),
    [(0, b"\x0a\x14\x1e\x28\x32\x3c"), (1, b"\x0a\x14\x1e\x1e\x1e\x1e"), (2, b"\x09\x12\x1b\x24\x2d\x36"),
     (3, b"\x0a\x13\x1d\x21\x26\x2a"), (4, b"\x09\x12\x1b\x1e\x1e\x1e")],
)  # fmt: skip
def test_a_small_picture_keeps_its_colours_whatever_filter_it_came_with(kind: int, second: bytes) -> None:
    first = bytes([1, 2, 3, 4, 5, 6])
    small = shrink(png(2, [b"\0" + first, bytes([kind]) + second]))
    assert colours(small) == [[first[:3], first[3:]], [b"\x0a\x14\x1e", b"\x28\x32\x3c"]]


def test_of_many_colours_the_frequent_ones_stay_and_the_others_come_close() -> None:
    many = [bytes([red, green, 77]) for red in range(0, 256, 4) for green in range(0, 256, 4)]
    ground = [b"\xfd\xfe\xff"] * len(many)
    shown = colours(shrink(png(len(many), [b"\0" + b"".join(row) for row in (many, ground)])))
    assert shown[1] == ground
    assert len({colour for row in shown for colour in row}) <= 256
    assert max(abs(a - b) for was, now in zip(many, shown[0], strict=True) for a, b in zip(was, now, strict=True)) <= 32


def test_another_kind_of_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="8-bit RGB"):
        shrink(png(1, [b"\0\0\0\0\0"], kind=6))
