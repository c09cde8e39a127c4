"""What `intercoder read` says of a file: exactly these keys, counted as people count code lines."""

from __future__ import annotations

import json
from pathlib import Path

from extract.readers.coded import Mark, build_document
from extract.readers.titles import Title
from extract.understood import understood
from schemas.coding import Coder, Document
from schemas.transcript import TurnDraft

TURNS = [
    TurnDraft("All set.", None, speaker_inferred=True),
    TurnDraft("It broke, late in the night.", "Interviewee"),
    TurnDraft("Oh.", "Interviewer 1"),
    TurnDraft("Yes.", "Interviewee"),
]
MARKS = [Mark(1, "B-b", 0, 8), Mark(1, "B-b", 10, 14), Mark(1, "A-a"), Mark(3, "B-b")]


def test_the_answer_has_the_keys_of_the_command() -> None:
    document = build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS, MARKS)
    assert json.loads(understood(Path("in/x.txt"), document).to_json()) == {
        "path": "in/x.txt",
        "id": "interview-7",
        "turns": 4,
        "inferred": 0,
        "words": 10,  # 2 + 6 + 1 + 1
        "speakers": {"(unnamed)": 1, "Interviewee": 2, "Interviewer 1": 1},
        "coder": "Ada",
        "stage": "coded",
        "uncoded": False,
        "code_lines": 3,  # B-b on turn 1 counts once, though it marks two ranges; A-a on 1; B-b on 3
        "coded_turns": 2,
        "codes": {"A-a": 1, "B-b": 2},
        "unplaced": 0,
    }


def test_speakers_stand_in_order_of_appearance_and_codes_by_name() -> None:
    document = build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS, MARKS)
    seen = understood("x.txt", document)
    assert list(seen.speakers) == ["(unnamed)", "Interviewee", "Interviewer 1"]
    assert list(seen.codes) == ["A-a", "B-b"]


def test_a_transcript_alone_is_not_uncoded() -> None:
    seen = understood(Path("x.txt"), build_document(Title("Interview 7"), "x.txt", TURNS))
    assert (seen.coder, seen.stage, seen.uncoded, seen.code_lines) == (None, None, False, 0)


def test_a_coders_file_without_code_is_uncoded() -> None:
    seen = understood(Path("x.txt"), build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS))
    assert (seen.coder, seen.uncoded, seen.coded_turns, seen.codes) == ("Ada", True, 0, {})


def test_several_coders_are_counted_together() -> None:
    ada = build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS, MARKS)
    bob = build_document(Title("Interview 7", "Bob", "moderated"), "x.txt", TURNS, [Mark(1, "B-b")])
    seen = understood(Path("x"), Document(transcript=ada.transcript, codings=ada.codings + bob.codings))
    assert (seen.coder, seen.stage, seen.code_lines, seen.coded_turns) == ("Ada, Bob", None, 4, 2)
    assert seen.codes == {"A-a": 1, "B-b": 3}


def test_a_passage_over_turns_counts_in_each() -> None:
    document = build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS, [Mark(1, "A-a")])
    (coding,) = document.codings
    passage = type(coding.segments[0]).of_turns(document.transcript, "A-a", 1, 3)
    longer = coding.model_copy(update={"segments": (passage,)})
    seen = understood(Path("x"), Document(transcript=document.transcript, codings=(longer,)))
    assert (seen.code_lines, seen.coded_turns, seen.codes) == (3, 3, {"A-a": 3})


def test_a_models_coding_is_no_persons() -> None:
    document = build_document(Title("Interview 7", "Ada", "coded"), "x.txt", TURNS, MARKS)
    coding = document.codings[0].model_copy(update={"coder": Coder(name="m", kind="model")})
    seen = understood(Path("x"), Document(transcript=document.transcript, codings=(coding,)))
    assert (seen.coder, seen.uncoded, seen.code_lines) == (None, False, 0)
