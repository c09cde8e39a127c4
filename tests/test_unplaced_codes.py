"""Codes on what is no part of an interview's text: every command that reads people's codes says how many."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from support_cli import Cli
from support_export import TALK

from extract.runfolder import write_whole
from schemas.coding import Coder, CodingFile, Document, Rejected, Segment

LINES = ("Interviewer: What broke?", "P01: Half of the labels.", "Interviewer: And then?", "P01: We left.")
PLACED, ON_LABEL = (1, "labels"), (0, "lost")


def commented(path: Path, *comments: tuple[str, int, str]) -> Path:
    """A Word file of `LINES` with comments (author, 0 on the label of an answer or 1 on its words, code)."""
    document = docx.Document()
    for line in LINES:
        label, said = line.split(": ")
        paragraph = document.add_paragraph()
        runs = [paragraph.add_run(f"{label}: "), paragraph.add_run(said)]
        for author, run, code in comments if said.startswith("Half") else ():
            document.add_comment([runs[run]], text=code, author=author)
    document.save(str(path))
    return path


@pytest.fixture
def interview(tmp_path: Path) -> Path:
    """Ada has one code in the text, and one on a label; Ben has two on the label and nothing else."""
    comments = [("Ada", *PLACED), ("Ada", *ON_LABEL), ("Ben", *ON_LABEL), ("Ben", 0, "late")]
    return commented(tmp_path / "Interview 7.docx", *comments)


NOTE = "Interview 7.docx: 3 codes have no place in the text of interview-7 and are left out (Ada 1, Ben 2)\n"


def test_read_counts_them(interview: Path, cli: Cli) -> None:
    ran = cli("read", interview)
    assert "  coder: Ada, Ben (coded), 1 code on 1 turn\n  without a place in the text: 3 codes\n" in ran.out
    (entry,) = json.loads(cli("read", interview, "--json").out)
    assert (entry["unplaced"], entry["code_lines"], entry["codes"]) == (3, 1, {"labels": 1})


def test_a_file_with_nothing_but_codes_without_a_place_is_not_said_to_be_uncoded(
    tmp_path: Path, cli: Cli
) -> None:
    ran = cli("read", commented(tmp_path / "Interview 7.docx", ("Ada", *ON_LABEL)))
    assert "  coder: Ada (coded), 0 codes on 0 turns\n  without a place in the text: 1 code\n" in ran.out


def test_convert_and_export_say_what_is_not_in_the_file(interview: Path, tmp_path: Path, cli: Cli) -> None:
    ran = cli("convert", interview, "--out", tmp_path / "a.csv")
    assert (ran.code, NOTE in ran.err) == (0, True)
    (tmp_path / "bare.txt").write_text("\n".join(LINES))
    assert cli("extract", tmp_path / "bare.txt", "--out", tmp_path / "run", "--model", "keyword").code == 0
    ran = cli("export", tmp_path / "run", "--gold", interview, "--out", tmp_path / "b.csv")
    assert NOTE.replace("of interview-7", "of bare") in ran.err


def test_evaluate_says_what_is_not_counted(interview: Path, tmp_path: Path, cli: Cli) -> None:
    other = tmp_path / "other"
    other.mkdir()
    second = commented(other / "Interview 7.docx", ("Cleo", *PLACED), ("Cleo", *ON_LABEL))
    ran = cli("evaluate", interview, second)
    assert ran.code == 0, ran.err
    assert NOTE in ran.err
    one = "Interview 7.docx: 1 code has no place in the text of interview-7 and is left out (Cleo 1)\n"
    assert one in ran.err


def test_quotes_of_a_model_that_were_rejected_are_no_codes_without_a_place(tmp_path: Path, cli: Cli) -> None:
    codings = tuple(
        CodingFile(
            transcript=TALK.id,
            coder=coder,
            segments=(Segment.of_turns(TALK, "Labels", 1, 1),),
            rejected=left,
        )
        for coder, left in (
            (Coder(name="Ada", kind="human"), ()),
            (
                Coder(name="m", kind="model"),
                (Rejected(quote="never said", code="Labels", turn=1, reason="absent"),),
            ),
        )
    )
    write_whole(tmp_path / "a.json", Document(transcript=TALK, codings=codings).to_json())
    assert "no place" not in cli("convert", tmp_path / "a.json", "--out", tmp_path / "a.csv").err
    assert "without a place" not in cli("read", tmp_path / "a.json").out
