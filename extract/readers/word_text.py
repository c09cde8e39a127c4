"""Word documents (`.docx`) as one text: paragraphs, the cells of tables, and what comments are about.

Counted is what one reads: inserted text and fields, but no deleted or moved-away text, no text boxes,
headers or notes. Paragraphs, and line breaks in them, end with a line feed.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, NamedTuple

from extract.readers.source import Source
from extract.readers.xml_tree import Element, children, local, parse_xml
from extract.readers.zipped import Container, named_damage

_LEFT_OUT = frozenset(
    {"del", "moveFrom", "txbxContent", "Fallback", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr"}
)
_TITLES = frozenset({"Title", "Heading1"})
_LETTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


class Cell(NamedTuple):
    """A cell of a table: code points `[start, end)` of the text."""

    start: int
    end: int


class Comment(NamedTuple):
    """A comment: what it is about, `[start, end)` of the text; who wrote it; its lines."""

    start: int
    end: int
    author: str
    lines: tuple[str, ...]


class WordText(NamedTuple):
    """A document.

    Attributes:
        text: its paragraphs.
        tables: of each outermost table the rows of cells.
        comments: in order of their beginnings, without answers to others.
        headings: code points at which paragraphs of the styles Title and Heading 1 begin.
        ours: whether our own export wrote it.
    """

    text: str
    tables: tuple[tuple[tuple[Cell, ...], ...], ...]
    comments: tuple[Comment, ...]
    headings: frozenset[int] = frozenset()
    ours: bool = False


def word_text(source: Source) -> WordText:
    """The document's text.

    Raises:
        UnreadableFileError: damaged, protected by a password, or no Word document.
    """
    container = Container(source)
    container.check_for_library()
    with named_damage(source.name, "Word document"):
        import docx

        document = docx.Document(BytesIO(source.data))
        walk = _Walk()
        walk.through(document.element.body)
        comments = _comments(document, walk, _answers(container, source.name))
        ours = (document.core_properties.author or "").startswith("intercoder")
    tables = tuple(map(tuple, walk.tables))
    return WordText("".join(walk.parts), tables, comments, frozenset(walk.headings), ours)


def flat_text(source: Source) -> str:
    """The document's paragraphs as one text; raises as `word_text` does."""
    return word_text(source).text


class _Walk:
    """Goes through a document once, in order, and takes down what stands where."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.tables: list[list[tuple[Cell, ...]]] = []
        self.begun: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self.headings: set[int] = set()
        self._at = 0
        self._paragraph = 0
        self._depth = 0
        self._row: list[Cell] = []
        self._cell = 0

    def through(self, body: Element) -> None:
        """Walk; elements that are left out are passed over with all that is in them."""
        from lxml import etree

        walk = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            name = local(element)
            if event == "start" and name in _LEFT_OUT:
                walk.skip_subtree()
            elif event == "start":
                self._start(name, element)
            elif name not in _LEFT_OUT:
                self._end(name)

    def _start(self, name: str, element: Element) -> None:
        if name == "t":
            self._add(element.text or "")
        elif name in _LETTERS:
            self._add(_LETTERS[name])
        elif name == "p":
            self._paragraph = self._at
            if _style(element) in _TITLES:
                self.headings.add(self._at)
        elif name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            self._comment(name, _attribute(element, "id"))
        elif name == "tbl":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
        elif name == "tr" and self._depth == 1:
            self._row = []
        elif name == "tc" and self._depth == 1:
            self._cell = self._at

    def _end(self, name: str) -> None:
        if name == "p":
            self._add("\n")
        elif name == "tc" and self._depth == 1:
            self._row.append(Cell(self._cell, self._at))
        elif name == "tr" and self._depth == 1:
            self.tables[-1].append(tuple(self._row))
        elif name == "tbl":
            self._depth -= 1

    def _comment(self, name: str, id: str) -> None:
        if name == "commentRangeStart":
            self.begun[id] = self._at
        elif name == "commentRangeEnd":
            self.ended[id] = self._at
        elif id not in self.begun:  # without a range it is about its paragraph, as far as that is read
            self.begun[id], self.ended[id] = self._paragraph, self._at

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self._at += len(text)


def _comments(document: Any, walk: _Walk, answers: frozenset[str]) -> tuple[Comment, ...]:
    found = []
    for comment in document.comments if walk.begun else ():
        id = str(comment.comment_id)
        ids = {_attribute(paragraph._p, "paraId").upper() for paragraph in comment.paragraphs}
        if id in walk.begun and not ids & answers:
            start = walk.begun[id]
            found.append(
                Comment(start, max(walk.ended.get(id, start), start), comment.author or "", _lines(comment))
            )
    return tuple(sorted(found))


def _lines(comment: Any) -> tuple[str, ...]:
    """What is written in a comment: paragraphs, and line breaks in them, end a line."""
    paragraphs = (paragraph.text for paragraph in comment.paragraphs)
    return tuple(line.strip() for text in paragraphs for line in text.split("\n") if line.strip())


def _answers(container: Container, name: str) -> frozenset[str]:
    """Paragraphs of comments that answer other comments: remarks among coders, no codes."""
    entry = container.find("word/commentsExtended.xml")
    if entry is None:
        return frozenset()
    root = parse_xml(container.read(entry), f"{name}: {entry}")
    return frozenset(_attribute(one, "paraId").upper() for one in root if _attribute(one, "paraIdParent"))


def _style(paragraph: Element) -> str:
    properties = next(children(paragraph, "pPr"), None)
    style = None if properties is None else next(children(properties, "pStyle"), None)
    return "" if style is None else _attribute(style, "val")


def _attribute(element: Element, name: str) -> str:
    """An attribute, whatever its namespace."""
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))


def row_texts(text: str, rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The texts of the cells of a table."""
    return [[text[cell.start : cell.end].strip() for cell in row] for row in rows]
