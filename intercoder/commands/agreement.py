"""`intercoder evaluate`: agreement between coders, whoever they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    Inputs,
    Json,
    Unit,
    UnitName,
    folding_of,
    not_counted,
    show_figures,
    write_text,
)
from intercoder.commands.exit_codes import GATE, PARTIAL
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import say

if TYPE_CHECKING:
    from eval.extras import Extra
    from eval.report import Report
    from intercoder.gates import Gate
    from intercoder.material import Material
    from intercoder.stability import Stability


def _checked(margin: float) -> float:
    """The margin, where κ can differ by it."""
    if 0 <= margin < 1:
        return margin
    raise typer.BadParameter("name a number from 0 to below 1, such as 0.1", param_hint="--margin")


def evaluate(
    inputs: Inputs,
    gold: Gold = None,
    gold_map: GoldMap = None,
    codebook: CodebookFile = None,
    unit: Unit = UnitName.turn,
    aliases: Aliases = None,
    fold_fix: FoldFix = False,
    as_printed: AsPrinted = False,
    codes: Codes = None,
    exclude: Exclude = None,
    margin: Annotated[
        float,
        typer.Option(callback=_checked, help="How much worse is not worse: 0 to below 1; a convention."),
    ] = 0.10,
    extra: Annotated[
        list[str] | None, typer.Option(help="ac1, unitized or semeval figures as well.", show_default=False)
    ] = None,
    columns: Columns = None,
    json: Json = None,
    html: Annotated[Path | None, typer.Option(help="Write a page here.", show_default=False)] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(help="NAME=VALUE: exit with 100 if a figure is lower.", show_default=False),
    ] = None,
) -> None:
    """Score models against human coders, and the humans against each other.

    Human files alone are enough: then it is the classic intercoder reliability. Files find their
    interview by content, whatever they are called.

    Example: intercoder evaluate runs/first --gold coded/ --html agreement.html
    """
    from eval.report import report_of
    from intercoder.agreement_text import report_lines
    from intercoder.evaluation import check_any_coding, gather
    from intercoder.gates import parse_gates
    from intercoder.outputs import check_outputs
    from intercoder.stability import passes_missing, stability_lines, stability_of
    from intercoder.steps import Steps

    gates = parse_gates(fail_under or ())
    extras = _extras(extra or ())
    reading = read_options(columns)
    check_outputs((json, html), (*inputs, *(gold or ()), gold_map, codebook, aliases))
    with Steps() as steps:
        material = gather(
            inputs, gold or (), gold_map=gold_map, codebook=codebook, options=reading, on_step=steps.begin
        )
        check_any_coding(material)
        folding = folding_of(aliases, fold_fix, as_printed, codes, exclude)
        steps.begin("comparing coders")
        study = material.study(unit.value, folding)
        report = report_of(study, margin=margin, extras=extras, alignments=material.alignments)
        stability = stability_of(inputs, unit=unit.value, folding=study.folding)
        material.unanswered.extend(passes_missing(stability))
    figures = _figures(report, material, stability)
    if html is not None:
        from intercoder.pages.agreement import agreement_page

        with Steps() as steps:
            steps.begin("writing the page")
            write_text(html, agreement_page(study, report, notes=material.notes))
    show_figures(figures, (*report_lines(report), *stability_lines(stability)), json)
    for note in material.notes:
        say(note)
    if not _reached(report, gates):
        raise typer.Exit(GATE)
    if material.refused:
        raise typer.Exit(PARTIAL)


def _reached(report: Report, gates: list[Gate]) -> bool:
    """Whether all figures are as high as they have to be; says which are not."""
    from intercoder.gates import check

    low = [outcome for outcome in check(report, gates) if not outcome.holds]
    for outcome in low:
        found = "undefined" if outcome.found is None else f"{outcome.found:.3f}"
        say(f"{outcome.gate.name} is {found}, under {outcome.gate.least:g}")
    return not low


def _extras(names: list[str] | tuple[()]) -> set[Extra]:
    from typing import get_args

    from eval.extras import Extra as Known

    known = get_args(Known)
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{name!r}; there are: {', '.join(known)}", param_hint="--extra")
    return {extra for extra in known if extra in names}


def _figures(report: Report, material: Material, stability: list[Stability]) -> dict[str, object]:
    """All that is known, as JSON has it."""
    return {
        **report.model_dump(mode="json"),
        "stability": [one.model_dump() for one in stability],
        **not_counted(material),
    }
