"""Streams of a PDF, unpacked within a limit: a few kilobytes can stand for gigabytes.

pdfminer unpacks each stream whole, through as many filters as it names. Its filters are replaced here by
ones that stop; outside `limited` they do as before. Imports pdfminer, so import it only where a PDF is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from io import BytesIO
from typing import Any

from pdfminer import pdftypes
from pdfminer.lzw import LZWDecoder
from pdfminer.runlength import rldecode
from pdfminer.utils import apply_png_predictor

from schemas.errors import UnreadableFileError

LEAST = 2 * 1024 * 1024
LARGEST = 128 * 1024 * 1024
TIMES = 50
"""What a file unpacks to and draws may come to so many times its size (pages of text come to about twenty
times), to `LEAST` bytes in any case and to `LARGEST` in none."""


class _Limit:
    """What a file may still unpack to, in bytes."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self.left = min(max(TIMES * size, LEAST), LARGEST)

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise UnreadableFileError(
                f"{self._name} unpacks to more than any interview.", hint="Print or export it to PDF again."
            )


_limit: ContextVar[_Limit | None] = ContextVar("_limit", default=None)


@contextmanager
def limited(name: str, size: int) -> Iterator[None]:
    """Within it, streams of one file are unpacked, and what is drawn is read, up to a limit.

    Args:
        name: the file's, for the message.
        size: the file's, in bytes.

    Raises:
        UnreadableFileError: there is more; at the latest at the end, whatever pdfminer made of it before.
    """
    limit = _Limit(name, size)
    token = _limit.set(limit)
    try:
        yield
    finally:
        _limit.reset(token)
    limit.take(0)


def take(size: int) -> None:
    """Count bytes towards the limit; raises `UnreadableFileError` above it."""
    if limit := _limit.get():
        limit.take(size)


class _Unpacking:
    """As `zlib.decompressobj()`, up to the limit."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj()

    @property
    def whole(self) -> bool:
        return self._object.eof

    def decompress(self, data: bytes) -> bytes:
        limit = _limit.get()
        unpacked = self._object.decompress(data, limit.left + 1 if limit else 0)
        take(len(unpacked))
        return unpacked


class _Zlib:
    """What pdfminer uses of `zlib`."""

    error = zlib.error
    decompressobj = _Unpacking

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacking = _Unpacking()
        unpacked = unpacking.decompress(data)
        if not unpacking.whole:
            raise zlib.error("incomplete")
        return unpacked


def _lzw(data: bytes) -> bytes:
    pieces = []
    for piece in LZWDecoder(BytesIO(data)).run():
        take(len(piece))
        pieces.append(piece)
    return b"".join(pieces)


def _run_lengths(data: bytes) -> bytes:
    unpacked: bytes = rldecode(data)  # at most 64 times as long
    take(len(unpacked))
    return unpacked


def _predicted(pred: int, colors: int, columns: int, bits: int, data: bytes) -> bytes:
    take(columns)  # it begins with a line of as many zeros as the file says
    unpacked: bytes = apply_png_predictor(pred, colors, columns, bits, data)
    return unpacked


def _no_picture(data: bytes, params: Any) -> bytes:
    """Faxed pages are pictures, which hold no text that is read."""
    return b""


_FILTERS: dict[str, Any] = {
    "zlib": _Zlib,
    "lzwdecode": _lzw,
    "rldecode": _run_lengths,
    "apply_png_predictor": _predicted,
    "ccittfaxdecode": _no_picture,
}
for _name, _filter in _FILTERS.items():
    assert hasattr(pdftypes, _name), _name
    setattr(pdftypes, _name, _filter)
