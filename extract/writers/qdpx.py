"""REFI-QDA project (`.qdpx`): interviews, codes and every coder's selections, for programs that code.

The profile is the one that real readers accept: line feeds, no byte order mark, plain text sources as files
in `sources/`, unique names, the program named as origin, elements in the schema's order, and on every
selection the user who made it. Positions are code points of the source, from 0, end exclusive. A segment is
one selection with one code; its name is how its words begin, its `Description` the rationale, then a line for
each mitigation. A user who is no person has an `id` that says so: `model:NAME`, `baseline:NAME`.
"""

from __future__ import annotations

from typing import NamedTuple

from extract.readers.titles import transcript_id
from extract.writers.code_tree import code_tree
from extract.writers.containers import zipped
from extract.writers.content import Content, coder_label, unique_names
from extract.writers.guids import guid
from extract.writers.labelled import Labelled
from extract.writers.qdc import Element, add_codes, child, code_guid, xml_bytes
from extract.writers.remarks import remark_of
from extract.writers.texts import xml_text
from schemas.coding import CodingFile, Segment
from schemas.transcript import Transcript

NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT = "project.qde"
_LONGEST_NAME = 80


class _Source(NamedTuple):
    """An interview as a source of the project."""

    guid: str
    name: str
    transcript: Transcript
    labelled: Labelled

    @property
    def file(self) -> str:
        return f"{self.guid}.txt"


def write(content: Content) -> bytes:
    """The project as a ZIP file."""
    sources = _sources(content)
    texts = [(f"sources/{source.file}", source.labelled.text.encode()) for source in sources]
    return zipped([(PROJECT, xml_bytes(_project(content, sources))), *texts])


def _sources(content: Content) -> list[_Source]:
    names = unique_names(_name(transcript) for transcript in content.transcripts)
    return [
        _Source(guid("source", name, transcript.digest), name, transcript, Labelled(transcript))
        for name, transcript in zip(names, content.transcripts, strict=True)
    ]


def _name(transcript: Transcript) -> str:
    """The title, unless an id that others know the interview by does not follow from it."""
    return transcript.title if transcript_id(transcript.title) == transcript.id else transcript.id


def _project(content: Content, sources: list[_Source]) -> Element:
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE})
    root.set("name", xml_text(content.title))
    root.set("origin", xml_text(content.origin))
    root.set("creationDateTime", content.date)
    if content.coders:
        root.set("creatingUserGUID", _user_guid(content.coders[0]))
        users = child(root, "Users")
        for label, coder in content.by_label.items():
            kind = {} if coder.kind == "human" else {"id": f"{coder.kind}:{coder.model or ''}"}
            child(users, "User", guid=_user_guid(label), name=label, **kind)
    if content.codes:
        add_codes(child(root, "CodeBook"), code_tree(content.codes))
    if sources:
        parent = child(root, "Sources")
        for source in sources:
            _add_source(parent, source, content)
    return root


def _user_guid(coder: str) -> str:
    return guid("coder", coder)


def _add_source(above: Element, source: _Source, content: Content) -> None:
    element = child(
        above,
        "TextSource",
        guid=source.guid,
        name=source.name,
        plainTextPath=f"internal://{source.file}",
        creationDateTime=content.date,
    )
    if content.coders:
        element.set("creatingUser", _user_guid(content.coders[0]))
    if source.transcript.title != source.name:
        child(element, "Description").text = xml_text(source.transcript.title)
    for coding in content.on(source.transcript):
        for (start, end, _), segments in _by_mark(coding, source.labelled).items():
            _add_selection(element, source, coding, (start, end), segments, content.date)


def _by_mark(coding: CodingFile, labelled: Labelled) -> dict[tuple[int, int, str], list[Segment]]:
    """Place and code -> the segments there: programs store a coder's mark once, however often it is given."""
    marks: dict[tuple[int, int, str], list[Segment]] = {}
    for segment in coding.segments:
        marks.setdefault((*labelled.span(segment.start, segment.end), code_guid(segment.code)), []).append(
            segment
        )
    return marks


def _add_selection(
    above: Element,
    source: _Source,
    coding: CodingFile,
    span: tuple[int, int],
    segments: list[Segment],
    date: str,
) -> None:
    user, code = _user_guid(coder_label(coding)), code_guid(segments[0].code)
    made = {"creatingUser": user, "creationDateTime": date}
    key = (source.guid, user, *span, code)
    selection = child(
        above,
        "PlainTextSelection",
        guid=guid("selection", *key),
        name=_beginning(segments[0].text),
        startPosition=str(span[0]),
        endPosition=str(span[1]),
        **made,
    )
    remarks = dict.fromkeys(filter(None, map(remark_of, segments)))
    if remarks:
        child(selection, "Description").text = xml_text("\n".join(remarks))
    coded = child(selection, "Coding", guid=guid("coding", *key), **made)
    child(coded, "CodeRef", targetGUID=code)


def _beginning(text: str) -> str:
    """How the words begin, on one line: by this name programs list a selection."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else f"{line[:_LONGEST_NAME].rstrip()}…"
