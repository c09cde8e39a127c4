"""Tables of coded excerpts: recognised, refused where an interview is needed, located beside one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_cli import Cli
from support_containers import workbook
from support_formats import QUICK, source

from extract.readers import any_of_source, read_source
from extract.readers.excerpt_places import Located, locate
from extract.readers.excerpts import Excerpts
from intercoder.spreadsheet import csv_text
from schemas.coding import CodingFile
from schemas.errors import InputError
from schemas.transcript import Transcript, TurnDraft

PLACE = ("start", "end", "first_turn", "last_turn")
HEAD = ("transcript", "coder", "code", *PLACE, "speaker", "time", "match", "text", "rationale", "mitigations")


def transcript(id: str = "interview-7", *more: str) -> Transcript:
    said = (
        "How did the model do in the end?",
        "It broke twice, and nobody saw it for a month, so we lost a lot.",
        "What did you do then?",
        "We wrote more tests. 😀 It broke twice less.",
        *more,
    )
    turns = [TurnDraft(text, "Interviewer" if i % 2 == 0 else "Interviewee") for i, text in enumerate(said)]
    return Transcript.build(id=id, title="Interview 7", source="x.txt", turns=turns)


T = transcript()


def excerpts(text: str, name: str = "codes.csv") -> Excerpts:
    found = any_of_source(source(text, name))
    assert isinstance(found, Excerpts)
    return found


def marked(coding: CodingFile) -> list[tuple[str, str]]:
    coding.check_against(T)
    return [(one.code, one.text) for one in coding.segments]


def by_coder(located: Located) -> dict[str, list[tuple[str, str]]]:
    return {coding.coder.name: marked(coding) for coding in located.codings}


DEDOOSE = (
    "Media Title,Excerpt Range,Excerpt Creator,Excerpt Copy,Codes Applied Combined,Code: Drift Applied,"
    "Code: Misc Applied,Code: Drift Weight\n"
    'Interview 7.docx,34-99,ada,"It broke twice, and nobody saw it for a month","Drift, Misc",True,True,1\n'
    "Interview 7.docx,120-130,ben,We wrote more tests.,Misc,False,True,\n"
)
MAXQDA = "Document name;Code;Segment;Created by;Comment\nInterview 7;Data > Drift;nobody saw it;ada;late\n"
ATLAS = (
    "Document,Quotation Content,Codes,Created by\nInterview 7,nobody saw it,Drift\n"
    "Interview 7,so we lost a lot.,Misc\n"
)
TAGUETTE = "id,tag,content,document\n1,Drift,nobody saw it,Interview 7\n"


def test_dedoose_with_one_column_for_each_code() -> None:
    assert by_coder(locate(excerpts(DEDOOSE), [T])) == {
        "ada": [
            ("Drift", "It broke twice, and nobody saw it for a month"),
            ("Misc", "It broke twice, and nobody saw it for a month"),
        ],
        "ben": [("Misc", "We wrote more tests.")],
    }


@pytest.mark.parametrize(
    ("text", "coder", "code"),
    [
        (MAXQDA, "ada", "Data > Drift"),
        (TAGUETTE, "unknown coder", "Drift"),
        (ATLAS, "unknown coder", "Drift"),
    ],
)
def test_tables_of_other_programs(text: str, coder: str, code: str) -> None:
    located = locate(excerpts(text), [T])
    assert (code, "nobody saw it") in by_coder(located)[coder]
    assert located.elsewhere == {}


def test_excerpts_in_a_workbook_with_a_sheet_for_each_interview() -> None:
    sheet = [["Quote", "Tag"], ["nobody saw it", "Drift"]]
    found = any_of_source(workbook({"Interview 7 - Ada": sheet, "Interview 8 - Ben": sheet}))
    assert isinstance(found, Excerpts)
    assert [(row.interview, row.coder) for row in found.rows] == [
        ("Interview 7 - Ada", "Ada"),
        ("Interview 8 - Ben", "Ben"),
    ]


def test_a_column_that_counts_turns_shows_an_interview() -> None:
    text = "turn,speaker,text,code\n0,Ada,It broke.,Drift\n1,Bob,Oh.,Misc\n"
    assert [s.code for s in read_source(source(text)).codings[0].segments] == ["Drift", "Misc"]
    excerpts(text.replace("\n1,", "\n7,"))


def test_an_interview_is_asked_for_where_there_is_none() -> None:
    with pytest.raises(InputError, match="coded excerpts, without the interviews") as caught:
        read_source(source(TAGUETTE))
    assert "beside it" in caught.value.hint


def test_the_stated_place_decides_between_equal_words_and_turns_come_next() -> None:
    second = T.text.rindex("It broke twice")
    rows = [
        ["interview-7", "Ada", "A", second, second + 14, 3, 3, "", "", "", "It broke twice", "", ""],
        ["interview-7", "Ada", "B", 0, 14, 3, 3, "", "", "", "It broke twice", "", ""],
        ["interview-7", "Ada", "C; D", 33, 47, 1, 1, "", "", "", "It broke twice", "why", "x | y"],
    ]
    (coding,) = locate(excerpts(csv_text(HEAD, rows)), [T]).codings
    assert [(one.code, one.start) for one in coding.segments] == [("C; D", 33), ("A", second), ("B", second)]
    assert coding.segments[0].rationale == "why"
    assert [one.text for one in coding.segments[0].mitigations] == ["x", "y"]


def test_a_cell_that_was_cut_is_found_by_its_place() -> None:
    note = " … [40,000 characters in all; a cell holds no more. The CSV file has all of it.]"
    rows = [["interview-7", "Ada (moderated)", "A", 33, 97, 1, 1, "", "", "", T.text[33:60] + note, "", ""]]
    (coding,) = locate(excerpts(csv_text(HEAD, rows)), [T]).codings
    assert (coding.coder.name, coding.stage) == ("Ada", "moderated")
    assert (coding.segments[0].start, coding.segments[0].end) == (33, 97)


def test_an_excerpt_that_is_reworded_is_found_and_one_that_is_not_there_is_rejected() -> None:
    text = (
        "document,excerpt,code\nInterview 7,it broke twice and nobody saw that for a month,Drift\n"
        "Interview 7,a passage from an altogether other talk about boats,Drift\n"
    )
    (coding,) = locate(excerpts(text), [T]).codings
    assert marked(coding) == [("Drift", "It broke twice, and nobody saw it for a month")]
    assert [one.reason for one in coding.rejected] == ["absent"]


def test_without_a_name_the_interview_is_found_by_the_words() -> None:
    other = transcript("other")
    other = Transcript.build(
        id="other", title="o", source="o", turns=[TurnDraft("Nothing of it here at all.")]
    )
    text = "Excerpt,Code\nnobody saw it for a month,Drift\nso we lost a lot,Misc\n"
    located = locate(excerpts(text), [other, T])
    assert [coding.transcript for coding in located.codings] == ["interview-7"]


def test_interviews_that_are_not_there_are_named() -> None:
    text = "Document,Quote,Code\nInterview 7,nobody saw it,A\nInterview 8,words of some other talk,A\n"
    located = locate(excerpts(text), [T])
    assert located.elsewhere == {"Interview 8": 1}


@QUICK
@given(
    st.lists(
        st.tuples(st.integers(0, 120), st.integers(1, 60), st.sampled_from("AB")), min_size=1, max_size=8
    )
)
def test_slices_are_found_where_they_stand(places: list[tuple[int, int, str]]) -> None:
    rows: list[list[object]] = []
    expected = set()
    for start, length, code in places:
        end = min(start + length, len(T.text))
        text = T.text[start:end]
        if text.strip():
            first, last = T.turns_of(start, end)
            rows.append(["interview-7", "Ada", code, start, end, first, last, "", "", "", text, "", ""])
            expected.add((start, end, code))
    if rows:
        (coding,) = locate(excerpts(csv_text(HEAD, rows)), [T]).codings
        assert {(one.start, one.end, one.code) for one in coding.segments} == expected
        coding.check_against(T)


def test_evaluate_takes_a_table_as_gold_beside_the_transcript(tmp_path: Path, cli: Cli) -> None:
    lines = "\n".join(f"{turn.speaker}: {T.turn_text(turn.index)}" for turn in T.turns)
    (tmp_path / "Interview 7.txt").write_text(lines, encoding="utf-8")
    both = [["Interview 7", coder, "nobody saw it for a month", "Drift"] for coder in ("Ada", "Ben")]
    one = [["Interview 7", "Ada", "words that are in no interview of these", "Drift"]]
    (tmp_path / "gold.csv").write_text(csv_text(["I", "By", "Said", "Tag"], [*both, *one]), encoding="utf-8")
    columns = "text=Said,code=Tag,coder=By,transcript=I"
    ran = cli(
        "evaluate",
        tmp_path / "Interview 7.txt",
        "--gold",
        tmp_path / "gold.csv",
        "--columns",
        columns,
        "--json",
        "-",
    )
    assert ran.code == 3  # one excerpt is nowhere: said, and in the exit code
    assert "1 of 2 coded excerpts of Ada is not in the words of interview-7" in ran.err
    (pair,) = json.loads(ran.out)["pairs"]
    assert {pair["a"], pair["b"]} == {"Ada", "Ben"}
    assert (pair["units"], pair["coded"]) == (4, [1, 1])


def test_a_few_words_of_another_interview_are_not_taken_for_this_one() -> None:
    """One row of two is found here, and then both are, of seven words: too little to be the interview."""
    one = "Document,Quote,Code\nInterview 8,nobody saw it,A\nInterview 8,words of some other talk,A\n"
    assert locate(excerpts(one), [T]).elsewhere == {"Interview 8": 2}
    both = "Document,Quote,Code\nInterview 8,nobody saw it,A\nInterview 8,so we lost a,A\n"
    located = locate(excerpts(both), [T])
    assert located.elsewhere == {"Interview 8": 2}
    assert located.codings == ()


def plain(id: str, *said: str) -> Transcript:
    return Transcript.build(id=id, title=id, source=id, turns=[TurnDraft(text) for text in said])


SHARED_SENTENCE = "The sensors were noisy from the first day on."
ALPHA = plain(
    "alpha", SHARED_SENTENCE, "The data drifted after the launch.", "We owned none of the pipeline."
)
BETA = plain("beta", "We talked about boats for an hour.", SHARED_SENTENCE)


def test_a_sentence_that_stands_in_two_interviews_stays_in_the_one_that_the_others_are_from() -> None:
    rows = f"{SHARED_SENTENCE},Noise\nThe data drifted after the launch.,Drift\nWe owned none of the,Own\n"
    found = locate(excerpts("Excerpt,Code\n" + rows), [ALPHA, BETA])
    assert {one.transcript: [segment.code for segment in one.segments] for one in found.codings} == {
        "alpha": ["Noise", "Drift", "Own"]
    }


def test_a_long_excerpt_alone_does_not_make_an_interview_of_another_name_this_one() -> None:
    """One row of ten, though its 14 words are more than the dozen that half of the rows would need."""
    one = "It broke twice, and nobody saw it for a month, so we lost a lot."
    others = "".join(f"Interview 9,A,words of some other talk about boats number {i}\n" for i in range(9))
    found = locate(excerpts(f'Document,Code,Quote\nInterview 9,A,"{one}"\n{others}'), [T])
    assert found.elsewhere == {"Interview 9": 10}
    assert found.codings == ()


def test_turns_with_starts_and_ends_that_are_times_are_an_interview() -> None:
    """Start and end would be positions of excerpts, were they no times."""
    text = "Start,End,Speaker,Text,Code\n0:00,0:04,Ann,What broke?,\n0:04,0:09,Ben,The model.,Drift\n"
    document = read_source(source(text))
    assert [turn.time for turn in document.transcript.turns] == [0.0, 4.0]
    assert [one.code for one in document.codings[0].segments] == ["Drift"]


def test_brackets_in_a_name_of_another_program_are_part_of_the_name() -> None:
    """Only our own export writes the stage in them."""
    text = "Document,Coder,Code,Quote\nInterview 7,Ada (moderated),A,nobody saw it\n"
    (coding,) = locate(excerpts(text), [T]).codings
    assert (coding.coder.name, coding.stage) == ("Ada (moderated)", "coded")
