"""Δκ of the model and of the baselines on one axis, with the line of "as the humans" and the margin."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from extract.counted import counted
from intercoder.pages.cast import interviews_of
from intercoder.pages.figures import decimal, exactly, in_words, interval
from intercoder.pages.markup import name_of_someone, tag
from intercoder.pages.unit_links import BY_EITHER, unit_button

if TYPE_CHECKING:
    from eval.coders import ReportedCoder
    from eval.delta import Contrast, Kind
    from eval.figure import Figure
    from eval.report import Report

_TOPICS: dict[Kind, str] = {"any_code": "Has a code at all (any-code κ)", "pooled": "Which code (pooled κ)"}
_STEP = 0.2


class Axis(NamedTuple):
    """A range of values laid over the width of a plot."""

    low: float
    high: float

    @classmethod
    def over(cls, figures: list[Figure]) -> Axis:
        """An axis from tick to tick that holds 0 and all of these figures with their intervals."""
        ends = [end for one in figures for end in (one.value, one.low, one.high) if end is not None]
        low, high = min([*ends, -_STEP]), max([*ends, _STEP])
        return cls(math.floor(low / _STEP - 1e-9) * _STEP, math.ceil(high / _STEP + 1e-9) * _STEP)

    def at(self, value: float) -> str:
        """Where a value lies, as a share of the width."""
        return f"{100 * (value - self.low) / (self.high - self.low):.2f}%"

    @property
    def ticks(self) -> list[float]:
        """Every second step where there are many."""
        count = round((self.high - self.low) / _STEP)
        every = 1 if count <= 6 else 2
        first = round(self.low / _STEP)
        return [index * _STEP for index in range(first, first + count + 1) if index % every == 0]


def delta_plot(report: Report, coder: ReportedCoder) -> Element:
    """The plot, as rows of text with a strip each: words stay words at every width."""
    others = [one for one in report.coders if one.kind == "baseline" and one is not coder]
    shown = [coder.name, *(one.name for one in others)]
    axis = Axis.over([getattr(report.delta[name], kind) for name in shown for kind in _TOPICS])
    margin = report.delta[coder.name].margin
    plot = tag("div", class_="delta-plot whole")
    for kind, topic in _TOPICS.items():
        plot.append(tag("h3", topic))
        plot.append(tag("p", *_kappas(report, coder.name, kind), class_="kappas"))
        plot.extend(_row(report, name, kind, axis, margin, _on_others(report, name, coder)) for name in shown)
    plot.append(_scale(axis, margin))
    return plot


def _kappas(report: Report, model: str, kind: Kind) -> Iterator[Element | str]:
    """What Δ is made of, for each pair of humans; each name lists the units of its pair."""
    for index, pair in enumerate(report.delta[model].pairs):
        contrast: Contrast = getattr(pair, kind)
        yield "; " if index else ""
        for with_, figure, human in zip(("model with ", " and "), contrast.each, pair.humans, strict=True):
            yield from (with_, _pair_button(report, model, human, human), f" κ {_plain(figure)}")
        yield ", "
        yield from (
            _pair_button(report, *pair.humans, "the two with each other"),
            f" κ {_plain(contrast.humans)}",
        )


def _pair_button(report: Report, one: str, other: str, text: str) -> Element:
    names = {one, other}
    index = next(index for index, pair in enumerate(report.pairs) if {pair.a, pair.b} == names)
    label = f"{text}: units of {one} and {other}"
    return unit_button([name_of_someone(text)], label, class_="link", pair=index, kinds=BY_EITHER)


def _plain(figure: Figure) -> str:
    return "n/a" if figure.value is None else decimal(figure.value)


def _on_others(report: Report, name: str, judged: ReportedCoder) -> str:
    """How many interviews a coder's Δ rests on, where they are not those of the coder it stands beside."""
    own = interviews_of(report.delta[name])
    return "" if own == interviews_of(report.delta[judged.name]) else f" ({counted(len(own), 'interview')})"


def _row(report: Report, name: str, kind: Kind, axis: Axis, margin: float, others: str) -> Element:
    entry = report.delta[name]
    figure: Figure = getattr(entry, kind)
    bounds = interval(figure)
    return tag(
        "div",
        tag("span", name_of_someone(name), others, class_="who"),
        _strip(figure, axis, margin, f"Δκ of {name}: {in_words(figure, report.confidence)}"),
        tag("span", _plain(figure), tag("small", bounds) if bounds else None, class_="value"),
        class_=f"row {entry.kind}",
    )


def _strip(figure: Figure, axis: Axis, margin: float, title: str) -> Element:
    """One row of the plot. Places are shares of the width, so that nothing is ever stretched."""
    edge = axis.at(-margin)
    marks = [
        tag("rect", x=edge, y=0, width=f"{100 - float(edge[:-1]):.2f}%", height="100%", class_="fine"),
        tag("line", x1=edge, x2=edge, y1=0, y2="100%", class_="margin"),
        tag("line", x1=axis.at(0), x2=axis.at(0), y1=0, y2="100%", class_="zero"),
    ]
    if figure.low is not None and figure.high is not None:
        low, high = axis.at(figure.low), axis.at(figure.high)
        marks.append(tag("line", x1=low, x2=high, y1="50%", y2="50%", class_="interval"))
    if figure.value is not None:
        marks.append(tag("circle", cx=axis.at(figure.value), cy="50%", r=5, class_="point"))
    return tag("svg", tag("title", title), *marks, role="img", class_="strip")


def _scale(axis: Axis, margin: float) -> Element:
    ticks = [
        tag("text", decimal(value), x=axis.at(value), y=14, text_anchor=_anchor(axis, value))
        for value in axis.ticks
    ]
    words = tag(
        "text",
        "0: as the humans; shaded: within the margin, or better",
        x="0%",
        y=32,
        class_="words",
    )
    title = f"Scale from {decimal(axis.low)} to {decimal(axis.high)}; margin at −{exactly(margin)}"
    svg = tag("svg", tag("title", title), *ticks, words, role="img", class_="scale")
    return tag("div", tag("span", class_="who"), svg, tag("span", class_="value"), class_="row")


def _anchor(axis: Axis, value: float) -> str:
    """Numbers at the ends stay inside the plot."""
    if value - axis.low < _STEP / 10:
        return "start"
    return "end" if axis.high - value < _STEP / 10 else "middle"
