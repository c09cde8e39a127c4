"""`intercoder evaluate`, `compare` and `disagreements`: agreement between coders, whoever they are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out, say

if TYPE_CHECKING:
    from eval.extras import Extra
    from eval.folding import Folding
    from intercoder.evaluation import Material

EXIT_PARTIAL = 3
EXIT_GATE = 100


class UnitName(StrEnum):
    """What agreement is counted over."""

    turn = "turn"
    sentence = "sentence"
    character = "character"


Inputs = Annotated[
    list[Path], typer.Argument(metavar="RUN_OR_FILE...", help="Run folders, and files that people coded.")
]
Gold = Annotated[
    list[Path] | None,
    typer.Option(help="Human files, or folders of them. May be repeated.", show_default=False),
]
GoldMap = Annotated[
    Path | None,
    typer.Option(help="CSV path,transcript,coder,stage: what to take files for.", show_default=False),
]
CodebookFile = Annotated[
    Path | None, typer.Option(help="Tells codes from text in human files.", show_default=False)
]
Unit = Annotated[UnitName, typer.Option(help="What is counted.")]
Aliases = Annotated[
    Path | None, typer.Option(help="CSV of name,code: other names of codes.", show_default=False)
]
FoldFix = Annotated[bool, typer.Option("--fold-fix", help="Count an issue and its -fix as one topic.")]
AsPrinted = Annotated[
    bool, typer.Option("--as-printed", help="Do not fold case, spaces, hyphens and plural of codes.")
]
Codes = Annotated[
    list[str] | None, typer.Option(help="Count only codes like this, e.g. 'Data-*'.", show_default=False)
]
Exclude = Annotated[list[str] | None, typer.Option(help="Do not count codes like this.", show_default=False)]


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
    margin: Annotated[float, typer.Option(min=0, help="Of non-inferiority; a convention.")] = 0.10,
    extra: Annotated[
        list[str] | None, typer.Option(help="ac1, unitized or semeval figures as well.", show_default=False)
    ] = None,
    columns: Columns = None,
    json: Annotated[
        Path | None, typer.Option(help="Write all figures here; - for standard output.", show_default=False)
    ] = None,
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
    from intercoder.gates import check, parse_gates
    from intercoder.outputs import check_outputs
    from intercoder.stability import stability_lines, stability_of
    from schemas.base import pretty_json

    gates = parse_gates(fail_under or ())
    extras = _extras(extra or ())
    reading = read_options(columns)
    check_outputs((json, html), (*inputs, *(gold or ()), gold_map, codebook, aliases))
    material = gather(inputs, gold or (), gold_map=gold_map, codebook=codebook, options=reading)
    check_any_coding(material)
    folding = folding_of(aliases, fold_fix, as_printed, codes, exclude)
    study = material.study(unit.value, folding)
    report = report_of(study, margin=margin, extras=extras, alignments=material.alignments)
    stability = stability_of(inputs, unit=unit.value, folding=folding)
    values = {
        **report.model_dump(mode="json"),
        **_left_out(material),
        "stability": [one.model_dump() for one in stability],
    }
    if str(json) == "-":
        out(pretty_json(values).rstrip())
    else:
        for line in (*report_lines(report), *stability_lines(stability)):
            out(line)
    if json is not None and str(json) != "-":
        _write(json, pretty_json(values))
    if html is not None:
        from intercoder.pages.agreement import agreement_page

        _write(html, agreement_page(study, report, notes=_notes(material)))
    for note in _notes(material):
        say(note)
    outcomes = check(report, gates)
    for outcome in outcomes:
        if not outcome.holds:
            found = "undefined" if outcome.found is None else f"{outcome.found:.3f}"
            say(f"{outcome.gate.name} is {found}, under {outcome.gate.least:g}")
    if not all(outcome.holds for outcome in outcomes):
        raise typer.Exit(EXIT_GATE)
    if material.refused:
        raise typer.Exit(EXIT_PARTIAL)


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
    json: Annotated[
        Path | None, typer.Option(help="Write all figures here; - for standard output.", show_default=False)
    ] = None,
) -> None:
    """Compare two runs: paired figures, which passages flipped, and whether the difference is chance.

    Example: intercoder compare runs/plain runs/guide --gold coded/
    """
    from eval.compare import compare as compare_runs
    from intercoder.comparison_text import comparison_lines
    from intercoder.evaluation import gather
    from schemas.base import pretty_json
    from schemas.errors import ConfigurationError

    if run_a.resolve() == run_b.resolve():
        raise ConfigurationError(f"{run_a} is named twice.", hint="Name two different run folders.")
    names = (run_a.name, run_b.name) if run_a.name != run_b.name else (str(run_a), str(run_b))
    sides = [
        gather([run], gold or (), gold_map=gold_map, codebook=codebook, baseline=False)
        for run in (run_a, run_b)
    ]
    machines = [[c for c in side.codings if c.coder.kind != "human"] for side in sides]
    both = {**sides[1].transcripts, **sides[0].transcripts}
    comparison = compare_runs(
        list(both.values()),
        machines[0],
        machines[1],
        [coding for coding in sides[0].codings if coding.coder.kind == "human"],
        names=names,
        unit=unit.value,
        folding=folding_of(aliases, fold_fix, as_printed, codes, exclude),
    )
    if str(json) == "-":
        out(comparison.to_json().rstrip())
    else:
        for line in comparison_lines(comparison, both):
            out(line)
    if json is not None and str(json) != "-":
        _write(json, pretty_json(comparison.model_dump(mode="json")))
    for note in _notes(sides[0]):
        say(note)


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
    material = gather(inputs, gold or (), gold_map=gold_map, codebook=codebook, baseline=False)
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
        _write(to, text)
        say(f"{len(rows)} disagreements in {to}")
    for note in _notes(material):
        say(note)


def folding_of(
    aliases: Path | None,
    fold_fix: bool,
    as_printed: bool,
    codes: list[str] | None,
    exclude: list[str] | None,
) -> Folding:
    """How code names are compared, from options."""
    from eval.folding import Folding
    from intercoder.spreadsheet import read_pairs

    return Folding(
        spelling=not as_printed,
        aliases=read_pairs(aliases) if aliases else {},
        fold_fix=fold_fix,
        codes=tuple(codes or ()),
        exclude=tuple(exclude or ()),
    )


def _extras(names: list[str] | tuple[()]) -> set[Extra]:
    from typing import get_args

    from eval.extras import Extra as Known

    known = get_args(Known)
    for name in names:
        if name not in known:
            raise typer.BadParameter(f"{name!r}; there are: {', '.join(known)}", param_hint="--extra")
    return {extra for extra in known if extra in names}


def _left_out(material: Material) -> dict[str, object]:
    return {
        "refused": [entry.model_dump() for entry in material.refused],
        "elsewhere": [entry.model_dump() for entry in material.elsewhere],
    }


def _notes(material: Material) -> list[str]:
    return [f"refused: {entry.source}: {entry.reason}" for entry in material.refused] + [
        f"left out: {entry.source}: {entry.reason}" for entry in material.elsewhere
    ]


def _write(path: Path, text: str) -> None:
    from extract.runfolder import write_whole

    write_whole(path, text)
