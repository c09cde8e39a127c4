"""`intercoder disagreements`: what coders should talk about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out_whole, say

if TYPE_CHECKING:
    from eval.disagreements import Disagreement
    from eval.study import LeftOut, Study


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
    from eval.disagreements import Disagreement
    from eval.disagreements import disagreements as rows_of
    from intercoder.evaluation import gather
    from intercoder.left_out_text import fold_lines, left_out_lines
    from intercoder.outputs import check_outputs
    from intercoder.spreadsheet import BYTE_ORDER_MARK, csv_text
    from intercoder.steps import Steps

    check_outputs((to,), (*inputs, *(gold or ()), gold_map, codebook, aliases))
    with Steps() as steps:
        material = gather(
            inputs,
            gold or (),
            gold_map=gold_map,
            codebook=codebook,
            baseline=False,
            options=read_options(columns),
            on_step=steps.begin,
        )
        steps.begin("comparing coders")
        study = material.study("turn", folding_of(aliases, fold_fix, as_printed, codes, exclude))
        _check_coders(coder or (), study)
        rows = list(rows_of(study, coder or None))
        text = csv_text(Disagreement._fields, map(_cells, rows))
    if to is None:
        out_whole(text)
    else:
        write_text(to, BYTE_ORDER_MARK + text)
        say(f"{counted(len(rows), 'disagreement')} in {to}")
    if not rows:
        say(_why_none(study, coder, refused=bool(material.refused)))
    for line in (*left_out_lines(_left_out(study, coder or ()), study.uncoded), *fold_lines(study.folds)):
        say(line)
    for note in material.notes:
        say(note)
    if material.refused:
        raise typer.Exit(PARTIAL)


def _check_coders(named: Sequence[str], study: Study) -> None:
    known = [entry.name for entry in study.coders]
    for name in named:
        if name not in known:
            raise typer.BadParameter(
                f"no coder {name!r}; there are: {', '.join(known)}", param_hint="--coder"
            )


def _cells(row: Disagreement) -> list[object]:
    """A row of the table; several names in one cell, with semicolons between."""
    return ["; ".join(value) if isinstance(value, tuple) else value for value in row]


def _left_out(study: Study, named: Sequence[str]) -> Iterator[LeftOut]:
    """Interviews that fewer than two of the coders coded; of coders who are named, those that one coded."""
    from eval.study import LeftOut

    if not named:
        yield from study.left_out
        return
    for transcript in study.transcripts:
        coded_by = {name for name in named if (name, transcript) in study.files}
        if len(coded_by) == 1:
            yield LeftOut(transcript=transcript, reason=f"coded by {coded_by.pop()} only, of these coders")


def _why_none(study: Study, named: list[str] | None, *, refused: bool) -> str:
    """What it means that no row came out."""
    coders = Counter(transcript for name, transcript in study.files if not named or name in named)
    if max(coders.values(), default=0) < 2:
        return "Nothing to compare: no interview is coded by two of these coders."
    if refused:
        return "No disagreements in what could be counted; what was refused could not be."
    return "No disagreements: where two coders coded an interview, they gave the same codes."
