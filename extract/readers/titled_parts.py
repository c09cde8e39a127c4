"""Text files that hold several interviews, one below the other, each under a numbered title of its own.

A file is parted where that is sure: a title that calls itself an interview (`Interview 1`, `Focus group 2`)
stands above its first turn; the same title with other numbers stands alone on later lines; and each part,
read by itself, has its title, and a speaker's label before its first turn. A title that is printed twice is
a header, and `part 2` or `page 2` is no other interview: such files stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, zip_longest
from typing import NamedTuple

from extract.readers.source import Source
from extract.readers.titles import interview_of, transcript_id
from schemas.coding import Document

_NUMBER = re.compile(r"\d+")
_MOST_ABOVE = 8  # lines that may stand above the first title


class _Titled(NamedTuple):
    """A line that is an interview's title.

    Attributes:
        at: where it begins in the text.
        id: of the interview.
        form: the title without its numbers.
    """

    at: int
    id: str
    form: str


def read_parts(
    source: Source, recognises: Callable[[Source], bool], read: Callable[[Source], Document]
) -> list[Document]:
    """The interviews of a text file, one unless it is surely several.

    Args:
        source: recognised by the reader.
        recognises, read: the reader.

    Raises:
        InputError: as the reader raises of the whole file.
    """
    found: list[Document] = []
    for title, part in _parts(source):
        if not recognises(part) or not _is_interview(document := read(part), title):
            return [read(source)]
        found.append(document)
    return found or [read(source)]


def _parts(source: Source) -> Iterator[tuple[_Titled, Source]]:
    """What may be interviews by themselves; nothing where there are not several."""
    titles = _titles(source.text)
    for title, following in zip_longest(titles, titles[1:]):
        begin = 0 if title is titles[0] else title.at
        end = following.at if following else None
        yield title, replace(source, data=source.text[begin:end].encode())


def _is_interview(document: Document, title: _Titled) -> bool:
    turns = document.transcript.turns
    labelled = bool(turns) and turns[0].speaker is not None and not turns[0].speaker_inferred
    return labelled and document.transcript.id == title.id


def _titles(text: str) -> list[_Titled]:
    """The titles of one form, each of another interview; none where there are not several such."""
    lines = _lines(text)
    top = (_titled(at, line) for at, line in islice(lines, _MOST_ABOVE + 1))
    first = next((title for title in top if title), None)
    if first is None:
        return []
    later = (_titled(at, line) for at, line in lines)
    titles = [first, *(title for title in later if title and title.form == first.form)]
    return titles if len(titles) == len({title.id for title in titles}) > 1 else []


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their places."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, line
        at += len(line) + 1


def _titled(at: int, line: str) -> _Titled | None:
    interview = interview_of(line)
    if interview is None:
        return None
    marks = re.match(r"\s*#*", line)
    form = _NUMBER.sub("0", f"{marks[0].strip() if marks else ''} {interview.casefold()}")
    return _Titled(at, transcript_id(interview), form)
