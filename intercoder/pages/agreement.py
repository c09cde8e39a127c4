"""The agreement page: the answer, the figures, and under every figure the units that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from extract.counted import counted
from intercoder.pages.answer import answer
from intercoder.pages.cast import shared_transcripts
from intercoder.pages.coder_grid import coder_grid
from intercoder.pages.counted import counted_section
from intercoder.pages.markup import Child, name_of_someone, tag
from intercoder.pages.pair_table import pair_table
from intercoder.pages.shell import document
from intercoder.pages.unit_data import page_data
from intercoder.pages.unit_list import unit_section

if TYPE_CHECKING:
    from eval.report import Report
    from eval.study import Study

_STYLES = ("base.css", "plots.css", "pairs.css", "codes.css", "shades.css", "units.css", "print.css")
_SCRIPTS = (
    "dom.js",
    "tip.js",
    "figures.js",
    "filter.js",
    "list.js",
    "codes.js",
    "confusion.js",
    "agreement.js",
)
_PARTS = (
    ("answer", "Answer"),
    ("pairs", "Pairs"),
    ("codes", "Codes"),
    ("confusion", "Confusion"),
    ("coders", "Coders"),
    ("units", "Units"),
    ("counted", "What was counted"),
)


def agreement_page(
    study: Study, report: Report, *, title: str = "Intercoder agreement", notes: Sequence[str] = ()
) -> str:
    """A self-contained HTML page.

    Args:
        study: what the report was made from (`eval.study.prepare`); its units are listed on the page.
        report: its figures (`eval.report.report_of`).
        title: heading and window title.
        notes: what else a reader must know, such as files that were refused and why; one line each.

    Returns:
        A whole HTML document, which UTF-8 can write: a lone surrogate in a text is escaped, or U+FFFD.
    """
    parts = [*answer(report), *_figures(report), counted_section(report, notes)]
    main = [_header(report, title), tag("main", *parts, id="main")]
    return document(title, main, styles=_STYLES, scripts=_SCRIPTS, data=page_data(study, report))


def _figures(report: Report) -> list[Element]:
    """All parts that need a pair of coders; none without one."""
    if not report.pairs:
        return []
    return [
        pair_table(report),
        _drawn("codes", "Code by code"),
        _drawn("confusion", "Codes given in place of each other"),
        coder_grid(report),
        unit_section(report),
    ]


def _header(report: Report, title: str) -> Element:
    shared = shared_transcripts(report)
    size = f"{counted(len(shared), 'interview')}, {counted(sum(one.units for one in shared), report.unit)}"
    parts = _PARTS if report.pairs else (_PARTS[0], _PARTS[-1])
    links = tag("nav", *(tag("a", name, href=f"#{id}") for id, name in parts), aria_label="Parts of the page")
    skip = tag("a", "Skip to the list of units", href="#units", class_="skip") if report.pairs else None
    return tag(
        "header",
        skip,
        tag("h1", name_of_someone(title)),
        tag("p", f"{size}. Coders: ", *_coders(report), class_="lede"),
        links,
    )


def _coders(report: Report) -> list[Child]:
    found: list[Child] = []
    for index, coder in enumerate(report.coders):
        role = "" if coder.kind == "human" else f" ({coder.kind})"
        found += [", " if index else None, name_of_someone(coder.name), role]
    return [*found, "."]


def _drawn(id: str, title: str) -> Element:
    """A section that the page's script fills for the chosen pair."""
    return tag(
        "section",
        tag("h2", title),
        tag(
            "div", tag("p", "Needs a browser that runs the page’s own script.", class_="note"), class_="drawn"
        ),
        id=id,
    )
