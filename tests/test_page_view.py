"""The reading page as data: which numbers and texts its script gets, and from where."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_agreement import HOSTILE
from support_pages import Parsed
from support_summaries import coding, segment
from support_view import BOOK, ONE, TWO, codings, found_by_bot, page_of, summary, viewed

from intercoder.pages.view_codes import PageCodes
from intercoder.pages.view_data import ViewData
from intercoder.pages.view_offsets import BrowserOffsets
from intercoder.pages.view_summaries import Summaries, SummaryRows, load_summaries
from schemas.coding import CodingFile
from schemas.errors import AgreementError


def page_data(**more: Any) -> dict[str, Any]:
    return ViewData(viewed(**more)).page()


def first_talk(**more: Any) -> dict[str, Any]:
    talk: dict[str, Any] = page_data(**more)["interviews"][0]
    return talk


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Z", "Cc"])), st.data())
def test_an_offset_counts_as_a_browser_counts(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    assert BrowserOffsets(text)(at) == len(text[:at].encode("utf-16-le")) // 2


def test_models_come_first_then_people_then_baselines() -> None:
    assert page_data()["coders"] == [
        {"name": "bot", "kind": "model"},
        {"name": "Ben", "kind": "human"},
        {"name": "Ada", "kind": "human"},
        {"name": "keyword", "kind": "baseline"},
    ]


def test_spellings_of_a_code_are_one_code_and_the_codebook_gives_the_order() -> None:
    # Labels twice, labels once: the spelling used most is shown.
    assert [row["code"] for row in page_data()["codes"]] == ["Labels", "Labels-fix", "Drift"]
    assert page_data()["codes"][0] == {
        "code": "Labels",
        "name": "Noisy labels",
        "category": "Data",
        "means": "Labels are wrong.",
    }


def test_an_alias_is_its_code_and_what_no_codebook_knows_comes_last() -> None:
    own = coding(ONE, *(segment(ONE, code, 1) for code in ("Zebra", "Shift", "Drift", "aardvark")))
    codes = PageCodes(BOOK, [own])
    assert [row["code"] for row in codes.rows()] == [
        "Labels", "Labels-fix", "Drift", "aardvark", "Zebra",
    ]  # fmt: skip
    assert [row["category"] for row in codes.rows()][2:] == ["Model", *["Not in the codebook"] * 2]
    assert codes.names["Shift"] == "Drift"


def test_a_passage_carries_all_that_the_model_said_with_offsets_of_the_browser() -> None:
    # Turn 0 has 16 characters, so turn 1 begins at 17; the face before "labels" takes two units, not one.
    row = next(row for row in first_talk()["segments"] if row[0] == 0)
    start, text = 17, "Half of the 🙂 labels were wrong, we found out late."
    end = start + len(text) + 1
    late, wrong = start + text.index("we found") + 1, start + text.index("labels") + 1
    fix = ONE.turns[3].start + 1 + len("We let two people ")
    assert row == [
        0, 0, start, end, 1, 1,
        {
            "title": "Half of the labels",
            "why": "Wrong labels are named.",
            "salience": 4,
            "passes": 2,
            "likelihood": 62,
            "quotes": [
                [late, late + 17, "verbatim", 1, None],
                [wrong, wrong + 17, "fuzzy", 0.667, "labels was wrong"],
            ],
            "fixes": [["Two people label.", [[fix, fix + 22, "verbatim", 1, None]]]],
        },
    ]  # fmt: skip


def test_a_code_printed_otherwise_than_shown_is_kept_as_printed() -> None:
    rows = [row for row in first_talk()["segments"] if row[0] == 1]
    assert [(row[1], row[6]) for row in rows] == [(2, {}), (0, {"printed": "labels"})]


def test_a_blank_human_file_is_not_a_file_without_issues() -> None:
    talk = page_data()["interviews"][1]
    assert talk["coded"] == [0]
    assert talk["blank"] == [2]


def test_what_was_left_out_comes_with_reason_and_nearest_text() -> None:
    assert first_talk()["rejected"] == [[0, 0, "half of all labels", 1, "absent", "Half of the 🙂 labels"]]
    assert first_talk()["dropped"] == [
        [0, 1, 3, 3, "label everything twice", "share", "31 %, the team marks no more"]
    ]


def test_turns_know_their_speaker_and_gaps_their_reason() -> None:
    talk = page_data()["interviews"][1]
    assert talk["speakers"] == [["Interviewer", True], ["Interviewee", False]]
    assert talk["turns"] == [[0, 8, 0, None], [9, 36, 1, None]]
    assert talk["gaps"] == [[0, 0, "find", "the answer was cut short"]]


def test_what_is_missing_is_said() -> None:
    notes = page_data(notes=["Refused: x.json"], summaries=Summaries((), {}, ("odd.json",)))["notes"]
    assert notes == [
        "Refused: x.json",
        "Not coded: scan.pdf: holds no text",
        "Coded in part only: talk-2; the turns without an answer are marked in it.",
        "Not a summary: odd.json",
    ]


def test_many_notes_are_folded_away() -> None:
    few, many = (Parsed(page_of(viewed(notes=["n"] * count))) for count in (1, 4))
    folded = [[name for name, _ in page.tags].count("details") for page in (few, many)]
    assert folded[1] == folded[0] + 1
    assert "6 notes" in many.inside["summary"]


def test_two_files_of_one_coder_on_one_talk_are_refused() -> None:
    with pytest.raises(AgreementError):
        ViewData(viewed(codings=[*codings(), coding(ONE, coder="Ada", kind="human")]))


def test_a_run_that_nobody_coded_makes_a_page() -> None:
    none: list[CodingFile] = []
    assert "coded by nobody." in re.sub(r"<.*?>", "", page_of(viewed(codings=none)))


def test_a_summary_has_its_facts_in_order_of_its_sections() -> None:
    [row] = page_data()["summaries"]
    assert row["facts"] == (
        "In 1 of 2 coded interviews: 1 passage, 1 speaker, 1 passage on remedies. From the coding of bot."
    )
    assert row["checked"] == (
        "Of 2 sentences, checked against the passages cited: 1 supported, 1 not supported."
    )
    assert row["blocks"] == [
        ["p", "Labels are wrong."],
        ["h", "What it is"],
        ["s", "Half were wrong.", ["talk-1:1"], "supported", "It says so."],
        ["h", "How it shows"],
        ["s", "Found late.", ["talk-1:1"], "not", "No."],
        ["h", "Remedies as reported"],
        ["li", "Label twice. “we found out late” (Interviewee)", ["talk-1:1"]],
        ["h", "Clearest quotes"],
        ["li", "“we found out late”", ["talk-1:1"]],
    ]
    assert row["struck"] == [["All say so.", "no_reference", ""]]
    assert row["failed"] == [["cut short", ["talk-1:1"]]]


def test_references_lead_to_turns_and_those_to_other_interviews_nowhere() -> None:
    [row] = page_data()["summaries"]
    assert row["targets"] == {"talk-1:1": [0, 1, 1]}
    moved = SummaryRows({"talk-2": TWO}).rows(Summaries((summary(),)))
    assert moved[0]["targets"] == {}


def test_a_text_without_a_structure_keeps_its_references() -> None:
    text = "# Labels\n\nWrong, all say [talk-1:1] and [talk-1:1–4b].\n* one [talk-9:1]\nlate [talk-1:77]\n"
    [row] = SummaryRows({"talk-1": ONE}).rows(Summaries((), {"mine": text}))
    assert row["targets"] == {"talk-1:1": [0, 1, 1], "talk-1:1–4b": [0, 1, 4]}
    assert row["blocks"] == [
        ["h", "Labels"],
        ["p", "Wrong, all say [talk-1:1] and [talk-1:1–4b]."],
        ["li", "one [talk-9:1]"],
        ["p", "late [talk-1:77]"],
    ]


def test_summaries_are_read_once_each_and_the_catalog_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "Labels.json").write_text(summary().to_json())
    others = {"Labels.md": "again", "catalog.md": "| a |", "own.md": "mine", "bad.json": "{"}
    for name, text in others.items():
        (tmp_path / name).write_text(text)
    found = load_summaries(tmp_path)
    assert [one.code for one in found.structured] == ["Labels"]
    assert (dict(found.texts), found.unread) == ({"own": "mine"}, ("bad.json",))


def test_no_folder_of_summaries_is_no_summaries(tmp_path: Path) -> None:
    assert load_summaries(tmp_path / "none") == Summaries()


def test_the_segment_of_these_tests_is_true_to_its_transcript() -> None:
    assert found_by_bot().text in ONE.text
    for one in codings():
        one.check_against(ONE if one.transcript == "talk-1" else TWO)
    assert any("</script>" in text for text in HOSTILE)
