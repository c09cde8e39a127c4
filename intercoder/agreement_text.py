"""The agreement report as text: the answer first, then pairs of coders, then codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from eval.answer import answer as sentence
from eval.delta import KINDS
from extract.counted import counted
from intercoder.interval_remarks import interval_remarks
from intercoder.left_out_text import fold_lines

if TYPE_CHECKING:
    from eval.code_reports import CodeReport
    from eval.figure import Figure
    from eval.pairs import PairReport
    from eval.report import Report

MOST_CODES = 25
"""Codes shown per pair; all of them are in the JSON and on the page."""


_LEGEND = "(The margin is a convention. Δ above 0: on average closer to people than they are to each other.)"


def report_lines(report: Report) -> Iterator[str]:
    """The report, line by line, for a terminal or a file."""
    yield from answer(report)
    yield ""
    yield from _pairs(report)
    yield from _baselines(report)
    yield ""
    yield from _codes(report)
    yield from _notes(report)


def answer(report: Report) -> Iterator[str]:
    """The question that the report answers first, answered in a sentence or two per model."""
    models = {coder.name for coder in report.coders if coder.kind == "model"}
    for model in sorted(models):
        for kind in KINDS:
            yield sentence(model, report.delta[model], kind)
    if models:
        yield _LEGEND
    else:
        yield from _human_answer(report)


def _human_answer(report: Report) -> Iterator[str]:
    independent = {coder.name for coder in report.coders if coder.independent}
    pairs = [pair for pair in report.pairs if {pair.a, pair.b} <= independent]
    for pair in pairs:
        yield (
            f"{pair.a} and {pair.b} agree with κ {shown(pair.any_code.kappa)} on whether a {report.unit} has "
            f"a code, and with κ {shown(pair.pooled.kappa)} on which."
        )
    if not pairs:
        yield "No two people coded the same interviews on their own, so there is no human agreement to show."


def shown(figure: Figure) -> str:
    """`.38 [.10, .66]`, or `n/a (reason)`."""
    if figure.value is None:
        return f"n/a ({figure.reason})"
    interval = f" [{number(figure.low)}, {number(figure.high)}]" if figure.low is not None else ""
    return number(figure.value) + interval


def number(value: float | None) -> str:
    """Two decimals without the leading zero, as agreement figures are printed; `n/a` for None."""
    if value is None:
        return "n/a"
    value = round(value, 2) or 0.0  # no minus before a zero
    text = f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"
    return text.replace("-", "−")


_COLUMNS = ("turns", "coded a/b", "any κ", "code κ", "P", "R", "F1", "doc F1", "α MASI", "char F1")


def _pairs(report: Report) -> Iterator[str]:
    rows = [
        (
            f"{pair.a} : {pair.b}",
            str(pair.units),
            f"{pair.coded[0]}/{pair.coded[1]}",
            *(
                number(figure.value)
                for figure in (
                    pair.any_code.kappa,
                    pair.pooled.kappa,
                    pair.pooled.precision,
                    pair.pooled.recall,
                    pair.pooled.f1,
                    pair.documents.f1,
                    pair.alpha_masi,
                    pair.characters.f1,
                )
            ),
        )
        for pair in report.pairs
    ]
    columns = (f"{report.unit}s", *_COLUMNS[1:])
    yield from table(("pair (b is the reference)", *columns), rows)
    for remark in interval_remarks(report.pairs):
        yield f"intervals: {remark}"


def _baselines(report: Report) -> Iterator[str]:
    rows = [
        (
            f"{row.kind} (like {row.like}) : {row.against}"
            if row.kind == "random"
            else f"{row.kind} : {row.against}",
            number(row.any_code.kappa.value),
            number(row.pooled.kappa.value),
            number(row.pooled.f1.value),
            number(row.documents.f1.value),
            number(row.alpha_masi.value),
        )
        for row in report.baselines
        if any(coder.name == row.like and coder.kind == "model" for coder in report.coders)
    ]
    if rows:
        yield ""
        yield from table(("what costs nothing", "any κ", "code κ", "F1", "doc F1", "α MASI"), rows)


def _codes(report: Report) -> Iterator[str]:
    pair = _pair_of_interest(report)
    if pair is None or not pair.units:
        return
    codes = sorted(pair.codes.items(), key=lambda item: (_disputed(item[1]), item[0]))
    yield f"Codes of {pair.a} (a) and {pair.b} (b), most disputed last; n<10: too few uses to tell."
    rows = [
        (
            code,
            str(entry.n_a),
            str(entry.n_b),
            str(entry.n_both),
            number(entry.kappa.value),
            number(entry.f1.value),
            "n<10" if entry.few else "",
        )
        for code, entry in codes[-MOST_CODES:]
    ]
    if len(codes) > MOST_CODES:
        yield f"({counted(len(codes) - MOST_CODES, 'less disputed code')} left out here)"
    yield from table(("code", "a", "b", "both", "κ", "F1", ""), rows)


def _disputed(entry: CodeReport) -> int:
    """Units that one of the two coders gave the code and the other did not."""
    return entry.n_a + entry.n_b - 2 * entry.n_both


def _pair_of_interest(report: Report) -> PairReport | None:
    """The model with the human who shares most units with it; without a model the two humans who do."""
    models = {coder.name for coder in report.coders if coder.kind == "model"}
    humans = {coder.name for coder in report.coders if coder.independent}
    pairs = (
        [pair for pair in report.pairs if pair.a in models and pair.b in humans]
        or [pair for pair in report.pairs if {pair.a, pair.b} <= humans]
        or report.pairs
    )
    return max(pairs, key=lambda pair: pair.units, default=None)


def _notes(report: Report) -> Iterator[str]:
    yield ""
    for model, shares in report.quotes.items():
        counts = ", ".join(f"{count} {kind}" for kind, count in shares.counts.items() if count)
        yield f"quotes of {model}: {counts or 'none'}"
    for uncoded in report.uncoded:
        yield f"not coded yet, left out: {uncoded.coder} on {uncoded.transcript}"
    for left_out in report.left_out:
        yield f"not counted: {left_out.transcript}: {left_out.reason}"
    yield from fold_lines(report.folds)
    for alignment in report.alignments:
        lost = alignment.segments.get("lost", 0)
        if alignment.share < 1 or lost:
            coders = ", ".join(alignment.coders)
            found = f"{alignment.share:.1%} of its words found in {alignment.transcript}"
            text = f"{alignment.source} ({coders}): {found}"
            yield f"{text}, {counted(lost, 'segment')} lost" if lost else text


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A plain table: first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()
