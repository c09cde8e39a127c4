"""`intercoder view`: a page to read what was coded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.commands.agreement_options import CodebookFile, Gold, GoldMap
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out, say

PAGE = "view.html"
"""Name of the page in the run folder."""


def view(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: CodebookFile = None,
    columns: Columns = None,
    to: Annotated[
        Path | None,
        typer.Option("--out", help=f"Write here; default: RUN/{PAGE}.", show_default=False),
    ] = None,
) -> None:
    """Write a page to read what was coded: transcripts with all coders side by side, codes by interview.

    One HTML file that opens from disk and asks no network for anything. It holds the transcripts: keep it
    where they are kept.

    Example: intercoder view runs/first --gold coded/
    """
    from extract.runfolder import write_whole
    from intercoder.outputs import check_outputs
    from intercoder.pages.view import view_page
    from intercoder.pages.view_material import run_material
    from intercoder.steps import Steps

    path = to or run / PAGE
    check_outputs((path,), (run, *(gold or ()), gold_map, codebook))
    reading = read_options(columns)
    with Steps() as steps:
        material = run_material(
            run, gold or (), gold_map=gold_map, codebook=codebook, options=reading, on_step=steps.begin
        )
        steps.begin("writing the page")
        write_whole(path, view_page(material.viewed, title=run.resolve().name))
    out(str(path))
    for note in material.viewed.notes:
        say(note)
    if material.refused:
        raise typer.Exit(PARTIAL)
