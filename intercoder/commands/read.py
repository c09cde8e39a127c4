"""`intercoder read`: what was understood of files."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.reading_options import Columns, Interviewer, JoinCaptions, read_options
from intercoder.console import out, out_json, say

if TYPE_CHECKING:
    from extract.understood import Understood


def read(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Transcripts, or folders of them.")],
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook whose names tell codes from text; default: the bundled one.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print a list of objects, one per interview.")] = False,
    columns: Columns = None,
    interviewer: Interviewer = None,
    join_captions: JoinCaptions = False,
) -> None:
    """Show what is understood of transcripts: turns, speakers, words, and who coded them with what.

    Example: intercoder read interviews/*.txt
    """
    from extract.codebooks import load_codebook
    from extract.readers import read_all
    from extract.readers.folders import find_files
    from extract.readers.roles import unstated_interviewers
    from extract.understood import understood
    from intercoder.bundled import bundled_codebook
    from schemas.errors import InputError

    codes = load_codebook(codebook) if codebook else bundled_codebook()
    options = read_options(columns, interviewer, join_captions=join_captions)
    found: list[Understood] = []
    asking: list[list[str]] = []
    failed = 0
    for file in find_files(files):
        try:
            for document in read_all(file, codes, options):
                found.append(understood(file, document))
                asking.append(unstated_interviewers(document.transcript))
        except InputError as error:
            failed += 1
            say(f"Error: {file}: {error}")
    if json:
        out_json([entry.model_dump(mode="json") for entry in found])
    else:
        for entry, names in zip(found, asking, strict=True):
            _show(entry)
            if names:
                out(f"  asks: {', '.join(names)} ({_how(names, interviewer or ())})")
    if failed:
        raise typer.Exit(1 if not found else 3)


def _how(names: Collection[str], told: Collection[str]) -> str:
    return "as told" if {one.casefold() for one in names} & {one.casefold() for one in told} else "guessed"


def _show(entry: Understood) -> None:
    """One file as a paragraph: what it is, who speaks, who coded."""
    out(entry.path)
    out(f"  {entry.id}: {entry.turns} turns, {entry.words:,} words")
    out("  speakers: " + ", ".join(f"{name} {turns}" for name, turns in entry.speakers.items()))
    if entry.coder is not None:
        coder = f"{entry.coder} ({entry.stage})" if entry.stage else entry.coder
        codes = f"{entry.code_lines} codes on {entry.coded_turns} turns"
        out(f"  coder: {coder}, {'not coded yet' if entry.uncoded else codes}")
    for code, count in sorted(entry.codes.items(), key=lambda item: (-item[1], item[0])):
        out(f"    {count:4} {code}")
