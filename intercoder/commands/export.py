"""`intercoder export` and `intercoder convert`: codings into the formats of other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.agreement_options import Gold, GoldMap
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, Interviewer, JoinCaptions, read_options
from intercoder.console import out, say

if TYPE_CHECKING:
    from intercoder.exporting import ExportOptions


class ExportFormat(StrEnum):
    """What files are written as; the same names as `extract.writers.FORMATS`."""

    qdpx = "qdpx"
    qdc = "qdc"
    csv = "csv"
    xlsx = "xlsx"
    jsonl = "jsonl"
    label_studio = "label-studio"
    docx = "docx"


To = Annotated[
    ExportFormat | None, typer.Option(help="Format; default: by the suffix of --out.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", help="The file to write.", show_default=False)]
Only = Annotated[
    list[str] | None,
    typer.Option("--transcript", help="Only the interview of this id. May be repeated.", show_default=False),
]
Date = Annotated[
    str | None,
    typer.Option(
        help="Date of the codings, where a format has one; default: of the run, else 2000-01-01.",
        show_default=False,
    ),
]
Meanings = Annotated[
    Path | None,
    typer.Option(
        help="What codes mean and are also called; tells codes from text in files.", show_default=False
    ),
]


def export(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    destination: Out,
    to: To = None,
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: Meanings = None,
    transcript: Only = None,
    date: Date = None,
    columns: Columns = None,
) -> None:
    """Write what was coded for NVivo, ATLAS.ti, MAXQDA, QualCoder, Word, Excel, Label Studio or a script.

    Human files given with --gold are brought onto the run's transcripts, each person a coder of their own.

    Example: intercoder export runs/first --gold coded/ --out study.qdpx
    """
    from extract.runfolder import RunFolder
    from intercoder.exporting import ExportOptions

    RunFolder(run).manifest()
    _write(
        ExportOptions(
            inputs=[run],
            out=destination,
            to=to.value if to else None,
            gold=tuple(gold or ()),
            gold_map=gold_map,
            codebook=codebook,
            transcripts=tuple(transcript or ()),
            date=date,
            reading=read_options(columns),
        )
    )


def convert(
    destination: Out,
    inputs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="IN...", help="Interviews, coded or not, or folders of them."),
    ] = None,
    to: To = None,
    gold_map: GoldMap = None,
    codebook: Meanings = None,
    transcript: Only = None,
    date: Date = None,
    columns: Columns = None,
    interviewer: Interviewer = None,
    join_captions: JoinCaptions = False,
) -> None:
    """Convert files between formats, without a run or a model.

    Files about one interview are brought together by content, each coder on the same text. With --codebook
    and no files, the codebook alone is converted.

    Example: intercoder convert coded/ --out coded.qdpx
    """
    from intercoder.exporting import ExportOptions

    _write(
        ExportOptions(
            inputs=tuple(inputs or ()),
            out=destination,
            to=to.value if to else None,
            gold_map=gold_map,
            codebook=codebook,
            transcripts=tuple(transcript or ()),
            date=date,
            reading=read_options(columns, interviewer, join_captions=join_captions),
        )
    )


def _write(options: ExportOptions) -> None:
    from intercoder.exporting import export as write
    from intercoder.steps import Steps

    with Steps() as steps:
        written = write(options, steps.begin)
    for file in written.files:
        out(str(file))
    say(written.summary)
    for note in written.notes:
        say(note)
    if written.refused:
        raise typer.Exit(PARTIAL)
