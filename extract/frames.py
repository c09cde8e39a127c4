"""Values on their way between two processes of this program: a length, then the pickled value.

The instructions to the model, of some 50 kB, are the same in most requests: they go to a process once, and
after that a number goes in their place.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from schemas.exchange import Message

KEPT = 16
"""What both sides keep. Where each interview leaves out its own part of a guide, there are more."""

_LENGTH = struct.Struct("!Q")


class Framing:
    """What makes frames for one process, all of which must reach it, in order."""

    def __init__(self) -> None:
        self._numbers: dict[Message, int] = {}

    def framed(self, value: Any) -> bytes:
        """A value as it goes through a pipe."""
        content = BytesIO()
        _Pickler(content, self._numbers).dump(value)
        return _LENGTH.pack(content.tell()) + content.getbuffer()


class _Pickler(pickle.Pickler):
    def __init__(self, file: BytesIO, numbers: dict[Message, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._numbers = numbers

    def persistent_id(self, value: Any) -> tuple[int, str | None] | None:
        """For instructions their number, with their text where it goes for the first time."""
        if type(value) is not Message or value.role != "system":
            return None
        number = self._numbers.get(value)
        if number is not None:
            return number, None
        number = len(self._numbers)
        if number == KEPT:  # the oldest make room
            number = self._numbers.pop(next(iter(self._numbers)))
        self._numbers[value] = number
        return number, value.content


class Frames:
    """Puts values together from what arrives, in pieces of any length."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._instructions: dict[int, Message] = {}

    def take(self, piece: bytes) -> Iterator[Any]:
        """The values that are whole with this piece, in the order in which they were sent."""
        self._received += piece
        while (end := self._end()) <= len(self._received):
            content = bytes(memoryview(self._received)[_LENGTH.size : end])
            del self._received[:end]
            yield _Unpickler(BytesIO(content), self._instructions).load()

    def _end(self) -> int:
        """Where the first value ends; past what there is while its length has not come."""
        if len(self._received) < _LENGTH.size:
            return _LENGTH.size
        return _LENGTH.size + int(_LENGTH.unpack_from(self._received)[0])


class _Unpickler(pickle.Unpickler):
    """Of our own bytes, out of a pipe that nobody else has."""

    def __init__(self, file: BytesIO, instructions: dict[int, Message]) -> None:
        super().__init__(file)
        self._instructions = instructions

    def persistent_load(self, number_and_text: Any) -> Message:
        """The instructions with a number."""
        number, text = number_and_text
        if text is not None:
            self._instructions[number] = Message(role="system", content=text)
        return self._instructions[number]
