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
from extract.readers.refi import read_all
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


def test_a_container_that_comes_to_far_more_than_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipped, "LEAST", 1000)
    blank = "<Project>" + " " * 200_000 + "</Project>"  # a thousand times its packed size
    with pytest.raises(UnreadableFileError, match="more than any interview"):
        read_source(zip_of({"project.qde": blank}))


def test_an_entry_that_is_used_many_times_counts_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project of a few kilobytes whose sources are all one text would be read for minutes."""
    monkeypatch.setattr(zipped, "TIMES", 0)
    monkeypatch.setattr(zipped, "LEAST", 10_000)
    text = "Ada: It broke.\nBob: So it did.\n" * 30  # 960 bytes

    def used(times: int) -> Source:
        each = "".join(
            f'<TextSource guid="s{n}" name="t{n}" plainTextPath="internal://s.txt"/>' for n in range(times)
        )
        head = '<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Sources>'
        return zip_of({"project.qde": f"{head}{each}</Sources></Project>", "sources/s.txt": text}, "p.qdpx")

    assert len(read_all(used(5))) == 5
    with pytest.raises(UnreadableFileError, match="more than any interview"):
        read_all(used(11))


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


def with_sheet_elsewhere(entry: str, declaration: str, encoding: str = "utf-8") -> Source:
    """A workbook whose sheet is this entry, with a declaration in front of it."""
    with ZipFile(BytesIO(FILES[2].data)) as old:
        entries = {name: old.read(name).decode() for name in old.namelist()}
    sheet = entries.pop("xl/worksheets/sheet1.xml")
    pointing = {
        name: text.replace("/xl/worksheets/sheet1.xml", f"/{entry}")
        for name, text in entries.items()
        if name.endswith((".rels", "[Content_Types].xml"))
    }
    return zip_of({**entries, **pointing, entry: (declaration + sheet).encode(encoding)}, "table.xlsx")


def test_a_sheet_is_read_from_wherever_its_workbook_points() -> None:
    assert read_source(with_sheet_elsewhere("xl/s.dat", "")).transcript.turns[0].speaker == "Ada"


@pytest.mark.parametrize("entry", ["xl/worksheets/sheet1.XML", "xl/worksheets/sheet1.dat", "xl/media/a.svg"])
@pytest.mark.parametrize("before", ["", " " * 5000, "\ufeff"])
def test_entities_are_refused_by_whatever_name_a_workbook_holds_them(entry: str, before: str) -> None:
    entities = before + '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>'
    with pytest.raises(UnreadableFileError, match="document type"):
        Container(with_sheet_elsewhere(entry, entities)).check_for_library()


def test_entities_are_refused_in_entries_of_other_encodings() -> None:
    file = with_sheet_elsewhere("xl/s.dat", '<!DOCTYPE worksheet [<!ENTITY a "aaaa">]>', "utf-16")
    with pytest.raises(UnreadableFileError, match="document type"):
        Container(file).check_for_library()


def test_a_sheet_with_a_document_type_is_refused_whatever_it_declares() -> None:
    with pytest.raises(UnreadableFileError, match="document type"):
        read_source(with_sheet_elsewhere("xl/s.dat", "<!DOCTYPE worksheet>"))


def test_a_picture_with_a_document_type_does_not_keep_a_document_from_being_read() -> None:
    # Drawing programs write one above every SVG picture.
    picture = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>'
    with ZipFile(BytesIO(FILES[1].data)) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    document = zip_of({**entries, "word/media/image1.svg": picture, "word/media/empty.svg": ""}, "a.docx")
    assert read_source(document).transcript.turns[0].speaker == "Ada"


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
