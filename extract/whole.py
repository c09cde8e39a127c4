"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from schemas.errors import RunFolderError

TEMPORARY = ".tmp"
"""Ending of a file that is being written; its name begins with a dot."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    It gets the rights that any new file gets (the user's umask).

    Raises:
        RunFolderError: the disk is full or the folder cannot be written to.
    """
    temporary = path.parent / f".{secrets.token_hex(8)}{TEMPORARY}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_to_disk(temporary, text)
        temporary.replace(path)
    except OSError as error:
        _remove(temporary)
        raise RunFolderError(
            f"{path.name} cannot be written in {path.parent}: {error.strerror}.",
            hint="What was written before is intact; make room or choose another folder and run again.",
        ) from error


def _write_to_disk(path: Path, text: str) -> None:
    with path.open("x", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the folder is read-only, so nothing was written
