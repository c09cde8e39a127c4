"""`intercoder read`: what was understood of files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.console import console, out, out_json, say

if TYPE_CHECKING:
    from extract.understood import Understood


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transcripts, or folders of them.")],
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook whose code names help to tell codes from text.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects, one per file.")] = False,
) -> None:
    """Show what is understood of transcripts: turns, speakers, words, and who coded them with what.

    Example: intercoder read interviews/*.txt
    """
    from extract.codebooks import load_codebook
    from extract.readers import read as read_file
    from extract.readers.folders import find_files
    from extract.understood import understood
    from schemas.errors import InputError

    codes = load_codebook(codebook) if codebook else None
    found, failed = [], 0
    for file in find_files(files):
        try:
            found.append(understood(file, read_file(file, codes)))
        except InputError as error:
            failed += 1
            say(f"Error: {file}: {error}")
    if json:
        out_json([entry.model_dump(mode="json") for entry in found])
    else:
        _table(found)
    if failed:
        raise typer.Exit(1 if not found else 3)


def _table(found: list[Understood]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("file", "id", "turns", "words", "speakers", "coder", "codes"):
        table.add_column(
            heading, justify="right" if heading in {"turns", "words"} else "left", overflow="fold"
        )
    for entry in found:
        speakers = ", ".join(f"{name} {turns}" for name, turns in entry.speakers.items())
        table.add_row(
            Path(entry.path).name,
            entry.id,
            str(entry.turns),
            str(entry.words),
            speakers,
            f"{entry.coder} ({entry.stage})" if entry.coder and entry.stage else entry.coder or "",
            _codes(entry),
        )
    console().print(table)
    out()
    for entry in found:
        if entry.codes:
            out(f"{entry.id}, codes of {entry.coder}:")
            for code, count in sorted(entry.codes.items(), key=lambda item: (-item[1], item[0])):
                out(f"  {count:4} {code}")


def _codes(entry: Understood) -> str:
    if entry.coder is None:
        return ""
    if entry.uncoded:
        return "not coded yet"
    return f"{entry.code_lines} on {entry.coded_turns} turns"
