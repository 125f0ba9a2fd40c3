"""Bytes as they come from a socket in, whole messages with right BodyLength and CheckSum out.

Promised: O(n) in the bytes fed, whatever they are. The read position only moves forward, a message that is still
incomplete is not looked at again before enough bytes are there, and a sum is taken at most once over each byte. The
same stream gives the same messages however it is cut into pieces (SPEC FIX-5)."""

from typing import Final

from riskadmin.fix.codec import BEGIN, checksum

MAX_MESSAGE: Final = 8192
_TRAILER: Final = 7
_LENGTH_DIGITS: Final = 6


class TooMuchGarbage(Exception):
    """The peer announced a message above the limit or sent more bytes than that without a good message: cut it off."""


class ReceiveBuffer:
    """Holds what was received and not read yet. Garbled input is skipped without a word;
    `garbled` counts its runs between good messages."""

    __slots__ = ("_data", "_max", "_need", "_skipped", "_start", "garbled")

    def __init__(self, max_message: int = MAX_MESSAGE) -> None:
        self._data = bytearray()
        self._max = max_message
        self._start = 0
        self._need = 0
        self._skipped = 0
        self.garbled = 0

    def __len__(self) -> int:
        """Bytes received and not read yet; the caller pauses reading when they are too many."""
        return len(self._data) - self._start

    def feed(self, data: bytes) -> None:
        """Append what came from the socket."""
        if self._start:
            del self._data[: self._start]
            self._start = 0
        self._data += data

    def next_message(self) -> bytes | None:
        """The next good message, or None when more bytes are needed.

        Raises TooMuchGarbage; the buffer is of no use afterwards."""
        while True:
            if not self._need and not self._read_length():
                return None
            if self._need > len(self):
                return None
            if self._need and (message := self._take()):
                return message

    def _read_length(self) -> bool:
        """Find the start and the size of the next message. False when more bytes are needed."""
        data, start = self._data, self._start
        head = bytes(data[start : start + len(BEGIN)])
        if head != BEGIN:
            if BEGIN.startswith(head):
                return False
            self._skip_to(start + 1)
            return True
        first = start + len(BEGIN)
        end = data.find(b"\x01", first, first + _LENGTH_DIGITS + 1)
        digits = data[first : end if end >= 0 else first + _LENGTH_DIGITS + 1]
        if end < 0 and len(digits) <= _LENGTH_DIGITS and (not digits or digits.isdigit()):
            return False
        if end < 0 or not digits.isdigit():
            self._skip_to(first)
            return True
        self._need = end + 1 - start + int(digits) + _TRAILER
        if self._need > self._max:
            raise TooMuchGarbage(f"message of {self._need} bytes, at most {self._max} are read")
        return True

    def _take(self) -> bytes | None:
        """The complete message at the start, or None after skipping it because it is garbled."""
        end = self._start + self._need
        self._need = 0
        trailer = bytes(self._data[end - _TRAILER - 1 : end])
        if not (trailer[:4] == b"\x0110=" and trailer[4:7].isdigit() and trailer[7] == 1):
            self._skip_to(self._start + len(BEGIN))
            return None
        message = bytes(self._data[self._start : end])
        body = message.find(b"\x01", len(BEGIN)) + 1
        if checksum(message[:-_TRAILER]) != int(trailer[4:7]) or message[body : body + 3] != b"35=":
            # BodyLength leads to a trailer, so the frame is whole: what may look like a message inside it is data
            self._skip(end)
            return None
        self._start = end
        self._skipped = 0
        return message

    def _skip_to(self, position: int) -> None:
        """Skip to the next possible start of a message at or after `position`; the last bytes may be part of one."""
        found = self._data.find(BEGIN, position)
        if found < 0:
            found = max(position, len(self._data) - len(BEGIN) + 1)
            while not BEGIN.startswith(bytes(self._data[found:])):
                found += 1
        self._skip(found)

    def _skip(self, position: int) -> None:
        if not self._skipped:
            self.garbled += 1
        self._skipped += position - self._start
        self._start = position
        if self._skipped > self._max:
            raise TooMuchGarbage(f"more than {self._max} bytes without a message")
