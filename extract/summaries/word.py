"""Documents as Word files. Texts become text nodes only: no fields, no macros, no links to elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from extract.summaries.layout import (
    Block,
    Bullets,
    Cited,
    Document,
    Heading,
    Line,
    Paragraph,
    Run,
    Style,
    Table,
)

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.section import Section
    from docx.text.paragraph import Paragraph as WordParagraph

_COLOURS: dict[Style, str] = {
    "muted": "575E66",
    "good": "1F6B4C",
    "fair": "8A4B08",
    "bad": "A02020",
    "unknown": "575E66",
}
_LINK = "1D5A9E"
_CELL_POINTS = 9


def word(document: Document) -> bytes:
    """The document as a .docx file. References are links to their passages."""
    # python-docx takes a fifth of a second to import: only where a Word file is asked for.
    import docx

    file = docx.Document()
    if document.wide:
        _turn(file.sections[0])
    file.core_properties.title = document.title[:255]
    file.core_properties.author = "intercoder"
    file.core_properties.comments = ""
    places = {name: f"p{number}" for number, name in enumerate(document.anchors, 1)}
    writer = _Writer(file, places)
    for block in document.blocks:
        writer.add(block)
    written = io.BytesIO()
    file.save(written)
    return written.getvalue()


def _turn(section: Section) -> None:
    """Turn the paper on its side."""
    from docx.enum.section import WD_ORIENT

    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


class _Writer:
    """Appends blocks to a file.

    Args:
        file: to append to.
        places: reference -> name of its bookmark.
    """

    def __init__(self, file: WordDocument, places: dict[str, str]) -> None:
        self._file = file
        self._places = places

    def add(self, block: Block) -> None:
        """Append one block."""
        match block:
            case Heading():
                paragraph = self._file.add_heading(level=block.level)
                self._runs(paragraph, block.line)
                if block.reference:
                    _mark(paragraph, self._places[block.reference])
            case Paragraph():
                paragraph = self._file.add_paragraph()
                for number, one in enumerate(block.lines):
                    self._runs(paragraph, (Run(" "), *one) if number else one)
            case Bullets():
                for one in block.items:
                    self._runs(self._file.add_paragraph(style="List Bullet"), one)
            case Cited():
                for one in block.lines:
                    self._runs(self._file.add_paragraph(style="Quote"), one)
            case Table():
                self._table(block)

    def _table(self, block: Table) -> None:
        table = self._file.add_table(rows=1, cols=len(block.head), style="Light Grid Accent 1")
        for cell, text in zip(table.rows[0].cells, block.head, strict=True):
            self._cell(cell.paragraphs, [(Run(text, "strong"),)])
        for row in block.rows:
            for cell, lines in zip(table.add_row().cells, row, strict=True):
                for _ in lines[1:]:
                    cell.add_paragraph()
                self._cell(cell.paragraphs, lines)

    def _cell(self, paragraphs: Sequence[WordParagraph], lines: Iterable[Line]) -> None:
        from docx.shared import Pt

        for paragraph, one in zip(paragraphs, lines, strict=False):
            self._runs(paragraph, one)
            for run in paragraph.runs:
                run.font.size = Pt(_CELL_POINTS)

    def _runs(self, paragraph: WordParagraph, one: Line) -> None:
        for run in one:
            if run.style == "reference":
                self._reference(paragraph, run.text)
            else:
                _add(paragraph, run)

    def _reference(self, paragraph: WordParagraph, name: str) -> None:
        """A reference: a link to its bookmark where this document has it."""
        place = self._places.get(name)
        if place is None:
            paragraph.add_run(f"[{name}]")
            return
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), place)
        run = paragraph.add_run(f"[{name}]")
        _coloured(run, _LINK)
        link.append(run._r)
        paragraph._p.append(link)


def _add(paragraph: WordParagraph, run: Run) -> None:
    made = paragraph.add_run(f"{run.text} {run.label}" if run.label else run.text)
    made.bold = run.style in ("strong", "file") or None
    if run.style == "code":
        made.font.name = "Consolas"
    if run.style in _COLOURS:
        _coloured(made, _COLOURS[run.style])


def _coloured(run: object, colour: str) -> None:
    from docx.shared import RGBColor
    from docx.text.run import Run as WordRun

    assert isinstance(run, WordRun)
    run.font.color.rgb = RGBColor.from_string(colour)


def _mark(paragraph: WordParagraph, name: str) -> None:
    """Put a bookmark around a paragraph's text."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), name.removeprefix("p"))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)
