"""Documents as Markdown (CommonMark with tables) that a researcher can go on writing in.

References stay readable in the source: `[interview-3:41]`, with a link definition at the end of the file. All
other text is escaped, so that nothing in it is read as a heading, a link, HTML, a table or mathematics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

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
    plain_text,
)

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$#{}]|(?<=[A-Za-z])[:](?=//)|(?<=www)\.")
_AT_START = re.compile(r"(?P<list>[-+=:])|(?P<number>\d{1,9})(?P<dot>[.)])")
_PLAIN_CODE = re.compile(r"[\w.:/,-](?:[\w.:/, -]*[\w.:/,-])?")


def markdown(document: Document) -> str:
    """The document as Markdown, with a final new line."""
    parts = [_block(block) for block in document.blocks]
    links = [f"[{name}]: #{heading_slug(heading)}" for name, heading in document.anchors.items()]
    return "\n\n".join((*parts, *(["\n".join(links)] if links else []))) + "\n"


def heading_slug(heading: Heading) -> str:
    """The anchor that GitHub, GitLab and VS Code give a heading."""
    kept = re.sub(r"[^\w\- ]", "", plain_text(heading.line).lower())
    return kept.strip().replace(" ", "-")


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_inline(block.line)}"
        case Paragraph():
            return "\n".join(_started(one) for one in block.lines)
        case Bullets():
            return "\n".join(f"- {_started(one)}" for one in block.items)
        case Cited():
            return "\n>\n".join(f"> {_started(one)}" for one in block.lines)
        case Table():
            return "\n".join(_table(block))


def _table(table: Table) -> Iterator[str]:
    yield _row(escaped(text) for text in table.head)
    yield _row("---" for _ in table.head)
    for row in table.rows:
        yield _row("<br>".join(_inline(one) for one in cell) for cell in row)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _started(one: Line) -> str:
    """A line of text at the beginning of a block, where lists and numbers begin as well."""
    text = _inline(one).strip()
    found = _AT_START.match(text)
    if not found:
        return text
    return f"\\{text}" if found["list"] else f"{found['number']}\\{text[len(found['number']) :]}"


def _inline(one: Line) -> str:
    return "".join(map(_run, one))


def _run(run: Run) -> str:
    match run.style:
        case "reference":
            return f"[{run.text}]"
        case "code" if _PLAIN_CODE.fullmatch(run.text):
            return f"`{run.text}`"
        case "strong":
            return _wrapped(run.text, "**")
        case "file":
            return f"[{escaped(run.text)}]({quote(run.target)}.md)"
        case _:
            return escaped(run.text)


def _wrapped(text: str, mark: str) -> str:
    """The text between marks, which must not have white space on their inner side."""
    inner = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{escaped(inner)}{mark}{after}" if inner else text


def escaped(text: str) -> str:
    """The text with a backslash before each character that Markdown could take for markup."""
    return _SPECIAL.sub(lambda found: f"\\{found[0]}", text)
