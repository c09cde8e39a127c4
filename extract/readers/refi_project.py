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
_BESIDE = ("PDFSelection", "AudioSelection", "VideoSelection")


class Selection(NamedTuple):
    """A passage of a source with its codes.

    Attributes:
        start, end: as the file counts them (see `positions`); -1 where it gives none.
        quote: the selection's name, which most programs make of its first words, or its text.
        remark: its description, or the notes on it.
        codes: GUID of a code and of the user who gave it; the user may be empty.
        heard: where it is a stretch of a recording, its begin and end in seconds.
    """

    start: int
    end: int
    quote: str
    remark: str
    codes: tuple[tuple[str, str], ...]
    heard: tuple[float, float] | None = None


class TextOf(NamedTuple):
    """A source that has a text.

    Attributes:
        name: as the program shows it.
        path: where the plain text lies; empty where it is given in `content`.
        rich: where the formatted text lies; may be empty.
        content: the text itself, where it stands in the XML.
        description: what the project says of the source; may be empty.
        selections: those in the text, in order, then those on the pages or the recording that it is of.
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
            texts = []
            for number, text in enumerate(inner, 1):
                name = source.get("name") or text.get("name") or guid_of(source)
                texts.append(_text(text, name if number == 1 else f"{name} {number}", notes))
            yield from _with_beside(texts, _selections(source, _BESIDE, {}, notes))


def _with_beside(texts: list[TextOf], beside: tuple[Selection, ...]) -> list[TextOf]:
    """The texts of one source; what is coded beside them goes to the first with synchronisation points, else
    to the first."""
    told = [text for text in texts if text.path or text.rich or text.content]
    taker = next((text for text in told if text.times), told[0] if told else None)
    return [
        text._replace(selections=(*text.selections, *beside)) if text is taker else text for text in texts
    ]


def _text(text: Element, name: str, notes: dict[str, str]) -> TextOf:
    points = {
        guid_of(point): (_number(point.get("position")), _number(point.get("timeStamp")) / 1000)
        for point in children(text, "SyncPoint")
    }
    times = tuple(sorted(point for point in points.values() if point[0] >= 0 and point[1] >= 0))
    return TextOf(
        name=_one_line(name),
        path=text.get("plainTextPath") or "",
        rich=text.get("richTextPath") or "",
        content=child_text(text, "PlainTextContent"),
        description=_one_line(child_text(text, "Description")),
        selections=_selections(text, ("PlainTextSelection", "TranscriptSelection"), points, notes),
        times=times,
    )


def _selections(
    holder: Element, kinds: tuple[str, ...], points: dict[str, tuple[int, float]], notes: dict[str, str]
) -> tuple[Selection, ...]:
    """The selections of these kinds that have codes."""
    found = (_selection(element, points, notes) for element in children(holder, *kinds))
    return tuple(selection for selection in found if selection.codes)


def _selection(element: Element, points: dict[str, tuple[int, float]], notes: dict[str, str]) -> Selection:
    kind = local(element)
    heard = _heard(element) if kind in ("AudioSelection", "VideoSelection") else None
    if kind == "TranscriptSelection":
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
    quote = _own_text(element) or element.get("name") or ""
    return Selection(start, end, quote, remark, codes, heard)


def _heard(element: Element) -> tuple[float, float]:
    """Seconds of the recording; nothing is heard from 0 to 0, which stands for a begin that is not given."""
    begin, end = _number(element.get("begin")), _number(element.get("end"))
    return (begin / 1000, end / 1000) if begin >= 0 else (0.0, 0.0)


def _own_text(selection: Element) -> str:
    """The words on the part of a page that is selected, where the program tells them."""
    shown = next(children(selection, "Representation"), None)
    return "" if shown is None else child_text(shown, "PlainTextContent").strip()


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
