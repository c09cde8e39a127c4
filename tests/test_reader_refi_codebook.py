"""REFI-QDA codebooks: trees, headings, equal names, what descriptions say; and the codebook of a project."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_containers import project, zip_of

from extract.codebooks import load_codebook
from schemas.codebook import Code, Codebook
from schemas.errors import CodebookError, InputError, UnreadableFileError

TREE = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Some program">
 <Codes>
  <Code guid="1" name="Data" isCodable="false">
   <Code guid="2" name="Drift" isCodable="true" color="#112233">
    <Description>The world
      moves.
Use when: it does
Do not use when: it does not
Example: it moved
Example: and again
Name: Data drift
Also written: moving, shift</Description>
    <Code guid="3" name="Sudden  drift" isCodable="true"/>
   </Code>
  </Code>
  <Code guid="4" name="Retrain" isCodable="1"><Description>Remedy of: Drift</Description></Code>
  <Code guid="5" name="Law"><Description>Remedy of: Gravity</Description></Code>
 </Codes>
 <Sets><Set guid="9" name="x"/></Sets>
</CodeBook>
"""


def load(tmp_path: Path, data: str | bytes, name: str = "team.qdc") -> Codebook:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return load_codebook(path)


def test_a_tree_with_a_heading_and_descriptions(tmp_path: Path) -> None:
    book = load(tmp_path, TREE)
    assert book.name == "team"
    assert book.codes == (
        Code(
            code="Drift",
            name="Data drift",
            category="Data",
            definition="The world moves.",
            use_when="it does",
            do_not_use_when="it does not",
            examples=("it moved", "and again"),
            aliases=("moving", "shift"),
        ),
        Code(code="Sudden drift", category="Data", parent="Drift"),
        Code(code="Retrain", mitigates="Drift"),
        Code(code="Law"),
    )


def test_equal_names_are_told_apart(tmp_path: Path) -> None:
    codes = '<Code name="A"><Code name="Late"/></Code><Code name="B"><Code name="late"/></Code>'
    book = load(tmp_path, f"<CodeBook><Codes>{codes}</Codes></CodeBook>")
    assert [code.code for code in book.codes] == ["A", "A / Late", "B", "B / late"]
    assert [code.parent for code in book.codes] == [None, "A", None, "B"]


def test_the_codebook_of_a_project(tmp_path: Path) -> None:
    book = load(tmp_path, project(b"Ada: So.", codes=("Drift", "Misc")).data, "study.qdpx")
    assert [code.code for code in book.codes] == ["Drift", "Misc"]


@pytest.mark.parametrize(
    ("data", "error", "complaint"),
    [
        ("<CodeBook/>", CodebookError, "holds no codes"),
        ("<Project/>", CodebookError, "no REFI-QDA codebook"),
        (
            '<CodeBook><Codes><Code name="A"/><Code name="A"/></Codes></CodeBook>',
            CodebookError,
            "stands twice",
        ),
        ('<CodeBook><Codes><Code name=" "/></Codes></CodeBook>', CodebookError, "is empty"),
        ("<CodeBook>", InputError, "broken XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><CodeBook>&b;</CodeBook>', UnreadableFileError, "document type"),
        (zip_of({"a": "b"}).data, CodebookError, "no REFI-QDA project"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, data: str | bytes, error: type[Exception], complaint: str
) -> None:
    with pytest.raises(error, match=complaint):
        load(tmp_path, data)


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="does not exist"):
        load_codebook(tmp_path / "gone.qdc")
