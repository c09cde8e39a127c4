"""What a document consists of, whatever it is written as: headings, lines of text, lists, quotes, tables.

Texts are data. Each writer escapes them for its format; none of them is ever read as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Style = Literal["plain", "strong", "code", "muted", "reference", "file", "good", "fair", "bad", "unknown"]
"""`reference` names a passage of this document, `file` another document; the last four are verdicts."""

WIDE = 5
"""Columns from which on a table is wide where its cells hold sentences."""

_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]"  # marks that could turn the text around them
)


class Run(NamedTuple):
    """Text of one style.

    Attributes:
        text: on one line; see `shown`.
        style: how it is set.
        target: of a `file`, its name without suffix.
        label: of a verdict, the word for its sign.
    """

    text: str
    style: Style = "plain"
    target: str = ""
    label: str = ""


Line = tuple[Run, ...]


class Heading(NamedTuple):
    """A heading of level 1 to 3; with a reference, what references of that name point to."""

    level: Literal[1, 2, 3]
    line: Line
    reference: str = ""


class Paragraph(NamedTuple):
    """Lines that are read on; the source may break between them."""

    lines: tuple[Line, ...]


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Line, ...]


class Cited(NamedTuple):
    """Turns of an interview, one a line."""

    lines: tuple[Line, ...]


class Table(NamedTuple):
    """A table; each cell holds lines that are set below each other."""

    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


Block = Heading | Paragraph | Bullets | Cited | Table


@dataclass(frozen=True)
class Document:
    """A whole document.

    Attributes:
        title: as its first heading shows it.
        blocks: in order; the first is the heading of level 1.
    """

    title: str
    blocks: tuple[Block, ...]

    @property
    def wide(self) -> bool:
        """True where a table needs more room than a text to be read."""
        return any(isinstance(block, Table) and len(block.head) >= WIDE for block in self.blocks)

    @property
    def anchors(self) -> dict[str, Heading]:
        """Reference -> the heading that it points to."""
        return {
            block.reference: block for block in self.blocks if isinstance(block, Heading) and block.reference
        }


def shown(text: str) -> str:
    """The text on one line, with what no document should hold as U+FFFD.

    That is control characters, lone surrogates, noncharacters, and marks that change the direction of the
    text around them; letters that are written from right to left need no such marks.
    """
    return _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))


def line(*runs: Run | str) -> Line:
    """A line of runs; plain where it is text. Runs without text are left out."""
    made = (run if isinstance(run, Run) else Run(run) for run in runs)
    return tuple(run._replace(text=_tidy(run.text)) for run in made if run.text)


def _tidy(text: str) -> str:
    """`shown`, with a space kept at each end."""
    inner = shown(text)
    before = " " if text[:1].isspace() else ""
    return f"{before}{inner}{' ' if text[-1:].isspace() and inner else ''}"


def strong(text: str) -> Run:
    """Text that stands out."""
    return Run(text, "strong")


def code(text: str) -> Run:
    """The name of a code."""
    return Run(text, "code")


def muted(text: str) -> Run:
    """Text of the second rank."""
    return Run(text, "muted")


def references(names: Iterable[str]) -> list[Run]:
    """References, each after a space."""
    return [run for name in names for run in (Run(" "), Run(name, "reference"))]


def plain_text(one: Line) -> str:
    """The line without styles."""
    return "".join(f"[{run.text}]" if run.style == "reference" else run.text for run in one)
