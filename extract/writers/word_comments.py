"""Word document: the interviews, each code as a comment by its coder on the words that it was given to.

A comment's first paragraph is the code; the rationale and each mitigation follow in paragraphs of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extract.writers.containers import rezipped
from extract.writers.content import Content, coder_label
from extract.writers.labelled import Labelled
from extract.writers.remarks import remark_of
from extract.writers.texts import xml_text
from schemas.coding import CodingFile, Segment
from schemas.transcript import Transcript

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.run import Run


class _Piece(NamedTuple):
    """A stretch `[start, end)` of the transcript that no segment begins or ends inside."""

    start: int
    end: int
    run: Run


def write(content: Content) -> bytes:
    """The document; several interviews follow each other, each on a new page."""
    # python-docx takes a fifth of a second to import: only where a Word file is asked for.
    import docx

    file = docx.Document()
    moment = datetime.fromisoformat(content.date)
    properties = file.core_properties
    properties.title, properties.author, properties.comments = content.title[:255], content.origin[:255], ""
    properties.created = properties.modified = moment
    for place, transcript in enumerate(content.transcripts):
        heading = file.add_heading(xml_text(transcript.title), level=1)
        heading.paragraph_format.page_break_before = place > 0 or None
        codings = content.on(transcript)
        pieces = list(_text(file, transcript, codings))
        for coding in codings:
            for segment in coding.segments:
                _comment(file, pieces, coding, segment, moment)
    written = BytesIO()
    file.save(written)
    return rezipped(written.getvalue())


def _text(file: Document, transcript: Transcript, codings: list[CodingFile]) -> Iterator[_Piece]:
    """Append the turns, one a paragraph, in pieces that comments can be put on."""
    cuts = sorted({at for coding in codings for one in coding.segments for at in (one.start, one.end)})
    for turn, label in zip(transcript.turns, Labelled(transcript).labels, strict=True):
        paragraph = file.add_paragraph()
        if label:
            paragraph.add_run(xml_text(label)).bold = True
        inside = cuts[bisect_right(cuts, turn.start) : bisect_left(cuts, turn.end)]
        edges = [turn.start, *inside, turn.end]
        for start, end in pairwise(edges):
            text = transcript.text[start:end].replace("\r", " ")
            yield _Piece(start, end, paragraph.add_run(xml_text(text)))


def _comment(
    file: Document, pieces: list[_Piece], coding: CodingFile, segment: Segment, moment: datetime
) -> None:
    """Put a segment's comment on its pieces; one without any words lies on the piece that it stands at."""
    first = min(bisect_right(pieces, segment.start, key=lambda piece: piece.end), len(pieces) - 1)
    last = max(bisect_left(pieces, segment.end, key=lambda piece: piece.start) - 1, first)
    coder = xml_text(coder_label(coding))
    remark = remark_of(segment)
    text = f"{segment.code}\n{remark}" if remark else segment.code
    comment = file.add_comment(
        [pieces[first].run, pieces[last].run], xml_text(text), author=coder, initials=_initials(coder)
    )
    comment._comment_elm.date = moment


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isalnum())[:3].upper()
