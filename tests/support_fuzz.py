"""A small valid file in every format that is read, to be cut, changed and fed to the readers.

Of containers there are two: the file itself, and the part inside that holds the interview, put back into a
valid container before it is read; else no change would come past the container's checksums.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from support_containers import Selected, project, word, word_table, workbook
from support_delve_print import Press, Sheet, Spoken, pdf_of
from support_export import talk_content

from extract.readers import any_of_source
from extract.readers.options import ReadOptions
from extract.readers.source import Source
from extract.writers import write
from schemas.errors import IntercoderError

JOINED = ReadOptions(join_captions=True)


@dataclass(frozen=True)
class Form:
    """A format as a valid file, and what the changed bytes are put into.

    Attributes:
        valid: the bytes that are changed.
        file: the file's bytes, from the changed ones.
    """

    valid: bytes
    file: Callable[[bytes], bytes] = lambda data: data


def refused(data: bytes) -> str | None:
    """Name of the error with which the readers refuse a file of these bytes; None where it is read.

    Raises:
        Exception: any error that is not one of ours, and so a finding; also texts that are not their slices.
    """
    source = Source(path=None, name="Interview 7.txt", data=data)
    try:
        found = any_of_source(source, None, JOINED)
    except IntercoderError as error:
        return type(error).__name__
    for document in found if isinstance(found, list) else []:
        document.model_dump_json()  # what is read can be written
        for coding in document.codings:
            coding.check_against(document.transcript)
    return None


def _inside(container: bytes, name: str) -> Form:
    """The entry `name` of a ZIP file; changed bytes take its place. Stored, so that it costs no time."""
    with ZipFile(BytesIO(container)) as old:
        entries = {entry: old.read(entry) for entry in old.namelist()}

    def file(data: bytes) -> bytes:
        written = BytesIO()
        with ZipFile(written, "w", ZIP_STORED) as new:
            for entry, content in {**entries, name: data}.items():
                new.writestr(entry, content)
        return written.getvalue()

    return Form(entries[name], file)


_TALK = (("Interviewer", "What went wrong?"), ("Interviewee", "Half of the labels 🙈 were wrong."))

_CUES = "".join(
    f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{who}: {text}\n\n"
    for n, (who, text) in enumerate((*_TALK, *_TALK), 1)
)


def _lines(form: str) -> bytes:
    return "".join(form.format(who=who, text=text) for who, text in (*_TALK, *_TALK)).encode()


_OWN = json.dumps(
    {
        "title": "Interview 7",
        "coder": "Ada",
        "turns": [{"speaker": who, "text": text, "codes": ["Misc"], "time": 1.5} for who, text in _TALK],
    }
).encode()

_PRINTED = [Spoken("Bob", ("yes", "and", "no"), ((0, 1), (2, 3)), ("Misc",)), Spoken("Cid", ("so",))]


def _plain_pdf() -> bytes:
    sheet = Sheet()
    for row, (who, text) in enumerate((("Bob", "Yes and no."), ("Cid", "Why?"), ("Bob", "So."))):
        sheet.text(45.0, 60.0 + 24.0 * row, f"{who}: {text}")
    return pdf_of([sheet])


def forms() -> dict[str, Form]:
    """Name -> format."""
    talk = talk_content()
    docx = word("Bob: Yes.", "Cid: Why?", "Bob: So.").data
    table = word_table(("Speaker", "Text"), ("Bob", "Yes"), ("Cid", "Why")).data
    excel = workbook({"one": [("speaker", "text", "code"), ("Bob", "Yes", "Misc"), ("Cid", "So", "")]}).data
    refi = project(b"Bob: Yes.\nCid: Why?\nBob: So.\n", Selected(5, 8, "Drift")).data
    return {
        "speaker-text": Form(_lines("{who}: {text}\n\n")),
        "delve-text": Form(b"Interview 7 - Ada\n\n" + _lines("{who}\n\n{text}\n\nData-noisy-labels\n\n")),
        "markdown": Form(_lines("**{who}:** {text}\n\n")),
        "stamped": Form(_lines("[00:01:23] {who}: {text}\n")),
        "zoom": Form(_lines("[{who}] 10:01:23\n{text}\n\n")),
        "otter": Form(_lines("{who}  1:23\n{text}\n\n")),
        "srt": Form(_CUES.encode()),
        "vtt": Form(b"WEBVTT\n\n" + _CUES.replace(",", ".").encode()),
        "csv-turns": Form(b"speaker,text,code\nBob,Yes,Misc\nCid,So,\n"),
        "csv-excerpts": Form(write("csv", talk)),
        "json-lines": Form(write("jsonl", talk)),
        "own-json": Form(_OWN),
        "label-studio": Form(write("label-studio", talk)),
        "docx": Form(docx),
        "docx-xml": _inside(docx, "word/document.xml"),
        "docx-table-xml": _inside(table, "word/document.xml"),
        "docx-comments-xml": _inside(write("docx", talk), "word/comments.xml"),
        "xlsx": Form(excel),
        "xlsx-xml": _inside(excel, "xl/worksheets/sheet1.xml"),
        "qdpx": Form(refi),
        "qdpx-xml": _inside(refi, "project.qde"),
        "qdpx-text": _inside(refi, "Sources/s1.TXT"),
        "delve-pdf": Form(Press().print("Interview 7 - Ann", _PRINTED)),
        "plain-pdf": Form(_plain_pdf()),
    }
