"""A gold map: what to take files of people's codes for, whatever their titles say."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from extract.csv_rows import csv_records
from extract.small_files import text_of
from schemas.coding import Document
from schemas.errors import InputError

_COLUMNS = "Columns: path,transcript,coder,stage."


class Mapped(NamedTuple):
    """A line of a gold map: what to take a file for, whatever its title says. Empty: as the file says."""

    transcript: str
    coder: str
    stage: str


NOT_MAPPED = Mapped("", "", "")
"""A file that no line is about."""


def read_map(path: Path) -> dict[Path, Mapped]:
    """A gold map: resolved path of each file → what to take it for. Paths are relative to the map.

    Raises:
        InputError: the file cannot be read, has no column `path`, or a row that names no file.
    """
    what = f"Gold map {path.name}"
    rows = csv_records(text_of(path, what), what)
    if not rows or "path" not in rows[0]:
        raise InputError(f"{what} has no column `path`.", hint=_COLUMNS)
    for number, row in enumerate(rows, 1):
        if not row["path"]:
            raise InputError(f"{what}: row {number} names no file.", hint=_COLUMNS)
    return {
        (path.parent / row["path"]).resolve(): Mapped(
            *(row.get(name, "") for name in ("transcript", "coder", "stage"))
        )
        for row in rows
    }


def as_the_map_says(document: Document, line: Mapped) -> Document:
    """The document as the map wants it taken."""
    if line == NOT_MAPPED:
        return document
    codings = tuple(
        coding.model_copy(
            update={
                "coder": coding.coder.model_copy(update={"name": line.coder or coding.coder.name}),
                "stage": line.stage or coding.stage,
            }
        )
        for coding in document.codings
    )
    transcript = document.transcript
    if line.transcript:
        transcript = transcript.model_copy(update={"id": line.transcript})
    return Document(transcript=transcript, codings=codings)
