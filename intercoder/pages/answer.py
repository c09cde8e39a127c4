"""The answer first: does the model agree with the humans as well as they agree with each other?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from eval.answer import how_well, standing
from eval.delta import KINDS
from eval.intervals import warning
from intercoder.interval_remarks import interval_remarks
from intercoder.pages.cast import human_pairs, interviews_of, judged
from intercoder.pages.delta_plot import delta_plot
from intercoder.pages.figures import coverage, decimal, exactly, in_words, interval
from intercoder.pages.markup import Child, name_of_someone, tag

if TYPE_CHECKING:
    from eval.coders import ReportedCoder
    from eval.delta import Kind, ModelDelta
    from eval.figure import Figure
    from eval.report import Report


def answer(report: Report) -> list[Element]:
    """One section per model; without a model, how far the humans agree."""
    coders = judged(report)
    sections = [_of_model(report, coder) for coder in coders] or [_of_humans(report)]
    sections[0].set("id", "answer")
    return sections


def _of_model(report: Report, coder: ReportedCoder) -> Element:
    delta = report.delta[coder.name]
    if delta.any_code.value is None and delta.pooled.value is None:
        return _without_humans(report, coder, delta)
    return tag(
        "section",
        tag("h2", "Does ", name_of_someone(coder.name), " agree with the humans as well as they agree ",
            "with each other?"),
        tag("p", *_sentences(report, coder, delta), class_="answer"),
        delta_plot(report, coder),
        *_explanation(report, delta),
        class_="headline",
    )  # fmt: skip


_ORDER = ("non-inferior", "inferior", "undecided", "undefined")
"""What is certain is said first."""


def _sentences(report: Report, coder: ReportedCoder, delta: ModelDelta) -> Iterator[Child]:
    """One sentence where both kinds of κ say the same, else one for each."""
    first, second = sorted(KINDS, key=lambda kind: _ORDER.index(delta.verdicts[kind]))
    found = standing(delta, first)
    if found == standing(delta, second) and found != "undefined":
        yield from _topic(report, delta, first, "On")
        yield from _topic(report, delta, second, " and on")
        yield ", "
        yield from _clause(coder.name, delta, first)
        yield "."
        return
    for kind in (first, second):
        yield from _topic(report, delta, kind, "On")
        yield ", "
        yield from _clause(coder.name, delta, kind)
        yield ". "


def _topic(report: Report, delta: ModelDelta, kind: Kind, on: str) -> Iterator[Child]:
    topics = {
        "any_code": f"whether a {report.unit} has a code at all",
        "pooled": f"which code a {report.unit} has",
    }
    figure: Figure = getattr(delta, kind)
    bounds = interval(figure)
    yield f"{on} {topics[kind]}"
    if figure.value is not None:
        spread = f", {coverage(report.confidence)} interval {bounds}" if bounds else ""
        yield tag("span", f" (Δκ\N{NO-BREAK SPACE}{decimal(figure.value)}{spread})", class_="number")


def _clause(model: str, delta: ModelDelta, kind: Kind) -> Iterator[Child]:
    figure: Figure = getattr(delta, kind)
    count = len(interviews_of(delta))
    agrees = (name_of_someone(model), " agrees with the humans on average ")
    found = standing(delta, kind)
    how = how_well(found, exactly(delta.margin))
    match found:
        case "undecided":
            yield from (tag("strong", f"{_these(count)} cannot tell"), " whether ", *agrees, how)
        case "undefined":
            yield from (tag("strong", "nothing can be said"), f": {figure.reason or figure.note}")
        case _:
            yield from (*agrees, tag("strong", how))


def _these(count: int) -> str:
    return "this one interview" if count == 1 else f"these {count} interviews"


def _explanation(report: Report, delta: ModelDelta) -> Iterator[Element]:
    means = f", and here the mean over {len(delta.pairs)} pairs of humans" if len(delta.pairs) > 1 else ""
    yield tag(
        "p",
        "Δκ is the mean κ of the model with each human, less the humans’ κ with each other, on the same "
        f"{report.unit}s{means}: above 0, the model agrees with them on average better than they do with "
        "each other. The answer goes by the whole interval of Δκ; "
        f"the margin of {exactly(delta.margin)} is a convention.",
        class_="note",
    )
    bear_in_mind = warning(len(interviews_of(delta)))
    if bear_in_mind:
        yield tag("p", f"Bear in mind: {bear_in_mind}.", class_="note")


def _without_humans(report: Report, coder: ReportedCoder, delta: ModelDelta) -> Element:
    """There is nothing to hold the model against: only how far it agrees with whoever there is."""
    human = {one.name for one in report.coders if one.kind == "human"}
    found = [i for i, pair in enumerate(report.pairs) if pair.a == coder.name and pair.b in human]
    unknown = f"Whether humans agree as well with each other is not known: {delta.any_code.reason}."
    return tag(
        "section",
        tag("h2", "How far does ", name_of_someone(coder.name), " agree with the humans?"),
        tag("p", *_pair_sentences(report, found), class_="answer"),
        tag("p", unknown, class_="note"),
        class_="headline",
    )


def _of_humans(report: Report) -> Element:
    pairs = human_pairs(report)
    sentences = list(_pair_sentences(report, pairs))
    if not pairs:
        sentences = ["No two people coded the same interviews on their own, so their agreement is not known."]
    return tag(
        "section",
        tag("h2", "How far do the humans agree?"),
        tag("p", *sentences, class_="answer"),
        *_together(report, pairs),
        class_="headline",
    )


def _pair_sentences(report: Report, pairs: Iterable[int]) -> Iterator[Child]:
    for pair in (report.pairs[index] for index in pairs):
        yield from (name_of_someone(pair.a), " and ", name_of_someone(pair.b), " agree on whether a ")
        yield from (
            f"{report.unit} has a code at all with ",
            tag("strong", f"κ {_short(pair.any_code.kappa)}"),
        )
        yield from (_bounds(pair.any_code.kappa), ", and on which code it has with ")
        yield from (tag("strong", f"κ {_short(pair.pooled.kappa)}"), _bounds(pair.pooled.kappa), ". ")


def _short(figure: Figure) -> str:
    return "n/a" if figure.value is None else decimal(figure.value)


def _bounds(figure: Figure) -> Element:
    bounds = figure.reason if figure.value is None else interval(figure)
    return tag("span", f" ({bounds})" if bounds else "", class_="number")


def _together(report: Report, pairs: tuple[int, ...]) -> Iterator[Element]:
    humans = report.humans
    if humans is not None and len(humans.coders) > 2:
        masi = in_words(humans.alpha_masi, report.confidence)
        yield tag(
            "p", f"All {len(humans.coders)} together reach Krippendorff’s α (MASI) {masi}.", class_="note"
        )
    for remark in interval_remarks([report.pairs[index] for index in pairs]):
        yield tag("p", f"Bear in mind: {remark}.", class_="note")
