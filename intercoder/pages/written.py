"""Documents of summaries as self-contained pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element

from extract.summaries.layout import (
    Block,
    Bullets,
    Cited,
    Document,
    Heading,
    Line,
    Paragraph,
    Run,
    Table,
)
from intercoder.pages.markup import Child, name_of_someone, tag
from intercoder.pages.shell import document as whole_page

_STYLES = ("base.css", "written.css", "print.css")


def written_page(document: Document) -> str:
    """A self-contained HTML page that runs no script, and links only into itself and its folder."""
    places = {name: f"p{number}" for number, name in enumerate(document.anchors, 1)}
    blocks = [_block(block, places) for block in document.blocks]
    return whole_page(
        document.title,
        [tag("main", *blocks, class_="written wide" if document.wide else "written")],
        styles=_STYLES,
        scripts=(),
        data=None,
    )


def _block(block: Block, places: Mapping[str, str]) -> Element:
    match block:
        case Heading():
            return tag(f"h{block.level}", *_line(block.line, places), id=places.get(block.reference))
        case Paragraph():
            return tag("p", *_sentences(block.lines, places))
        case Bullets():
            return tag("ul", *(tag("li", *_line(item, places)) for item in block.items))
        case Cited():
            return tag("blockquote", *(tag("p", *_line(one, places)) for one in block.lines))
        case Table():
            return _table(block, places)


def _table(table: Table, places: Mapping[str, str]) -> Element:
    head = tag("tr", *(tag("th", text, scope="col") for text in table.head))
    rows = [
        tag("tr", *(tag("td", *(tag("div", *_line(one, places)) for one in cell)) for cell in row))
        for row in table.rows
    ]
    made = tag("table", tag("thead", head), tag("tbody", *rows), class_="plain")
    return tag("div", made, class_="scrolls", tabindex=0, role="region", aria_label="Table")


def _sentences(lines: tuple[Line, ...], places: Mapping[str, str]) -> Iterator[Child]:
    for number, one in enumerate(lines):
        yield " " if number else None
        yield tag("span", *_line(one, places), class_="sentence")


def _line(one: Line, places: Mapping[str, str]) -> Iterator[Child]:
    for run in one:
        yield _run(run, places)


def _run(run: Run, places: Mapping[str, str]) -> Child:
    match run.style:
        case "plain":
            return tag("bdi", run.text)
        case "strong":
            return tag("strong", name_of_someone(run.text))
        case "code":
            return tag("code", name_of_someone(run.text))
        case "reference":
            name = f"[{run.text}]"
            place = places.get(run.text)
            if place is None:
                return tag("span", name, class_="muted reference")
            return tag("a", name, href=f"#{place}", class_="reference")
        case "file":
            return tag("a", name_of_someone(run.text), href=f"{quote(run.target)}.html")
        case "muted":
            return tag("span", name_of_someone(run.text), class_="muted")
        case _:
            return tag("span", run.text, class_=run.style, role="img", aria_label=run.label, title=run.label)
