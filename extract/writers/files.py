"""A written file: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from extract.whole import put_whole
from schemas.errors import ConfigurationError


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Raises:
        ConfigurationError: the disk is full, the folder cannot be written to, or `path` is a folder.
    """
    try:
        put_whole(path, data)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}.",
            hint="Close it where it is open, make room, or name another file with --out.",
        ) from error
