"""REFI-QDA projects as data: users, codes, sources with their selections. See `refi` for the reader.

The standard: REFI-QDA Project Exchange 1.0 (https://www.qdasoftware.org).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from extract.readers.xml_tree import Element, child_text, children, local

CODED_USERS = ("model", "baseline")
"""What `User@id` may begin with (`model:NAME`) to say that the coder is no person."""

_TEXTS = ("TextSource", "Representation", "Transcript")


class Selection(NamedTuple):
    """A passage of a source with its codes.

    Attributes:
        start, end: as the file counts them (see `positions`).
        quote: the selection's name, which most programs make of its first words.
        remark: its description, or the notes on it.
        codes: GUID of a code and of the user who gave it; the user may be empty.
    """

    start: int
    end: int
    quote: str
    remark: str
    codes: tuple[tuple[str, str], ...]


class TextOf(NamedTuple):
    """A source that has a text.

    Attributes:
        name: as the program shows it.
        path: where the plain text lies; empty where it is given in `content`.
        rich: where the formatted text lies; may be empty.
        content: the text itself, where it stands in the XML.
        description: what the project says of the source; may be empty.
        selections: in order.
        times: position in the text and seconds of each synchronisation point.
    """

    name: str
    path: str
    rich: str
    content: str
    description: str
    selections: tuple[Selection, ...]
    times: tuple[tuple[int, float], ...]


def users_of(project: Element) -> dict[str, tuple[str, str]]:
    """GUID -> name and id of each user."""
    return {
        guid_of(user): (user.get("name") or user.get("id") or "", user.get("id") or "")
        for group in children(project, "Users")
        for user in children(group, "User")
    }


def codes_of(book: Element) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Each code element with the names from the top down to its own; `book` is what holds `Codes`."""
    tops = [code for group in children(book, "Codes") for code in children(group, "Code")]
    stack: list[tuple[Element, tuple[str, ...]]] = [(code, ()) for code in reversed(tops)]
    while stack:
        code, above = stack.pop()
        path = (*above, _one_line(code.get("name") or ""))
        yield code, path
        stack.extend((child, path) for child in reversed(list(children(code, "Code"))))


def code_names(project: Element) -> dict[str, str]:
    """GUID -> name of each code; names that occur twice are written with what stands above them."""
    found = [(guid_of(code), path) for book in children(project, "CodeBook") for code, path in codes_of(book)]
    times = Counter(path[-1] for _, path in found)
    return {guid: path[-1] if times[path[-1]] == 1 else " / ".join(path) for guid, path in found}


def texts_of(project: Element) -> Iterator[TextOf]:
    """All sources that have a text: text files, the text of PDFs, transcripts of recordings."""
    notes = _notes(project)
    for group in children(project, "Sources"):
        for source in group:
            inner = [source] if local(source) == "TextSource" else list(children(source, *_TEXTS))
            for number, text in enumerate(inner, 1):
                name = source.get("name") or text.get("name") or guid_of(source)
                yield _text(text, name if number == 1 else f"{name} {number}", notes)


def _text(text: Element, name: str, notes: dict[str, str]) -> TextOf:
    points = {
        guid_of(point): (_number(point.get("position")), _number(point.get("timeStamp")) / 1000)
        for point in children(text, "SyncPoint")
    }
    selections = [
        selection
        for element in children(text, "PlainTextSelection", "TranscriptSelection")
        if (selection := _selection(element, points, notes)).codes
    ]
    times = tuple(sorted(point for point in points.values() if point[0] >= 0 and point[1] >= 0))
    return TextOf(
        name=_one_line(name),
        path=text.get("plainTextPath") or "",
        rich=text.get("richTextPath") or "",
        content=child_text(text, "PlainTextContent"),
        description=_one_line(child_text(text, "Description")),
        selections=tuple(selections),
        times=times,
    )


def _selection(element: Element, points: dict[str, tuple[int, float]], notes: dict[str, str]) -> Selection:
    if local(element) == "TranscriptSelection":
        start = points.get((element.get("fromSyncPoint") or "").lower(), (-1, 0.0))[0]
        end = points.get((element.get("toSyncPoint") or "").lower(), (-1, 0.0))[0]
    else:
        start, end = _number(element.get("startPosition")), _number(element.get("endPosition"))
    codings = list(children(element, "Coding"))
    remarks = [child_text(element, "Description")]
    remarks += [
        notes.get((ref.get("targetGUID") or "").lower(), "")
        for holder in (element, *codings)
        for ref in children(holder, "NoteRef")
    ]
    codes = tuple(
        (
            (ref.get("targetGUID") or "").lower(),
            coding.get("creatingUser") or element.get("creatingUser") or "",
        )
        for coding in codings
        for ref in children(coding, "CodeRef")
    )
    remark = "\n".join(filter(None, (remark.strip() for remark in remarks)))
    return Selection(start, end, element.get("name") or "", remark, codes)


def _notes(project: Element) -> dict[str, str]:
    return {
        guid_of(note): child_text(note, "PlainTextContent")
        for group in children(project, "Notes")
        for note in children(group, "Note")
    }


def guid_of(element: Element) -> str:
    """An element's GUID in lower case."""
    return (element.get("guid") or "").lower()


def _number(text: str | None) -> int:
    """A position; -1 where there is none."""
    return int(text) if text and text.strip().isdecimal() and len(text) < 12 else -1


def _one_line(text: str) -> str:
    return " ".join(text.split())
