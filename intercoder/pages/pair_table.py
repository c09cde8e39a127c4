"""The table of coder pairs: every figure with its interval, and the units behind it one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import Element

from eval.figure import undefined
from intercoder.pages.cast import Group, pair_groups
from intercoder.pages.figures import Reasons, coverage, in_words, shown
from intercoder.pages.markup import name_of_someone, tag
from intercoder.pages.unit_links import BY_A, BY_B, BY_EITHER, KINDS, unit_button

if TYPE_CHECKING:
    from eval.baselines import BaselineReport
    from eval.cells import Kind
    from eval.figure import Figure
    from eval.pairs import PairReport
    from eval.report import Report


class Column(NamedTuple):
    """A figure of the table.

    Attributes:
        head: of the column.
        name: of the figure, in words.
        of_pair: takes it from a pair.
        of_costless: takes it from an always-empty or random coder, where these have it.
        kinds: of the units to list for it.
    """

    head: str
    name: str
    of_pair: Callable[[PairReport], Figure]
    of_costless: Callable[[BaselineReport], Figure] | None
    kinds: tuple[Kind, ...] = BY_EITHER


COLUMNS = (
    Column("any κ", "any-code κ", lambda p: p.any_code.kappa, lambda p: p.any_code.kappa),
    Column("code κ", "pooled κ over codes", lambda p: p.pooled.kappa, lambda p: p.pooled.kappa),
    Column("F1", "pooled F1", lambda p: p.pooled.f1, lambda p: p.pooled.f1),
    Column("P", "pooled precision", lambda p: p.pooled.precision, lambda p: p.pooled.precision, BY_A),
    Column("R", "pooled recall", lambda p: p.pooled.recall, lambda p: p.pooled.recall, BY_B),
    Column("doc F1", "document presence F1", lambda p: p.documents.f1, lambda p: p.documents.f1),
    Column("α MASI", "Krippendorff’s α with MASI distance", lambda p: p.alpha_masi, lambda p: p.alpha_masi),
    Column("char F1", "character F1", lambda p: p.characters.f1, None),
)

_LEGEND = (
    ("any κ", "Cohen’s κ of “has a code at all”"),
    ("code κ", "κ over all {unit} × code cells"),
    ("F1, P, R", "of the same cells; precision and recall are of the first coder against the second"),
    ("doc F1", "code present in the interview"),
    ("α MASI", "Krippendorff’s α over sets of codes"),
    ("char F1", "characters marked"),
)
_THRESHOLDS = (
    "For context, not a verdict: Krippendorff asks for α of at least .800, or .667 for tentative "
    "conclusions; Landis and Koch call κ from .21 fair, from .41 moderate, from .61 substantial. The "
    "yardstick here is what the humans reach with each other."
)


def pair_table(report: Report) -> Element:
    """The section."""
    reasons = Reasons()
    groups = [tag("tbody", *_rows(report, group, reasons), role="rowgroup") for group in pair_groups(report)]
    caption = f"Figures of each pair of coders, with {coverage(report.confidence)} intervals over interviews"
    return tag(
        "section",
        tag("h2", "Pairs of coders"),
        tag("p", "Choose a figure to read the units behind it.", class_="note controls"),
        tag("table", tag("caption", caption, class_="unseen"), _head(report), *groups, **_TABLE),
        reasons.notes(),
        tag("p", *_legend(report), class_="note"),
        tag("p", _THRESHOLDS, class_="note"),
        id="pairs",
    )


_TABLE = {"class": "pairs", "role": "table"}
"""Roles are said outright: narrow screens lay the table out as cards, and it must stay a table."""


def _heads(report: Report) -> list[str]:
    return [f"{report.unit}s", "coded", *(column.head for column in COLUMNS)]


def _head(report: Report) -> Element:
    names = ["Pair", *_heads(report)]
    cells = (tag("th", name, scope="col", role="columnheader") for name in names)
    return tag("thead", tag("tr", *cells, role="row"), role="rowgroup")


def _legend(report: Report) -> Iterator[Element | str]:
    for index, (head, meaning) in enumerate(_LEGEND):
        yield "; " if index else ""
        yield tag("b", head)
        yield " " + meaning.replace("{unit}", report.unit)
    yield "."


def _rows(report: Report, group: Group, reasons: Reasons) -> Iterator[Element]:
    title = tag("th", group.title, scope="rowgroup", colspan=len(COLUMNS) + 3, role="rowheader")
    yield tag("tr", title, class_="group", role="row")
    for index in group.pairs:
        yield _pair_row(report, index, reasons)
    for row in group.costless:
        yield _costless_row(report, row, reasons)


def _pair_row(report: Report, index: int, reasons: Reasons) -> Element:
    pair = report.pairs[index]
    names = f"{pair.a} and {pair.b}"
    units, coded = f"{pair.units:,}", f"{pair.coded[0]:,} / {pair.coded[1]:,}"
    cells = [
        unit_button([units], f"{units} {report.unit}s of {names}", pair=index, kinds=KINDS),
        unit_button([coded], f"coded by {pair.a} / {pair.b}: {coded}", pair=index, kinds=BY_EITHER),
        *(_figure(report, index, column, reasons) for column in COLUMNS),
    ]
    return tag(
        "tr",
        _row_head(pair.a, pair.b),
        *(_cell(head, cell) for head, cell in zip(_heads(report), cells, strict=True)),
        role="row",
    )


def _figure(report: Report, index: int, column: Column, reasons: Reasons) -> Element:
    pair = report.pairs[index]
    figure = column.of_pair(pair)
    label = f"{column.name} of {pair.a} and {pair.b}: {in_words(figure, report.confidence)}"
    return unit_button(shown(figure, reasons), label, pair=index, kinds=column.kinds)


def _costless_row(report: Report, row: BaselineReport, reasons: Reasons) -> Element:
    cells = [tag("span", f"{row.units:,}", class_="figure"), tag("span")]
    for column in COLUMNS:
        figure = column.of_costless(row) if column.of_costless else undefined(_NOT_COMPUTED)
        label = f"{column.name}: {in_words(figure, report.confidence)}"
        cells.append(tag("span", *shown(figure, reasons), class_="figure", title=label))
    like = f" like {row.like}" if row.kind == "random" else ""
    return tag(
        "tr",
        _row_head(row.kind + like, row.against),
        *(_cell(head, cell) for head, cell in zip(_heads(report), cells, strict=True)),
        role="row",
    )


_NOT_COMPUTED = "not computed for a coder who needs no reading"


def _row_head(a: str, b: str) -> Element:
    names = (name_of_someone(a), tag("span", " : ", class_="versus"), name_of_someone(b))
    return tag("th", *names, scope="row", role="rowheader")


def _cell(head: str, content: Element) -> Element:
    """A cell that names its column by itself where a narrow screen has no columns."""
    empty = not len(content) and not content.text
    return tag("td", content, role="cell", data_head=head, class_="empty" if empty else None)
