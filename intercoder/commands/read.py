"""`intercoder read`: what was understood of files."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, Interviewer, JoinCaptions, read_options
from intercoder.console import out, out_json, say

if TYPE_CHECKING:
    from extract.readers.excerpts import Excerpts
    from schemas.coding import Document


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
    from extract.readers import any_of_source
    from extract.readers.folders import find_coded
    from extract.readers.headers import check_columns, why_left_out
    from extract.readers.not_read import reasons
    from extract.readers.source import load
    from extract.readers.table_notes import table_notes
    from intercoder.bundled import bundled_codebook
    from intercoder.reasons import about
    from schemas.errors import InputError, UnknownFormatError

    codes = load_codebook(codebook) if codebook else bundled_codebook()
    options = read_options(columns, interviewer, join_captions=join_captions)
    there = find_coded(files)
    check_columns([*there.files, *there.tables], options.columns)
    found: list[tuple[Path, Document | Excerpts]] = []
    failed = 0
    for file in (*there.files, *there.tables):
        try:
            source = load(file)
            held = any_of_source(source, codes, options)
            if source.guessed_encoding:
                say(_guessed(file, source.guessed_encoding))
            for note in table_notes(source, options.columns):
                say(f"{source.name}: {note}")
            found += [(file, one) for one in (held if isinstance(held, list) else [held])]
        except InputError as error:
            if file in there.tables and isinstance(error, UnknownFormatError):
                say(f"left out: {why_left_out(error)}")
            else:
                failed += 1
                say(f"Error: {about(str(file), str(error))}")
    for names, reason in reasons(file for file in there.others if file != codebook):
        say(f"left out: {names}: {reason}")
    _show(found, interviewer or (), json=json)
    if failed or not found:
        raise typer.Exit(PARTIAL if found else 1)


def _guessed(file: Path, encoding: str) -> str:
    return f"{file} is not in UTF-8: read as {encoding}. If letters are wrong, save it as UTF-8."


def _show(found: Sequence[tuple[Path, Document | Excerpts]], told: Collection[str], *, json: bool) -> None:
    """Everything that was read, as paragraphs, or the interviews as JSON."""
    from extract.understood import understood
    from intercoder.reading_text import interview_lines, table_lines
    from schemas.coding import Document

    documents = [(understood(file, one), one.transcript) for file, one in found if isinstance(one, Document)]
    tables = [(file, one) for file, one in found if not isinstance(one, Document)]
    if json:
        out_json([entry.model_dump(mode="json") for entry, _ in documents])
        for file, _ in tables:
            say(f"{file} is a table of coded passages and no interview: without --json it is shown.")
        return
    for entry, transcript in documents:
        for line in interview_lines(entry, transcript, told):
            out(line)
    for file, table in tables:
        for line in table_lines(file, table):
            out(line)
