"""Who asks and who answers; captions joined; and the options of the commands that say so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_cli import Cli
from support_formats import QUICK, source

from extract.readers import any_of_source
from extract.readers.joining import joined, with_joined_captions
from extract.readers.options import ReadOptions
from extract.readers.roles import check_interviewers, guess_interviewer
from schemas.coding import Coder, CodingFile, Document, Mitigation, Quote, Segment
from schemas.errors import ConfigurationError
from schemas.transcript import Transcript, TurnDraft

ASKING = (
    ("Maria", "How did it go?"),
    ("Bob", "It went well and then it broke, and nobody saw it for a month."),
    ("Maria", "Why?"),
    ("Bob", "No tests, you see. We never had any of them in that part."),
    ("Maria", "Okay."),
    ("Bob", "And the data, right? They came late and in other shapes than before."),
    ("Maria", "And then?"),
    ("Bob", "We wrote tests."),
)


def transcript(*turns: tuple[str | None, str], time: float | None = None) -> Transcript:
    drafts = [TurnDraft(text, speaker, False, time) for speaker, text in turns]
    return Transcript.build(id="t", title="t", source="t.txt", turns=drafts)


def roles(text: str, **options: object) -> dict[str | None, str | None]:
    found = any_of_source(source(text), options=ReadOptions(**options))  # type: ignore[arg-type]
    assert isinstance(found, list)
    return {turn.speaker: turn.role for turn in found[0].transcript.turns}


TEXT = "\n".join(f"{speaker}: {text}" for speaker, text in ASKING)


def test_who_asks_most_and_says_less_is_the_interviewer() -> None:
    # Maria asks in 3 of 4 turns, Bob in 1 of 4: three times his share, and fewer words.
    assert guess_interviewer(transcript(*ASKING)) == "Maria"
    assert roles(TEXT) == {"Maria": "interviewer", "Bob": "interviewee"}


@pytest.mark.parametrize(
    "turns",
    [
        ASKING[:4],  # asks only twice
        [(speaker, text.replace("?", ".")) for speaker, text in ASKING],  # nobody asks
        [(speaker, text + "?") for speaker, text in ASKING],  # both ask alike
        [("Maria", text) for _, text in ASKING],  # nobody else is there
        [
            (speaker, f"{text} " * (9 if speaker == "Maria" else 1)) for speaker, text in ASKING
        ],  # she says most
        [*ASKING, *[("Maria", "I say.")] * 9],  # asks in 3 of 13 turns: less than a quarter
        [(None, text) for _, text in ASKING],
        [],
    ],
)
def test_nobody_is_guessed_where_the_rule_does_not_hold(turns: list[tuple[str | None, str]]) -> None:
    assert guess_interviewer(transcript(*turns)) is None


def test_a_label_that_states_a_role_is_not_guessed_at() -> None:
    assert roles(TEXT.replace("Maria", "Speaker 1").replace("Bob", "Moderator")) == {
        "Speaker 1": None,
        "Moderator": "interviewer",
    }


def test_what_the_user_says_wins() -> None:
    assert roles(TEXT, interviewers=("bob",)) == {"Maria": "interviewee", "Bob": "interviewer"}
    # Nobody of this name speaks here: it may be for another file, so that this one is guessed at.
    assert roles(TEXT, interviewers=("Cem",)) == {"Maria": "interviewer", "Bob": "interviewee"}


def test_an_interviewer_who_speaks_nowhere_is_refused() -> None:
    check_interviewers({"Maria  L."}, ("maria l.",))
    with pytest.raises(ConfigurationError, match="'Cem' speaks in none"):
        check_interviewers({"Maria"}, ("Maria", "Cem"))


def test_joining_keeps_offsets_and_moves_turn_numbers() -> None:
    turns = [
        TurnDraft("Hi.", "Ada", False, 1.0),
        TurnDraft("How is it?", "Ada", True, 2.0),
        TurnDraft("Late.", "Bob", False, 3.0),
        TurnDraft("Dark.", "Bob", False, None),
        TurnDraft("So.", None, False, 5.0),
        TurnDraft("No.", None, False, 6.0),
    ]
    before = Transcript.build(id="t", title="t", source="t", turns=turns)
    quote = Quote(start=0, end=7, text="Hi.\nHow", as_given="hi how", match="normalised", coverage=1)
    segment = Segment.of_span(before, "A", 0, 20).model_copy(
        update={"quotes": (quote,), "mitigations": (Mitigation(text="m", quotes=(quote,)),)}
    )
    coding = CodingFile(transcript="t", coder=Coder(name="C", kind="human"), segments=(segment,))
    after = with_joined_captions(Document(transcript=before, codings=(coding,)))
    assert after.transcript.text == "Hi. How is it?\nLate.\nDark.\nSo.\nNo."
    assert [(turn.speaker, turn.time) for turn in after.transcript.turns] == [
        ("Ada", 1.0),
        ("Bob", 3.0),
        ("Bob", None),
        (None, 5.0),
        (None, 6.0),
    ]
    after.codings[0].check_against(after.transcript)
    moved = after.codings[0].segments[0]
    assert (moved.start, moved.end, moved.first_turn, moved.last_turn) == (0, 20, 0, 1)
    assert moved.mitigations[0].quotes[0].text == "Hi. How"


_turn = st.builds(
    TurnDraft,
    st.text("ab 😀", min_size=1, max_size=5),
    st.sampled_from(["Ada", "Bob", None]),
    st.just(False),
    st.sampled_from([None, 1.0]),
)


@QUICK
@given(st.lists(_turn, max_size=8))
def test_joining_changes_no_length_and_joining_again_changes_nothing(turns: list[TurnDraft]) -> None:
    before = Transcript.build(id="t", title="t", source="t", turns=turns)
    after = joined(before)
    assert len(after.text) == len(before.text)
    assert after.text.replace("\n", " ") == before.text.replace("\n", " ")
    assert joined(after) == after


VTT = (
    "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    "<v Ada>Missing values, empty fields and null records were everywhere in it.</v>\n\n"
    "00:02.000 --> 00:03.000\n<v Ada>And so the data were missing, too.</v>\n\n"
    "01:02.000 --> 01:03.000\n<v Bob>Why were they missing?</v>\n"
)


def test_read_shows_joined_turns(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "a.vtt").write_text(VTT, encoding="utf-8")
    for more, turns in ((), 3), (("--join-captions",), 2):
        ran = cli("read", tmp_path / "a.vtt", "--json", *more)
        assert [entry["turns"] for entry in json.loads(ran.out)] == [turns]


def test_read_says_who_asks_and_how_that_is_known(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert "  asks: Maria (guessed)\n" in cli("read", tmp_path / "a.txt").out
    assert "  asks: Bob (as told)\n" in cli("read", tmp_path / "a.txt", "--interviewer", "Bob").out
    (tmp_path / "a.txt").write_text(TEXT.replace("Maria", "Moderator"), encoding="utf-8")
    assert "  asks: Moderator (as the label says)\n" in cli("read", tmp_path / "a.txt").out
    assert "  asks: Bob (as told)\n" in cli("read", tmp_path / "a.txt", "--interviewer", "bob").out
    both = TEXT.replace("Maria", "Interviewer 1", 2).replace("Maria", "Interviewer 2")
    (tmp_path / "a.txt").write_text(both, encoding="utf-8")
    assert "  asks: Interviewer 1, Interviewer 2 (as the labels say)\n" in cli("read", tmp_path / "a.txt").out
    (tmp_path / "a.txt").write_text(TEXT.replace("?", "."), encoding="utf-8")
    assert "asks:" not in cli("read", tmp_path / "a.txt").out


def test_read_says_how_many_turns_have_no_label_of_their_own(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "a.txt").write_text(
        "Well then.\n" + TEXT, encoding="utf-8"
    )  # nobody's: there is no speaker yet
    assert "without a label" not in cli("read", tmp_path / "a.txt").out
    (tmp_path / "b.txt").write_text(TEXT + "\nAnd so on.", encoding="utf-8")
    (tmp_path / "c.txt").write_text(TEXT + "\nAnd so on.\nAnd on.", encoding="utf-8")
    lines = cli("read", tmp_path).out.splitlines()
    assert lines[lines.index(str(tmp_path / "b.txt")) + 3] == (
        "  without a label: 1 turn, taken to be the speaker's before it"
    )
    assert lines[lines.index(str(tmp_path / "c.txt")) + 3] == (
        "  without a label: 2 turns, taken to be the speakers' before them"
    )
    entries = json.loads(cli("read", tmp_path, "--json").out)
    assert [entry["inferred"] for entry in entries] == [0, 1, 2]


def test_extract_takes_captions_and_shows_when_something_was_said(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.vtt").write_text(VTT, encoding="utf-8")
    book = [
        {"code": "Missing", "definition": "missing values empty fields null records"},
        *(
            {"code": name, "definition": f"{name} of something else"}
            for name in ("Drift", "Cost", "Law", "Team")
        ),
    ]
    (tmp_path / "book.yaml").write_text(json.dumps({"codes": book}), encoding="utf-8")
    options = (
        "--model",
        "keyword",
        "--join-captions",
        "--interviewer",
        "Bob",
        "--codebook",
        tmp_path / "book.yaml",
    )
    ran = cli("extract", tmp_path / "in", "--out", tmp_path / "run", *options)
    assert ran.code == 0
    assert "turn 0 at 0:01" in ran.out
    stored = json.loads((tmp_path / "run" / "transcripts" / "a.json").read_text(encoding="utf-8"))
    assert [(turn["role"], turn["time"]) for turn in stored["turns"]] == [
        ("interviewee", 1.0),
        ("interviewer", 62.0),
    ]


def test_extract_refuses_an_interviewer_who_speaks_nowhere(tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "a.vtt").write_text(VTT, encoding="utf-8")
    options = ("--model", "keyword", "--interviewer", "Cem")
    ran = cli("extract", tmp_path / "a.vtt", "--out", tmp_path / "run", *options)
    assert ran.code != 0
    assert "'Cem' speaks in none of the transcripts" in ran.err


def test_extract_takes_all_interviews_of_a_table(tmp_path: Path, cli: Cli) -> None:
    rows = "Talk,Who,Said\nI 1,Ada,We had missing values.\nI 2,Bob,No.\nI 2,Ada,The data were missing.\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    columns = "text=Said,speaker=Who,transcript=Talk"
    options = ("--model", "keyword", "--columns", columns)
    assert cli("extract", tmp_path / "a.csv", "--out", tmp_path / "run", *options).code == 0
    assert sorted(path.stem for path in (tmp_path / "run" / "transcripts").iterdir()) == ["i-1", "i-2"]
