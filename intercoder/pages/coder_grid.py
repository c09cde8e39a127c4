"""Coder by coder: the same κ of all pairs at a glance.

A table with shaded cells rather than a drawing: every cell stays a figure that can be read and chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from intercoder.pages.figures import decimal, in_words
from intercoder.pages.markup import name_of_someone, tag
from intercoder.pages.unit_links import BY_EITHER, unit_button

if TYPE_CHECKING:
    from eval.report import Report

SHADES = 9
"""How many shades there are, `heat-0` to `heat-8` in the style."""

_MEASURES = (("any_code", "Has a code at all", "any-code κ"), ("pooled", "Which code", "pooled κ"))
_NOTE = "Cohen’s κ of all pairs; the stronger the shade, the more agreement. Blank: no interview in common."


def shade(share: float) -> int:
    """The shade of a share: nothing and less is 0, everything is the darkest."""
    return min(max(int(share * SHADES), 0), SHADES - 1)


def coder_grid(report: Report) -> Element:
    """The section: one table per kind of κ, humans first."""
    ranks = {"human": 0, "model": 1, "baseline": 2}
    coders = sorted(report.coders, key=lambda coder: (ranks[coder.kind], not coder.independent))
    names = [coder.name for coder in coders]
    grids = (_grid(report, names, *measure) for measure in _MEASURES)
    return tag(
        "section",
        tag("h2", "Coder by coder"),
        tag("p", _NOTE, class_="note"),
        tag("div", *grids, class_="grids"),
        id="coders",
    )


def _grid(report: Report, names: Sequence[str], field: str, title: str, measure: str) -> Element:
    columns = names[:-1]
    head = tag("tr", tag("td"), *(tag("th", name_of_someone(name), scope="col") for name in columns))
    rows = [
        tag(
            "tr",
            tag("th", name_of_someone(name), scope="row"),
            *(_cell(report, field, measure, name, other) for other in columns[:at]),
            *(tag("td") for _ in columns[at:]),
        )
        for at, name in enumerate(names)
        if at
    ]
    caption = tag("caption", title, " ", tag("small", measure))
    table = tag("table", caption, tag("thead", head), tag("tbody", *rows), class_="grid whole")
    return tag("div", table, class_="scrolls", tabindex=0, role="region", aria_label=f"{title}, {measure}")


def _cell(report: Report, field: str, measure: str, one: str, other: str) -> Element:
    found = (i for i, pair in enumerate(report.pairs) if {pair.a, pair.b} == {one, other})
    index = next(found, None)
    if index is None or not report.pairs[index].transcripts:
        return tag("td")
    pair = report.pairs[index]
    kappa = getattr(pair, field).kappa
    label = f"{measure} of {pair.a} and {pair.b}: {in_words(kappa, report.confidence)}"
    text = "n/a" if kappa.value is None else decimal(kappa.value)
    look = "cell" if kappa.value is None else f"cell heat-{shade(kappa.value)}"
    return tag("td", unit_button([text], label, class_=look, pair=index, kinds=BY_EITHER))
