"""REFI-QDA projects: codes on a PDF's pages and on stretches of a recording, brought onto their text."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_containers import changed, project
from support_formats import QUICK

from extract.readers import all_of_source, read_source
from extract.readers.source import Source
from schemas.coding import Document
from schemas.errors import InputError

PAGE = "Maria: What broke?\nBob: The data was\nwrong. Yes.\nMaria: Really?\nBob: Yes. Nobody noticed it.\n"
TALK = ("Maria: What broke?", "Bob: The data.", "Bob: All of it.", "Maria: Oh no.", "Bob: Yes.")


def coding(code: str = "Drift", user: str = "u1") -> str:
    return f'<Coding guid="k" creatingUser="{user}"><CodeRef targetGUID="c-{code}"/></Coding>'


def on_page(name: str, inside: str = "") -> str:
    where = 'page="0" firstX="1" firstY="1" secondX="9" secondY="9"'
    return f'<PDFSelection guid="p" name="{name}" {where} creatingUser="u1">{inside}{coding()}</PDFSelection>'


def pdf(*selections: str, text: str = PAGE, path: str = "internal://T.txt") -> Source:
    """A project of one PDF with the text of its pages."""
    shown = f'<Representation guid="r" name="x" plainTextPath="{path}"/>'
    source = f'<PDFSource guid="s" name="Interview 4.pdf">{"".join(selections)}{shown}</PDFSource>'
    return with_source(source, text)


def heard(begin: object, end: object, *, kind: str = "Audio", name: str = "clip") -> str:
    """A selection on a recording, in milliseconds."""
    return (
        f'<{kind}Selection guid="p" name="{name}" begin="{begin}" end="{end}" creatingUser="u1">'
        f"{coding()}</{kind}Selection>"
    )


def recording(*selections: str, times: dict[int, int], kind: str = "Audio") -> Source:
    """A project of one recording of `TALK`; of some turns it says at how many milliseconds they begin."""
    starts = [sum(len(line) + 1 for line in TALK[:place]) for place in range(len(TALK))]
    points = "".join(
        f'<SyncPoint guid="y{turn}" position="{starts[turn]}" timeStamp="{time}"/>'
        for turn, time in times.items()
    )
    shown = f'<Transcript guid="r" name="x" plainTextPath="internal://T.txt">{points}</Transcript>'
    source = f'<{kind}Source guid="s" name="Interview 5">{shown}{"".join(selections)}</{kind}Source>'
    return with_source(source, "\n".join(TALK))


def with_source(xml: str, text: str) -> Source:
    file = project(b"")
    with ZipFile(BytesIO(file.data)) as container:
        whole = container.read("project.qde").decode()
    return changed(file, project_qde=whole.replace("</Sources>", f"{xml}</Sources>"), sources__T_txt=text)


def placed(document: Document) -> list[str]:
    for one in document.codings:
        one.check_against(document.transcript)
    return [segment.text for one in document.codings for segment in one.segments]


def rejected(document: Document) -> list[tuple[str, str, str]]:
    return [(one.coder.name, left.code, left.quote) for one in document.codings for left in one.rejected]


def test_a_selection_on_a_page_lies_where_its_words_stand() -> None:
    document = read_source(pdf(on_page("Nobody noticed it."), on_page("What broke?")))
    assert placed(document) == ["What broke?", "Nobody noticed it."]
    assert document.codings[0].coder.name == "Ada"


def test_lines_of_a_page_may_break_elsewhere_in_its_text() -> None:
    assert placed(read_source(pdf(on_page("data was wrong.")))) == ["data was\nwrong."]


@pytest.mark.parametrize("name", ["The data was...", "The data w…"])
def test_of_a_name_that_is_cut_off_the_words_that_it_holds_are_marked(name: str) -> None:
    assert placed(read_source(pdf(on_page(name)))) == ["The data was"]


def test_the_text_of_a_selection_says_more_than_its_name() -> None:
    words = (
        '<Representation guid="q"><PlainTextContent>Nobody noticed it.</PlainTextContent></Representation>'
    )
    assert placed(read_source(pdf(on_page("Quote 3", words)))) == ["Nobody noticed it."]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Yes.", "it stands there twice"),
        ("notice", "only inside another word"),
        ("The model was wrong.", "nowhere"),
        ("", "no words"),
    ],
)
def test_a_selection_on_a_page_that_could_lie_anywhere_is_rejected(name: str, why: str) -> None:
    document = read_source(pdf(on_page(name)))
    assert placed(document) == []
    assert rejected(document) == [("Ada", "Drift", name)], why


def test_a_pdf_that_is_coded_and_whose_text_lies_elsewhere_is_an_error() -> None:
    with pytest.raises(InputError, match="is coded, but not in the project"):
        read_source(pdf(on_page("What broke?"), path="relative:///T.txt"))


EVERY_TURN = {0: 0, 1: 4000, 2: 9000, 3: 12000, 4: 15000}


@pytest.mark.parametrize("kind", ["Audio", "Video"])
def test_a_stretch_of_a_recording_is_what_is_said_between_the_points_around_it(kind: str) -> None:
    file = recording(heard(4000, 12000, kind=kind), times=EVERY_TURN, kind=kind)
    assert placed(read_source(file)) == ["The data.\nAll of it."]


def test_a_part_of_a_turn_is_that_turn() -> None:
    assert placed(read_source(recording(heard(5000, 6000), times=EVERY_TURN))) == ["The data."]


def test_nobody_marks_a_recording_to_the_tenth_of_a_second() -> None:
    # 0.3 s of the question and 0.2 s of the third turn are no part of what was meant.
    assert placed(read_source(recording(heard(3700, 9200), times=EVERY_TURN))) == ["The data."]


def test_what_is_said_after_the_last_point_lies_in_the_last_turn() -> None:
    assert placed(read_source(recording(heard(15000, 19000), times=EVERY_TURN))) == ["Yes."]


def test_several_turns_between_two_points_are_marked_where_the_selection_holds_them_all() -> None:
    times = {0: 0, 1: 4000, 3: 12000, 4: 15000}
    assert placed(read_source(recording(heard(4000, 12000), times=times))) == ["The data.\nAll of it."]
    whole = heard(4000, 15000)
    assert placed(read_source(recording(whole, times=times))) == ["The data.\nAll of it.\nOh no."]


def test_turns_that_begin_in_the_same_second_are_told_apart_by_nothing() -> None:
    times = {0: 0, 1: 4000, 2: 4000, 3: 12000}
    assert placed(read_source(recording(heard(4000, 12000), times=times))) == ["The data.\nAll of it."]
    assert rejected(read_source(recording(heard(4000, 6000), times=times))) == [("Ada", "Drift", "clip")]


@pytest.mark.parametrize(
    ("begin", "end", "times", "why"),
    [
        (5000, 6000, {0: 0, 1: 4000, 3: 12000}, "two turns lie between the points around it"),
        (4000, 11000, {0: 0, 1: 4000, 3: 12000}, "it may end before the second of these turns"),
        (13000, 14000, {0: 0, 1: 4000, 3: 12000}, "two turns follow the last point"),
        (4000, 9000, {}, "no point at all"),
        (4000, 4000, EVERY_TURN, "no stretch"),
        (9000, 4000, EVERY_TURN, "it ends before it begins"),
        ("", 4000, EVERY_TURN, "no beginning"),
        (4000, "", EVERY_TURN, "no end"),
    ],
)
def test_a_stretch_that_may_be_of_several_turns_is_rejected(
    begin: object, end: object, times: dict[int, int], why: str
) -> None:
    document = read_source(recording(heard(begin, end), times=times))
    assert placed(document) == [], why
    assert rejected(document) == [("Ada", "Drift", "clip")], why


def test_of_several_transcripts_the_one_with_points_has_the_recordings_codes() -> None:
    bare = '<Transcript guid="b" name="raw" plainTextPath="internal://T.txt"/>'
    timed = (
        '<Transcript guid="t" plainTextPath="internal://T.txt">'
        '<SyncPoint guid="y" position="0" timeStamp="0"/>'
        '<SyncPoint guid="z" position="19" timeStamp="4000"/></Transcript>'
    )
    source = f'<AudioSource guid="s" name="Interview 5">{bare}{timed}{heard(0, 4000)}</AudioSource>'
    documents = all_of_source(with_source(source, "\n".join(TALK)))
    assert [placed(document) for document in documents] == [[], ["What broke?"]]


def test_a_recording_without_a_transcript_is_passed_over() -> None:
    source = f'<AudioSource guid="s" name="Interview 5">{heard(0, 4000)}</AudioSource>'
    empty = '<AudioSource guid="e" name="Interview 6"><Transcript guid="t"/>' + heard(0, 1) + "</AudioSource>"
    text = f'<TextSource guid="x" name="Interview 7" plainTextPath="internal://T.txt"/>{source}{empty}'
    document = read_source(with_source(text, PAGE))
    assert (document.transcript.id, document.codings) == ("interview-7", ())


@given(
    st.dictionaries(st.integers(0, 4), st.integers(-10, 20_000), max_size=5),
    st.lists(st.tuples(st.integers(-10, 20_000), st.integers(-10, 20_000)), max_size=4),
)
@QUICK
def test_every_coded_stretch_is_a_segment_or_rejected(
    times: dict[int, int], stretches: list[tuple[int, int]]
) -> None:
    clips = (heard(begin, end, name=f"clip{place}") for place, (begin, end) in enumerate(stretches))
    document = read_source(recording(*clips, times=times))
    found = placed(document)  # two stretches of one turn are one segment
    assert len(found) + len(rejected(document)) <= len(stretches)
    assert bool(found or rejected(document)) == bool(stretches)
