"""REFI-QDA projects: sources, codes, every user's selections, positions as different programs count them."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support_containers import Selected, changed, project, word, zip_of
from support_formats import QUICK, SENTENCES, drafts, source

from extract.readers import any_of_source, read_all, read_source
from extract.readers.positions import Counting, Marked, Positions, all_ways, positions_that_fit
from extract.readers.source import Source
from schemas.coding import Coder, Document
from schemas.errors import InputError, UnreadableFileError
from schemas.transcript import TurnDraft

RAW = "Maria: Hi 😀 there\nBob: It broke twice.\nMaria: Oh 😀 no.\nBob: Yes.\n"
QUOTES = ("It broke twice", "Hi 😀 there", "Oh 😀 no")


def segments(document: Document) -> dict[str, list[tuple[str, str]]]:
    for coding in document.codings:
        coding.check_against(document.transcript)
    return {c.coder.name: [(s.code, s.text) for s in c.segments] for c in document.codings}


def counted(text: str, way: Counting) -> int:
    """The length of a text as a program counts it."""
    length = len(text) + way.returns * text.count("\n")
    return length + way.units * sum(1 for letter in text if ord(letter) > 0xFFFF)


def selected(quote: str, way: Counting, text: str = RAW, code: str = "Drift", user: str = "u1") -> Selected:
    at = text.index(quote)
    start = counted(text[:at], way) + way.mark
    return Selected(start, start + counted(quote, way) - way.inclusive, code, user, quote)


@pytest.mark.parametrize("way", all_ways())
@pytest.mark.parametrize(
    "stored", [RAW.encode(), RAW.replace("\n", "\r\n").encode(), ("\ufeff" + RAW).encode()]
)
def test_positions_are_read_as_the_quotes_show(way: Counting, stored: bytes) -> None:
    document = read_source(project(stored, *(selected(quote, way) for quote in QUOTES)))
    assert segments(document) == {"Ada": [("Drift", quote) for quote in sorted(QUOTES, key=RAW.index)]}


def test_without_quotes_words_decide() -> None:
    # Counted in UTF-16 units the passages begin and end between words; counted plainly most would not.
    way = Counting(units=True, returns=True)
    bare = [selected(quote, way)._replace(quote="") for quote in ("broke twice", "Oh 😀 no", "Yes")]
    assert segments(read_source(project(RAW.encode(), *bare)))["Ada"] == [
        ("Drift", "broke twice"),
        ("Drift", "Oh 😀 no"),
        ("Drift", "Yes"),
    ]


def test_a_quote_cut_off_with_an_ellipsis_still_tells() -> None:
    way = Counting(units=True, returns=True, mark=True)
    one = selected("It broke twice.\nMaria: Oh", way)._replace(quote="It broke...")
    assert segments(read_source(project(RAW.encode(), one)))["Ada"] == [("Drift", "It broke twice.\nOh")]


def test_turns_speakers_and_every_users_codes() -> None:
    file = project(
        RAW.encode(),
        selected("It broke", Counting()),
        selected("It broke", Counting(), code="Misc", user="U2"),
        selected("Oh", Counting(), user="nobody known"),
        users={"u1": "Ada", "u2": "Ben (moderated)"},
        name="Interview 9.docx",
    )
    document = read_source(file)
    assert (document.transcript.id, document.transcript.title) == ("interview-9", "Interview 9")
    assert drafts(document) == [
        TurnDraft("Hi 😀 there", "Maria"),
        TurnDraft("It broke twice.", "Bob"),
        TurnDraft("Oh 😀 no.", "Maria"),
        TurnDraft("Yes.", "Bob"),
    ]
    assert segments(document) == {
        "Ada": [("Drift", "It broke")],
        "Ben (moderated)": [("Misc", "It broke")],
        "unknown coder": [("Drift", "Oh")],
    }


def test_descriptions_and_notes_are_the_rationale() -> None:
    one = selected("It broke", Counting())._replace(
        inside="<Description>because\nMitigation: tests</Description>"
    )
    two = selected("Oh", Counting())._replace(inside='<NoteRef targetGUID="N1"/>')
    notes = '<Notes><Note guid="n1"><PlainTextContent>a memo</PlainTextContent></Note></Notes></Project>'
    file = _replaced(project(RAW.encode(), one, two), "</Project>", notes)
    (coding,) = read_source(file).codings
    assert [(s.rationale, [m.text for m in s.mitigations]) for s in coding.segments] == [
        ("because", ["tests"]),
        ("a memo", []),
    ]


def test_codes_of_one_name_are_told_apart_by_what_stands_above_them() -> None:
    tree = (
        '<Codes><Code guid="a" name="Data"><Code guid="c-Drift" name="Drift"/></Code>'
        '<Code guid="b" name="Model"><Code guid="c-Misc" name="Drift"/></Code></Codes>'
    )
    file = project(
        RAW.encode(), selected("It broke", Counting()), selected("Oh", Counting(), code="Misc"), codes=()
    )
    assert segments(read_source(_replaced(file, "<Codes></Codes>", tree)))["Ada"] == [
        ("Data / Drift", "It broke"),
        ("Model / Drift", "Oh"),
    ]


def test_a_selection_that_lies_outside_is_rejected_not_lost() -> None:
    for start, end in ((500, 510), (9, 9), (18, 19), (0, 7)):
        (coding,) = read_source(project(RAW.encode(), Selected(start, end, "Drift", quote="gone"))).codings
        assert (coding.segments, coding.rejected[0].quote) == ((), "gone")


def test_a_user_may_be_a_model() -> None:
    file = _replaced(
        project(RAW.encode(), selected("Oh", Counting()), users={"u1": "m"}),
        ' name="m"',
        ' name="m" id="model:m-2"',
    )
    assert read_source(file).codings[0].coder == Coder(name="m", kind="model", model="m-2")


def test_several_sources_are_several_interviews() -> None:
    inner = "<PlainTextContent>Ada: So.\nAda: No.</PlainTextContent>"
    second = f'<TextSource guid="s2" name="Interview 8">{inner}</TextSource>'
    third = '<PictureSource guid="s3" name="x.png" path="internal://x.png"/>'
    file = _replaced(project(RAW.encode()), "</Sources>", f"{second}{third}{second}</Sources>")
    documents = any_of_source(file)
    assert isinstance(documents, list)
    assert [document.transcript.id for document in documents] == [
        "interview-7",
        "interview-8",
        "interview-8-2",
    ]
    with pytest.raises(InputError, match="holds 3 interviews") as caught:
        read_source(file)
    assert "read_all" in caught.value.hint


def test_read_all_reads_a_file_of_one_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("refi") / "a.qdpx"
    path.write_bytes(project(RAW.encode()).data)
    assert [document.transcript.id for document in read_all(path)] == ["interview-7"]


def test_recordings_with_transcripts_have_times_and_spans_between_points() -> None:
    text = "Ada: It broke.\nBob: Oh no.\nAda: Yes.\nBob: So."
    points = "".join(
        f'<SyncPoint guid="P{place}" position="{place}" timeStamp="{time}"/>'
        for place, time in ((0, 500), (15, 61000), (27, 90000))
    )
    audio = (
        '<AudioSource guid="a" name="Interview 8.mp3"><Transcript guid="t" plainTextPath="internal://T.txt">'
        f'{points}<TranscriptSelection fromSyncPoint="P15" toSyncPoint="P27"><Coding creatingUser="u1">'
        '<CodeRef targetGUID="c-Drift"/></Coding></TranscriptSelection></Transcript></AudioSource></Sources>'
    )
    file = _replaced(project(b""), "</Sources>", audio)
    document = read_source(changed(file, sources__T_txt=text))
    assert [turn.time for turn in document.transcript.turns] == [0.5, 61.0, 90.0, None]
    assert segments(document) == {"Ada": [("Drift", "Oh no.")]}


def test_formatted_text_is_read_where_there_is_no_plain_one() -> None:
    file = _replaced(project(b""), "plainTextPath", "richTextPath")
    file = zip_of(
        {"project.qde": _xml(file), "sources/S1.txt": word("Ada: So.", "Bob: No.", "Ada: Oh.").data}
    )
    assert [turn.text for turn in drafts(read_source(file))][:1] == ["So."]


@pytest.mark.parametrize(
    "path", ["internal://../secret.txt", "relative:///secret.txt", "/etc/hostname", "internal://"]
)
def test_paths_that_lead_elsewhere_are_not_followed(path: str) -> None:
    file = _replaced(project(RAW.encode(), selected("Oh", Counting())), "internal://S1.txt", path)
    with pytest.raises(InputError, match="is coded, but not in the project"):
        read_source(changed(file, secret_txt="the secret words"))


def test_a_project_without_texts_is_an_error() -> None:
    with pytest.raises(InputError, match="without a text"):
        read_source(project(b" \n"))


def test_entities_are_refused() -> None:
    bomb = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Project>&b;</Project>'
    for data in (bomb, bomb.encode("utf-16")):
        with pytest.raises(UnreadableFileError, match="document type"):
            read_source(zip_of({"project.qde": data}))


@pytest.mark.parametrize(
    "xml", ["", "<Project", "no xml at all", "<a>" * 1000, "<Project/>", "<x><Sources/></x>"]
)
def test_other_xml_is_one_of_our_errors(xml: str) -> None:
    with pytest.raises(InputError):
        read_source(zip_of({"project.qde": xml}))


@given(st.integers(0, 2000))
@QUICK
def test_a_cut_file_is_one_of_our_errors(keep: int) -> None:
    data = project(RAW.encode(), selected("Oh", Counting())).data
    with pytest.raises(InputError):
        read_source(source(data[: min(keep, len(data) - 1)]))


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=5))
@QUICK
def test_no_positions_break_the_reader(text: str, places: list[tuple[int, int]]) -> None:
    file = project(
        f"Ada: It broke.\n{text}\nAda: So.".encode("utf-8", "replace"),
        *(Selected(start, end, "Drift") for start, end in places),
    )
    try:
        document = read_source(file)
    except InputError:
        return
    segments(document)
    assert sum(len(c.segments) + len(c.rejected) for c in document.codings) <= len(places)


_text = st.lists(SENTENCES, min_size=1, max_size=5).map("\n".join)


@given(_text, st.sampled_from(all_ways()), st.data())
@QUICK
def test_positions_are_the_inverse_of_counting(text: str, way: Counting, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    marked = Marked(
        counted(text[:start], way) + way.mark,
        counted(text[:end], way) + way.mark - way.inclusive,
        text[start:end],
    )
    assert Positions(text, way).span(marked) == (start, end)
    quote = text[start:end].strip()
    assume(quote.strip(".…") and not quote.endswith(("…", "...")))  # blanks, or cut off: fits elsewhere, too
    found = positions_that_fit(text, [marked], all_ways()).span(marked)
    assert " ".join(text[slice(*found)].split()) == " ".join(text[start:end].split())


def _xml(file: Source) -> str:
    with ZipFile(BytesIO(file.data)) as container:
        return container.read("project.qde").decode()


def _replaced(file: Source, old: str, new: str) -> Source:
    xml = _xml(file)
    assert old in xml
    return changed(file, project_qde=xml.replace(old, new))
