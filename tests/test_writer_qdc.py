"""REFI-QDA codebooks, checked by structure: the published schema of this part is not at hand."""

from __future__ import annotations

from lxml import etree
from support_export import BOOK, talk_content

from extract.writers import write
from extract.writers.content import Content

NS = "{urn:QDA-XML:codebook:1.0}"


def test_a_codebook_holds_its_codes_and_those_that_coders_use_besides() -> None:
    root = etree.fromstring(write("qdc", talk_content()))
    assert root.tag == f"{NS}CodeBook"
    assert root.get("origin") == "intercoder 1"
    assert [child.tag for child in root] == [f"{NS}Codes"]
    names = [code.get("name") for code in root.iter(f"{NS}Code")]
    assert names == ["Data", "Labels", "Labels-fix", "Drift", "Odd & <new>"]


def test_each_code_has_what_the_format_requires_in_its_order() -> None:
    root = etree.fromstring(write("qdc", Content((), codebook=BOOK)))
    for code in root.iter(f"{NS}Code"):
        assert {"guid", "name", "isCodable"} <= set(code.keys())
        tags = [child.tag for child in code]
        assert tags == sorted(tags, key=[f"{NS}Description", f"{NS}Code"].index)
    guids = [code.get("guid") for code in root.iter(f"{NS}Code")]
    assert len(set(guids)) == len(guids) == 4


def test_a_code_is_the_same_in_codebook_and_project() -> None:
    from support_export import entries

    project = etree.fromstring(entries(write("qdpx", talk_content()))["project.qde"])
    book = etree.fromstring(write("qdc", talk_content()))
    assert [code.get("guid") for code in book.iter(f"{NS}Code")] == [
        code.get("guid") for code in project.iter("{urn:QDA-XML:project:1.0}Code")
    ]


def test_the_file_is_utf8_without_a_mark_and_has_line_feeds() -> None:
    data = write("qdc", talk_content())
    assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
    assert b"\r" not in data
