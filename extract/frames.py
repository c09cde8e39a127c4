"""Values on their way between two processes of this program: a length, then the pickled value."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from typing import Any

_LENGTH = struct.Struct("!Q")


def framed(value: Any) -> bytes:
    """A value as it goes through a pipe."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


class Frames:
    """Puts values together from what arrives, in pieces of any length."""

    def __init__(self) -> None:
        self._received = bytearray()

    def take(self, piece: bytes) -> Iterator[Any]:
        """The values that are whole with this piece, in the order in which they were sent."""
        self._received += piece
        while (end := self._end()) <= len(self._received):
            content = bytes(memoryview(self._received)[_LENGTH.size : end])
            del self._received[:end]
            yield pickle.loads(content)  # noqa: S301 - our own bytes, out of a pipe that nobody else has

    def _end(self) -> int:
        """Where the first value ends; past what there is while its length has not come."""
        if len(self._received) < _LENGTH.size:
            return _LENGTH.size
        return _LENGTH.size + int(_LENGTH.unpack_from(self._received)[0])
