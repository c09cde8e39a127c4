"""The appendix's item on human validation: who coded what, and how well coders agree, with intervals."""

from __future__ import annotations

from collections.abc import Iterator

from eval.answer import answer
from eval.coders import ReportedCoder
from eval.delta import KINDS
from eval.intervals import FEWEST
from eval.pairs import PairReport
from eval.report import Report
from extract.summaries.layout import Block, Bullets, Line, Paragraph, Table, line
from intercoder.agreement_text import shown
from intercoder.interval_remarks import interval_remarks
from intercoder.methods.blanks import blank
from intercoder.methods.facts import Facts


def validation_items(facts: Facts) -> list[Block]:
    """Coders, figures, and what has to be borne in mind; a blank where no human file was given."""
    notes = [line(note) for note in facts.notes]
    if facts.report is None:
        missing = line(blank("human validation; run this with --gold and files that people coded"))
        return [Paragraph((missing,)), *([Bullets(tuple(notes))] if notes else [])]
    report = facts.report
    return [
        _coders(report),
        _pairs(report),
        Bullets(
            (*_remarks(report), *notes, line(blank("training of the coders, how disagreements were settled")))
        ),
    ]


def _coders(report: Report) -> Table:
    rows = (
        tuple((line(text),) for text in (coder.name, _kind(coder), ", ".join(coder.transcripts)))
        for coder in report.coders
    )
    return Table(("coder", "kind", "coded"), tuple(rows))


def _kind(coder: ReportedCoder) -> str:
    if coder.kind != "human":
        return coder.kind
    return "person, on their own" if coder.independent else f"person, {coder.stage}"


def _pairs(report: Report) -> Table:
    head = ("coders", "interviews", f"{report.unit}s", "κ any code", "κ code", "F1", "α MASI")
    return Table(head, tuple(_pair(pair) for pair in report.pairs))


def _pair(pair: PairReport) -> tuple[tuple[Line, ...], ...]:
    texts = (
        f"{pair.a} : {pair.b}",
        str(len(pair.transcripts)),
        f"{pair.units:,}",
        shown(pair.any_code.kappa),
        shown(pair.pooled.kappa),
        shown(pair.pooled.f1),
        shown(pair.alpha_masi),
    )
    return tuple((line(text),) for text in texts)


def _remarks(report: Report) -> Iterator[Line]:
    for coder in report.coders:
        if coder.kind == "model":
            for kind in KINDS:
                yield line(answer(coder.name, report.delta[coder.name], kind))
    if report.humans:
        people = ", ".join(report.humans.coders)
        yield line(
            f"α of people on their own ({people}), over code cells: {shown(report.humans.alpha_pooled)}."
        )
    yield line(
        f"Unit: {report.unit}. In brackets: {report.confidence:.0%} intervals by the jackknife that leaves "
        f"out one interview at a time; without brackets: fewer than {FEWEST} interviews, or undefined "
        "without one of them."
    )
    yield from (line(remark) for remark in interval_remarks(report.pairs))
    for fold in report.folds:
        yield line(f"Counted as {fold.code}: {', '.join(fold.spellings)}.")
    for uncoded in report.uncoded:
        yield line(f"Not coded yet, left out: {uncoded.coder} on {uncoded.transcript}.")
    for left in report.left_out:
        yield line(f"Not counted: {left.transcript}: {left.reason}.")
