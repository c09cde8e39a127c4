"""The alternative annotator test, where there are humans enough for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from eval.alt_test import LEVEL
from intercoder.pages.cast import judged
from intercoder.pages.figures import decimal, interval
from intercoder.pages.markup import Child, name_of_someone, tag

if TYPE_CHECKING:
    from eval.alt_test import AltTest
    from eval.figure import Figure
    from eval.report import Report


def alt_tests(report: Report) -> Iterator[Element]:
    """One part per judged coder whose test could be made."""
    for coder in judged(report):
        found = report.alt_test[coder.name]
        if found.model.winning_rate.value is not None:
            rows = [(coder.name, found.model), ("always empty", found.always_empty), ("random", found.random)]
            yield tag(
                "div",
                tag("h3", "Alternative annotator test: ", name_of_someone(coder.name)),
                tag("p", _meaning(report, found.model), class_="note"),
                tag("div", _table(rows), class_="scrolls"),
                *_humans(found.model),
                class_="part",
            )


def _meaning(report: Report, test: AltTest) -> str:
    return (
        f"Could the model stand in for any one human? On {test.units:,} {report.unit}s that someone coded, "
        "each human in turn is left out and compared with the model by likeness to the others; a human is "
        f"beaten only where a lead of {test.epsilon:g} or more can be ruled out (adjusted p at most "
        f"{decimal(LEVEL)}). The model passes if it beats half. Where the always-empty or the random coder "
        "passes too, that says little."
    )


def _table(rows: list[tuple[str, AltTest]]) -> Element:
    head = tag(
        "tr", *(tag("th", one, scope="col") for one in ("Coder", "humans beaten", "advantage", "passes"))
    )
    body = (
        tag(
            "tr",
            tag("th", name_of_someone(name), scope="row"),
            tag("td", *_plain(test.winning_rate)),
            tag("td", *_plain(test.advantage)),
            tag("td", {True: "yes", False: "no", None: "n/a"}[test.passes]),
        )
        for name, test in rows
    )
    return tag("table", tag("thead", head), tag("tbody", *body), class_="plain")


def _humans(test: AltTest) -> Iterator[Element]:
    for one in test.humans:
        verdict = "beaten" if one.beaten else "not beaten"
        share = "n/a" if one.advantage.value is None else decimal(one.advantage.value)
        text = f": {verdict}; the model is at least as close to the others on {share} of the units"
        adjusted = f" (adjusted p {one.p_adjusted:.3f})."
        yield tag("p", name_of_someone(one.human), text, adjusted, class_="note")


def _plain(figure: Figure) -> list[Child]:
    if figure.value is None:
        return [f"n/a: {figure.reason}"]
    bounds = interval(figure)
    return [decimal(figure.value), tag("small", bounds) if bounds else None]
