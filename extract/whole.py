"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from schemas.errors import RunFolderError

TEMPORARY = ".tmp"
"""Ending of a file that is being written; its name begins with a dot."""

STEP = 50
"""Pieces that are written at a time: of a run's manifest, some two milliseconds' work."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    It gets the rights that any new file gets (the user's umask).

    Raises:
        RunFolderError: the disk is full or the folder cannot be written to.
    """
    for _ in writing_whole(path, [text]):
        pass


def writing_whole(path: Path, pieces: Iterable[str]) -> Generator[None]:
    """The same step by step, so that others can go on in between; until the last one, the old file stands.

    The text is never in memory as a whole. To be closed where it is not taken to its end.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written to.
    """
    try:
        with _taking_the_place_of(path) as file:
            for number, piece in enumerate(pieces, start=1):
                file.write(piece.encode("utf-8", "surrogatepass"))
                if number % STEP == 0:
                    yield
    except OSError as error:
        raise RunFolderError(
            f"{path.name} cannot be written in {path.parent}: {error.strerror}.",
            hint="What was written before is intact; make room or choose another folder and run again.",
        ) from error


def put_whole(path: Path, data: bytes) -> None:
    """`write_whole` with bytes, for callers who know better what to do about an error.

    Raises:
        OSError: the disk is full, the folder cannot be written to, or `path` is a folder.
    """
    with _taking_the_place_of(path) as file:
        file.write(data)


@contextmanager
def _taking_the_place_of(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which is there in the end where nothing was raised."""
    temporary = path.parent / f".{secrets.token_hex(8)}{TEMPORARY}"
    try:
        with _opened(temporary) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        _remove(temporary)
        raise


def _opened(path: Path) -> BinaryIO:
    """A new file, in a folder that is nearly always there."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the folder is read-only, so nothing was written
