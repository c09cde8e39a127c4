"""Writes Word, Excel and REFI-QDA files as programs do, so that tests can read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from support_formats import source

from extract.readers.source import Source


def zip_of(entries: Mapping[str, bytes | str], name: str = "file.zip") -> Source:
    """A ZIP file of these entries."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as container:
        for entry, data in entries.items():
            container.writestr(entry, data)
    return source(written.getvalue(), name)


def changed(container: Source, **entries: str) -> Source:
    """The same ZIP file with other entries; a name is written with `__` for its slash and `_` for its dot."""
    named = {name.replace("__", "/").replace("_", "."): data for name, data in entries.items()}
    with ZipFile(BytesIO(container.data)) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    return zip_of({**kept, **named}, container.name)


def word(*paragraphs: str, name: str = "Interview 7.docx") -> Source:
    """A Word document of paragraphs; a line feed inside one is a line break."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document, name)


def word_table(*rows: Sequence[str], name: str = "Interview 7.docx") -> Source:
    """A Word document of one table."""
    import docx

    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return saved(document, name)


def saved(document: Any, name: str) -> Source:
    """What python-docx saves."""
    written = BytesIO()
    document.save(written)
    return source(written.getvalue(), name)


def body(xml: str, name: str = "Interview 7.docx") -> Source:
    """A Word document whose body is this XML; prefix `w`."""
    base = word(name=name)
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    return changed(base, word__document_xml=f"<w:document {namespaces}><w:body>{xml}</w:body></w:document>")


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]], name: str = "table.xlsx") -> Source:
    """An Excel workbook."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    written = BytesIO()
    book.save(written)
    return source(written.getvalue(), name)


class Selected(NamedTuple):
    """A selection in a REFI-QDA project: positions as the program counts them."""

    start: int
    end: int
    code: str
    user: str = "u1"
    quote: str = ""
    inside: str = ""


def project(
    text: bytes,
    *selections: Selected,
    users: Mapping[str, str] | None = None,
    codes: Sequence[str] = ("Drift", "Misc"),
    origin: str = "Some program 1.0",
    name: str = "Interview 7.txt",
) -> Source:
    """A REFI-QDA project of one text source."""
    people = users if users is not None else {"u1": "Ada"}
    user_xml = "".join(f"<User guid={quoteattr(k)} name={quoteattr(v)}/>" for k, v in people.items())
    code_xml = "".join(
        f'<Code guid={quoteattr("C-" + code)} name={quoteattr(code)} isCodable="true"/>' for code in codes
    )
    selected = "".join(_selection(one) for one in selections)
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin={quoteattr(origin)}>'
        f"<Users>{user_xml}</Users><CodeBook><Codes>{code_xml}</Codes></CodeBook>"
        f'<Sources><TextSource guid="s1" name={quoteattr(name)} plainTextPath="internal://S1.txt">'
        f"{selected}</TextSource></Sources></Project>"
    )
    return zip_of({"project.qde": xml, "Sources/s1.TXT": text}, "project.qdpx")


def _selection(one: Selected) -> str:
    return (
        f'<PlainTextSelection guid="p" name={quoteattr(one.quote)} startPosition="{one.start}" '
        f'endPosition="{one.end}" creatingUser={quoteattr(one.user)}>{one.inside}'
        f'<Coding guid="k" creatingUser={quoteattr(one.user)}>'
        f"<CodeRef targetGUID={quoteattr('c-' + escape(one.code))}/></Coding></PlainTextSelection>"
    )
