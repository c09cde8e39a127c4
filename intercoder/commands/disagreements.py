"""`intercoder disagreements`: what coders should talk about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.counted import counted
from intercoder.commands.agreement_options import (
    Aliases,
    AsPrinted,
    CodebookFile,
    Codes,
    Exclude,
    FoldFix,
    Gold,
    GoldMap,
    Inputs,
    folding_of,
    write_text,
)
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import say


def disagreements(
    inputs: Inputs,
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: CodebookFile = None,
    coder: Annotated[
        list[str] | None, typer.Option(help="Only between these coders. May be repeated.", show_default=False)
    ] = None,
    aliases: Aliases = None,
    fold_fix: FoldFix = False,
    as_printed: AsPrinted = False,
    codes: Codes = None,
    exclude: Exclude = None,
    columns: Columns = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of standard output.", show_default=False)
    ] = None,
) -> None:
    """List each turn and code that some coders gave and others did not, as CSV for a coders' meeting.

    Example: intercoder disagreements coded/ --out meeting.csv
    """
    from eval.disagreements import disagreements as rows_of
    from intercoder.evaluation import gather
    from intercoder.outputs import check_outputs
    from intercoder.spreadsheet import csv_text

    check_outputs((to,), (*inputs, *(gold or ()), gold_map, codebook, aliases))
    material = gather(
        inputs,
        gold or (),
        gold_map=gold_map,
        codebook=codebook,
        baseline=False,
        options=read_options(columns),
    )
    study = material.study("turn", folding_of(aliases, fold_fix, as_printed, codes, exclude))
    known = [entry.name for entry in study.coders]
    for name in coder or ():
        if name not in known:
            raise typer.BadParameter(
                f"no coder {name!r}; there are: {', '.join(known)}", param_hint="--coder"
            )
    rows = [
        (
            row.transcript,
            row.turn,
            row.speaker,
            row.code,
            "; ".join(row.given_by),
            "; ".join(row.not_given_by),
            "; ".join(row.instead),
            row.start,
            row.end,
            row.text,
        )
        for row in rows_of(study, coder or None)
    ]
    given = ("given_by", "not_given_by", "instead")
    head = ("transcript", "turn", "speaker", "code", *given, "start", "end", "text")
    text = csv_text(head, rows)
    if to is None:
        typer.echo(text, nl=False)
    else:
        write_text(to, text)
        say(f"{counted(len(rows), 'disagreement')} in {to}")
    for note in material.notes:
        say(note)
