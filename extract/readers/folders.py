"""Which files to read: those that are named, and those inside folders that could be what is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from extract.readers.not_read import advice, reasons
from extract.readers.source import why_missing
from schemas.errors import InputError, UnreadableFileError

SUFFIXES = frozenset({".docx", ".json", ".md", ".pdf", ".qdpx", ".srt", ".txt", ".vtt"})
"""File names in folders that could be transcripts; a file that is named itself may have any name.

Tables are not among them: in folders of interviews they are codebooks, maps and results.
"""

TABLES = frozenset({".csv", ".jsonl", ".tsv", ".xlsx"})
"""File names in folders that could be tables of what was coded (see `find_coded`)."""

OUR_LOGS = frozenset({"log.jsonl", "requests.jsonl"})
"""Logs that stand beside what was coded in a review, and in a run: no tables of it."""

NOT_INTERVIEWS = frozenset({"changelog", "license", "licence", "readme"})
"""Stems of files that stand in many folders and hold no interview; one that is named itself is read."""


class Found(NamedTuple):
    """What paths come to where people's codes are looked for; each file once, in the order given.

    Attributes:
        files: those that are named, and those in folders that could be transcripts.
        tables: those in folders that could be tables of what was coded, or of something else.
        others: those in folders that are neither, without hidden ones.
    """

    files: list[Path]
    tables: list[Path]
    others: list[Path]


def find_coded(paths: Iterable[Path]) -> Found:
    """The files in which people may have coded, and what else their folders hold.

    Folders are walked as by `find_files`.

    Raises:
        UnreadableFileError: a path that does not exist, or a folder that may not be listed.
        InputError: a folder without a file that could be a transcript or a table.
    """
    found = Found([], [], [])
    seen: set[str] = set()
    for path in map(Path, paths):
        folder = _is_folder(path)
        inside = sorted(_walk(path)) if folder else [_existing(path)]
        if not any(_could_be_transcript(file) or _could_be_table(file) for file in inside) and folder:
            raise _nothing_in(path, SUFFIXES | TABLES, inside)
        for file in inside:
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                _place_of(file, found, named=not folder).append(file)
    return found


def _place_of(file: Path, found: Found, *, named: bool) -> list[Path]:
    if named or _could_be_transcript(file):
        return found.files
    if _could_be_table(file):
        return found.tables
    return [] if file.name in OUR_LOGS else found.others  # nobody takes a log of ours for anything


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files to read, in the order given; each once.

    Folders are walked to the bottom in sorted order, without hidden files and folders and without `README`
    and the like. Links to folders are followed, each folder once, so that a loop ends.

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
    if not _is_folder(path):
        return [_existing(path)]
    inside = sorted(_walk(path))
    files = [file for file in inside if _could_be_transcript(file)]
    if not files:
        raise _nothing_in(path, SUFFIXES, inside, "; tables are read where they are named")
    return files


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """What `find_files` leaves out of folders and may be an interview: `talk.doc`, a recording, an archive.

    Without what stands beside a file of the same name that is read: a recording that was transcribed, a
    document that was saved again.

    Raises:
        UnreadableFileError: a folder that may not be listed.
    """
    paths = [Path(path) for path in paths]
    seen = {os.path.realpath(path) for path in paths}
    found: list[Path] = []
    for path in filter(_is_folder, paths):
        inside = sorted(_walk(path))
        read = {file.with_suffix("") for file in inside if _could_be_transcript(file)}
        for file in inside:
            real = os.path.realpath(file)
            if advice(file) and file.with_suffix("") not in read and real not in seen:
                seen.add(real)
                found.append(file)
    return found


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - unlike Path.is_dir it never raises


def _existing(path: Path) -> Path:
    if not os.path.lexists(path):
        raise UnreadableFileError(f"{path} does not exist.", hint=why_missing(path))
    return path


def _nothing_in(path: Path, suffixes: Iterable[str], inside: Iterable[Path], more: str = "") -> InputError:
    likely = [f"\n{names}: {reason}." for names, reason in reasons(file for file in inside if advice(file))]
    return InputError(
        f"{path} holds no file that could be a transcript.",
        hint=f"Looked for {', '.join(sorted(suffixes))} files{more}.{''.join(likely)}",
    )


def _walk(folder: Path) -> Iterator[Path]:
    """All files below, but hidden ones."""
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, onerror=_refuse, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root) / name for name in sorted(names) if not name.startswith("."))


def _could_be_transcript(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.stem.lower() not in NOT_INTERVIEWS


def _could_be_table(file: Path) -> bool:
    return file.suffix.lower() in TABLES and file.name not in OUR_LOGS


def _refuse(error: OSError) -> None:
    raise UnreadableFileError(
        f"{error.filename} cannot be listed: {error.strerror}.", hint="Check the folder's permissions."
    ) from error
