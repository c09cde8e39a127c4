"""`intercoder compare`: two runs beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.commands.agreement_options import (
    Aliases,
    AsPrinted,
    CodebookFile,
    Codes,
    Exclude,
    FoldFix,
    Gold,
    GoldMap,
    Json,
    Unit,
    UnitName,
    folding_of,
    not_counted,
    show_figures,
)
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import say


def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="A run folder.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="Another run folder over the same files.")],
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: CodebookFile = None,
    unit: Unit = UnitName.turn,
    aliases: Aliases = None,
    fold_fix: FoldFix = False,
    as_printed: AsPrinted = False,
    codes: Codes = None,
    exclude: Exclude = None,
    columns: Columns = None,
    json: Json = None,
) -> None:
    """Compare two runs: paired figures, which passages flipped, and whether the difference is chance.

    Example: intercoder compare runs/plain runs/guide --gold coded/
    """
    from eval.compare import compare as compare_runs
    from intercoder.comparison_text import comparison_lines
    from intercoder.evaluation import gather
    from intercoder.outputs import check_outputs
    from schemas.errors import ConfigurationError

    if run_a.resolve() == run_b.resolve():
        raise ConfigurationError(f"{run_a} is named twice.", hint="Name two different run folders.")
    check_outputs((json,), (run_a, run_b, *(gold or ()), gold_map, codebook, aliases))
    reading = read_options(columns)
    names = (run_a.name, run_b.name) if run_a.name != run_b.name else (str(run_a), str(run_b))
    first, second = (gather([run], codebook=codebook, baseline=False).codings for run in (run_a, run_b))
    # What people coded is looked for in the interviews of both: one that only one run holds is no loss.
    material = gather(
        [run_a, run_b], gold or (), gold_map=gold_map, codebook=codebook, baseline=False, options=reading
    )
    comparison = compare_runs(
        list(material.transcripts.values()),
        first,
        second,
        [coding for coding in material.codings if coding.coder.kind == "human"],
        names=names,
        unit=unit.value,
        folding=material.folding(folding_of(aliases, fold_fix, as_printed, codes, exclude)),
    )
    figures = {
        **comparison.model_dump(mode="json"),
        "alignments": [one.model_dump(mode="json") for one in material.alignments],
        **not_counted(material),
    }
    show_figures(figures, comparison_lines(comparison, material.transcripts), json)
    for note in (*material.of_people(), *material.gaps(), *material.of_runs(), *material.remarks):
        say(note)
    if material.refused:
        raise typer.Exit(PARTIAL)
