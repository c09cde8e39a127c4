"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from schemas.errors import RunFolderError

TEMPORARY = ".tmp"
"""Ending of a file that is being written; its name begins with a dot."""


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    It gets the rights that any new file gets (the user's umask). A text that comes in pieces is never in
    memory as a whole.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written to.
    """
    try:
        pieces = [text] if isinstance(text, str) else text
        put_whole(path, (piece.encode("utf-8", "surrogatepass") for piece in pieces))
    except OSError as error:
        raise RunFolderError(
            f"{path.name} cannot be written in {path.parent}: {error.strerror}.",
            hint="What was written before is intact; make room or choose another folder and run again.",
        ) from error


def put_whole(path: Path, data: bytes | Iterable[bytes]) -> None:
    """The same with bytes, for callers who know better what to do about an error.

    Raises:
        OSError: the disk is full, the folder cannot be written to, or `path` is a folder.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}{TEMPORARY}"
    try:
        with _opened(temporary) as file:
            file.writelines([data] if isinstance(data, bytes) else data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
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
