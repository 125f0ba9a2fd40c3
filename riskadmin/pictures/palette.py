"""Makes a screenshot small: a PNG of 256 colours at most. Pure; takes 8-bit RGB, not interlaced, as browsers write."""

import struct
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

Colour = tuple[int, int, int]

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER: Final = struct.Struct(">IIBBBBB")
PALETTE: Final = 3
RGB: Final = 2
MOST: Final = 256


def shrink(png: bytes) -> bytes:
    """The same picture with a palette. Colours that are alike become the most frequent of them: areas keep theirs, the
    soft edges of letters move a little. Raises ValueError for a PNG of another kind."""
    parts = list(_chunks(png))
    width, height, depth, kind, *rest = HEADER.unpack(parts[0][1])
    if (depth, kind, *rest) != (8, RGB, 0, 0, 0):
        raise ValueError("Only PNGs of 8-bit RGB without interlacing can be made smaller.")
    packed = zlib.decompress(b"".join(data for name, data in parts if name == b"IDAT"))
    rows = [list(zip(row[::3], row[1::3], row[2::3], strict=True)) for row in _unfiltered(packed, width * 3)]
    place = _places(Counter(colour for row in rows for colour in row))
    colours = sorted(set(place.values()))
    number = {colour: colours.index(kept) for colour, kept in place.items()}
    body = b"".join(b"\0" + bytes(map(number.__getitem__, row)) for row in rows)
    header = HEADER.pack(width, height, 8, PALETTE, 0, 0, 0)
    palette = bytes(value for colour in colours for value in colour)
    made = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(body, 9)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in made)


def _places(counted: Counter[Colour]) -> dict[Colour, Colour]:
    """For each colour the one that stands for it: itself where 256 are enough."""
    if len(counted) <= MOST:
        return {colour: colour for colour in counted}
    alike: dict[Colour, list[Colour]] = defaultdict(list)
    for colour, _ in counted.most_common():
        alike[colour[0] >> 4, colour[1] >> 4, colour[2] >> 4].append(colour)
    groups = sorted(alike.values(), key=lambda group: -sum(counted[colour] for colour in group))
    kept = [group[0] for group in groups[:MOST]]
    return {
        colour: group[0] if at < MOST else _nearest(group[0], kept)
        for at, group in enumerate(groups)
        for colour in group
    }


def _nearest(colour: Colour, kept: Iterable[Colour]) -> Colour:
    return min(kept, key=lambda other: sum((a - b) ** 2 for a, b in zip(colour, other, strict=True)))


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _unfiltered(packed: bytes, stride: int) -> Iterator[bytes]:
    """The rows as they were before PNG's filters (type 0 to 4 in front of each)."""
    above = bytearray(stride)
    for at in range(0, len(packed), stride + 1):
        row = bytearray(packed[at + 1 : at + 1 + stride])
        _unfilter(packed[at], row, above)
        yield bytes(row)
        above = row


def _unfilter(kind: int, row: bytearray, above: bytearray) -> None:
    if kind == 0:
        return
    for x, value in enumerate(row):
        left, corner = (row[x - 3], above[x - 3]) if x >= 3 else (0, 0)
        guess = (left, above[x], (left + above[x]) // 2, 0)[kind - 1] if kind < 4 else _paeth(left, above[x], corner)
        row[x] = (value + guess) & 255


def _paeth(left: int, up: int, corner: int) -> int:
    by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner
