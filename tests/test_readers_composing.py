"""Accents that are characters of their own, as macOS and PDF write them, are the same letters."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from support_cli import Cli
from support_formats import source

from extract.readers import any_of_source, read_source
from extract.readers.excerpts import Excerpts
from extract.readers.labels import is_short_name
from extract.readers.options import ReadOptions
from extract.readers.titles import Title, parse_title
from schemas.coding import Document


def apart(text: str) -> str:
    """The text with each accent as a character of its own."""
    return unicodedata.normalize("NFD", text)


TURNS = (
    "Interviewer: Was lief schief?\nRenée: Die Daten wären falsch.\n"
    "Interviewer: Und dann?\nRenée: Niemand hätte es gemerkt.\n"
)
CAPTIONS = "WEBVTT\n\n" + "".join(
    f"00:00:0{at}.000 --> 00:00:0{at}.900\n{line}\n\n" for at, line in enumerate(TURNS.splitlines())
)


@pytest.mark.parametrize("text", [TURNS, CAPTIONS])
def test_a_label_with_a_decomposed_accent_is_a_speaker(text: str) -> None:
    transcript = read_source(source(apart(text))).transcript
    assert [turn.speaker for turn in transcript.turns] == ["Interviewer", "Renée"] * 2


def test_speakers_in_json_are_composed() -> None:
    turns = [{"speaker": apart(name), "text": "Yes."} for name in ("José", "Ann")]
    document = read_source(source(json.dumps({"turns": turns}), "talk.json"))
    assert [turn.speaker for turn in document.transcript.turns] == ["José", "Ann"]


def test_what_is_said_stays_as_it_is_in_the_file() -> None:
    transcript = read_source(source(apart(TURNS))).transcript
    assert transcript.turn_text(1) == apart("Die Daten wären falsch.")


def test_a_file_with_an_accent_in_every_label_is_read(tmp_path: Path, cli: Cli) -> None:
    file = tmp_path / "Interview 3.txt"
    file.write_text(apart("Jürgen: Und?\nRenée: Nichts.\nJürgen: Ja?\nRenée: Ja.\n"), encoding="utf-8")
    ran = cli("read", file)
    assert ran.code == 0
    assert "  speakers: Jürgen 2, Renée 2\n" in ran.out


def test_both_spellings_of_a_label_are_one_speaker() -> None:
    text = f"Ann: Eins?\nRenée: Zwei.\nAnn: Drei?\n{apart('Renée')}: Vier.\n"
    turns = read_source(source(text)).transcript.turns
    assert [turn.speaker for turn in turns] == ["Ann", "Renée"] * 2


@pytest.mark.parametrize("name", ["मारिया", "สมศรี", "דָּוִד"])
def test_vowels_that_no_letter_is_composed_with_belong_to_a_name(name: str) -> None:
    assert is_short_name(name)


def test_a_mark_alone_is_no_name() -> None:
    assert not is_short_name("Ann \N{COMBINING ACUTE ACCENT}")


def test_an_interviewer_is_found_in_either_spelling() -> None:
    told = ReadOptions(interviewers=(apart("renée"),))
    (document,) = documents(TURNS.replace("Interviewer", "Ann"), told)
    assert [turn.role for turn in document.transcript.turns] == ["interviewee", "interviewer"] * 2


def documents(text: str, options: ReadOptions) -> list[Document]:
    found = any_of_source(source(text), None, options)
    assert isinstance(found, list)
    return found


def test_a_title_in_either_spelling_is_the_same_title() -> None:
    assert parse_title(apart("Gespräch 3 - Björn")) == Title("Gespräch 3", "Björn", "coded")


def test_coders_and_codes_of_a_table_in_either_spelling_are_the_same() -> None:
    rows = f"x,Björn,gespür,One.\nx,{apart('Björn')},{apart('gespür')},Two.\n"
    found = any_of_source(source("interview,coder,code,passage\n" + rows, "codes.csv"))
    assert isinstance(found, Excerpts)
    assert [(row.coder, row.codes) for row in found.rows] == [("Björn", ("gespür",))] * 2


def test_one_code_in_both_spellings_on_one_turn_is_one_segment() -> None:
    rows = f"interview,speaker,coder,code,text\ni,P01,Björn,gespür;{apart('gespür')},One.\ni,I,,,Two?\n"
    (document,) = documents(rows, ReadOptions())
    (coding,) = document.codings
    assert [(one.code, one.text) for one in coding.segments] == [("gespür", "One.")]


def test_one_person_in_both_spellings_does_not_agree_with_herself(tmp_path: Path, cli: Cli) -> None:
    interview, old, new = (tmp_path / name for name in ("P01.txt", "x.csv", "y.csv"))
    interview.write_text("I: What?\nP01: The data.\nI: And?\nP01: The labels.\n", encoding="utf-8")
    old.write_text("coder,code,passage\nBjörn,labels,The data.\n", encoding="utf-8")
    new.write_text(apart("coder,code,passage\nBjörn,gespür,The labels.\n"), encoding="utf-8")
    ran = cli("evaluate", interview, "--gold", old, "--gold", new)
    assert "agree with" not in ran.out + ran.err
