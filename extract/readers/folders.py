"""Which files to read: those that are named, and those inside folders that could be transcripts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.errors import InputError, UnreadableFileError

SUFFIXES = frozenset({".docx", ".json", ".md", ".pdf", ".qdpx", ".srt", ".txt", ".vtt"})
"""File names in folders that could be transcripts; a file that is named itself may have any name.

Tables (CSV, Excel, JSON Lines) are not among them: in folders they are codebooks, maps and results.
"""


NOT_INTERVIEWS = frozenset({"changelog", "license", "licence", "readme"})
"""Stems of files that stand in many folders and hold no interview; one that is named itself is read."""


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read, in the order given; each once.

    Folders are walked to the bottom in sorted order, without hidden files and folders and without
    `README` and the like. Links to
    folders are followed, each folder once, so that a loop ends.

    Raises:
        UnreadableFileError: a path that does not exist, or a folder that may not be listed.
        InputError: a folder without a file that could be a transcript.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for file in _files_of(Path(path)):
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _files_of(path: Path) -> list[Path]:
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir it never raises
        if not os.path.lexists(path):
            raise UnreadableFileError(f"{path} does not exist.", hint="Check the spelling of the path.")
        return [path]
    files = sorted(_walk(path))
    if not files:
        suffixes = ", ".join(sorted(SUFFIXES))
        raise InputError(
            f"{path} holds no file that could be a transcript.", hint=f"Looked for {suffixes} files."
        )
    return files


def _walk(folder: Path) -> Iterator[Path]:
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _could_be_transcript(Path(name)):
                yield Path(root) / name


def _could_be_transcript(name: Path) -> bool:
    hidden = name.name.startswith(".")
    return not hidden and name.suffix.lower() in SUFFIXES and name.stem.lower() not in NOT_INTERVIEWS


def _refuse(error: OSError) -> None:
    raise UnreadableFileError(
        f"{error.filename} cannot be listed: {error.strerror}.", hint="Check the folder's permissions."
    ) from error
