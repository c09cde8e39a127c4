"""ZIP containers and XML from anywhere: bombs, entities, traversal, damage, sizes."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support_containers import project, word, workbook, zip_of
from support_formats import QUICK, source

from extract.readers import any_of_source, read_source, zipped
from extract.readers.source import Source
from extract.readers.xml_tree import parse_xml
from extract.readers.zipped import Container, entries_of
from schemas.errors import InputError, IntercoderError, UnknownFormatError, UnreadableFileError

FILES = (
    project(b"Ada: It broke.\nAda: So."),
    word("Ada: It broke.", "Ada: So."),
    workbook({"S": [["speaker", "text"], ["Ada", "It broke."]]}),
)


def test_an_entry_that_unpacks_to_more_than_any_interview_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST_ENTRY", 1000)
    file = zip_of({"project.qde": "<Project/>" + " " * 1000})
    # Not "more than any interview": a project of a whole study is of many.
    with pytest.raises(
        UnreadableFileError, match=r"unpacks to more than 0 MB, the most that is read"
    ) as caught:
        read_source(file)
    assert caught.value.hint == "Export it again in several files, with fewer interviews in each."


def test_a_container_for_a_library_may_not_state_more_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LARGEST_SUM", 1000)
    for file in FILES[1:]:
        with pytest.raises(UnreadableFileError, match="more than any interview"):
            read_source(file)


def test_an_entry_that_states_less_than_it_holds_is_damage() -> None:
    data = bytearray(zip_of({"project.qde": "x" * 100_000}).data)
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(InputError):
        Container(source(bytes(data))).read("project.qde")


def test_a_container_with_too_many_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "MOST_ENTRIES", 3)
    with pytest.raises(UnreadableFileError, match="too many entries"):
        Container(zip_of({f"{i}": "" for i in range(4)}))


def test_a_protected_container_is_named_as_such() -> None:
    data = bytearray(zip_of({"project.qde": "<Project/>"}).data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with pytest.raises(UnreadableFileError, match="protected by a password"):
        read_source(source(bytes(data)))


def test_names_that_lead_out_of_the_container_are_only_names(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    outside = tmp_path_factory.mktemp("out") / "secret.txt"
    outside.write_text("secret", encoding="utf-8")
    container = Container(zip_of({"../a": "x", "/etc/hostname": "y"}))
    assert (container.read("../a"), container.read("/etc/hostname")) == (b"x", b"y")
    with pytest.raises(UnreadableFileError):
        container.read(str(outside))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
def test_document_types_are_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(UnreadableFileError, match="document type"):
        parse_xml('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'.encode(encoding), "x")


@pytest.mark.parametrize(
    "xml", [b"", b"<a", b"<a></b>", b"\xff\xfe<a/>", b"<a>" * 5000, b"<a>&undefined;</a>"]
)
def test_broken_xml_is_an_input_error(xml: bytes) -> None:
    with pytest.raises(InputError, match="x is broken XML"):
        parse_xml(xml, "x")


def test_other_containers_are_of_no_known_kind() -> None:
    with pytest.raises(UnknownFormatError, match="a ZIP file of a kind not known"):
        read_source(zip_of({"a.txt": "Ada: So.\nAda: No."}))
    assert entries_of(source("Ada: So.\nAda: No.")) == []


@pytest.mark.parametrize("file", FILES)
def test_half_a_container_is_damaged_and_not_of_an_unknown_kind(file: Source) -> None:
    for data in (file.data[: len(file.data) // 2], b"PK\x03\x04garbage"):
        with pytest.raises(UnreadableFileError, match="damaged ZIP file"):
            any_of_source(source(data, file.name))


def test_a_container_inside_itself_ends() -> None:
    inner = zip_of({"a.qde": "<Project/>"}).data
    with pytest.raises(InputError):
        read_source(zip_of({"project.qde": inner}))


def _entries() -> list[tuple[str, bytes]]:
    found = []
    for file in FILES:
        with ZipFile(BytesIO(file.data)) as container:
            found += [(name, container.read(name)) for name in container.namelist()]
    return found


ENTRIES = _entries()


@QUICK
@given(
    st.sampled_from(FILES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_no_changed_bytes_break_the_readers(file: object, changes: list[tuple[float, int]]) -> None:
    data = bytearray(getattr(file, "data", b""))
    for place, value in changes:
        data[min(int(place * len(data)), len(data) - 1)] = value
    _read(bytes(data))


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(st.sampled_from(ENTRIES), st.integers(0, 3000), st.binary(max_size=5)),
        min_size=1,
        max_size=4,
    )
)
def test_no_changed_entries_break_the_readers(changes: list[tuple[tuple[str, bytes], int, bytes]]) -> None:
    entries = dict(ENTRIES)
    for (name, data), place, inserted in changes:
        entries[name] = data[:place] + inserted + data[place + len(inserted) :]
    for marker in ("project.qde", "word/document.xml", "xl/workbook.xml"):
        written = BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as container:
            for name, data in entries.items():
                if name == marker or name not in {"project.qde", "word/document.xml", "xl/workbook.xml"}:
                    container.writestr(name, data)
        _read(written.getvalue())


def _read(data: bytes) -> None:
    """A sound document or one of our errors."""
    try:
        found = any_of_source(source(data))
    except IntercoderError:
        return
    for document in found if isinstance(found, list) else ():
        assert document.transcript.text.strip()
        for coding in document.codings:
            coding.check_against(document.transcript)
