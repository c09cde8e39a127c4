"""Files in a folder that may be interviews and are not read are named, with what to do about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

TALK = "Interviewer: So?\n\nAnna: The labels were wrong, and we found out late.\n\nInterviewer: And?\n"
DOCUMENTS = "left out: three.rtf, two.doc: no format that is read; save such documents as .docx or plain text"
RECORDINGS = "left out: four.m4a: no format that is read; transcribe recordings first"


@pytest.fixture
def mix(tmp_path: Path) -> Path:
    folder = tmp_path / "mix"
    folder.mkdir()
    (folder / "one.txt").write_text(TALK)
    for name in ("two.doc", "three.rtf", "four.m4a", "room.png"):
        (folder / name).write_bytes(b"\xd0\xcf\x11\xe0")
    return folder


def test_read_names_all_that_it_passes_over(cli: Cli, mix: Path) -> None:
    ran = cli("read", mix)
    assert (ran.code, ran.out.splitlines()[0]) == (0, f"{mix}/one.txt")
    assert ran.err.splitlines() == [
        "left out: room.png: by name neither an interview nor a table",
        DOCUMENTS,
        RECORDINGS,
    ]


def test_the_codebook_in_the_folder_is_not_passed_over(cli: Cli, mix: Path) -> None:
    (mix / "book.yaml").write_text("name: b\ncodes:\n  - code: Labels\n")
    assert "book.yaml" not in cli("read", mix, "--codebook", mix / "book.yaml").err


def test_doctor_notes_them(cli: Cli, mix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mix.parent)
    ran = cli("doctor", mix)
    assert ran.code == 0
    assert f"note   interviews: {DOCUMENTS}\nnote   interviews: {RECORDINGS}\n" in ran.out
    assert "room.png" not in ran.out


def test_extract_names_them_at_the_end(cli: Cli, mix: Path, tmp_path: Path) -> None:
    ran = cli("extract", mix, "--out", tmp_path / "run", "--model", "keyword")
    assert ran.code == 0
    assert ran.err.splitlines()[-2:] == [DOCUMENTS, RECORDINGS]


def test_a_dry_run_names_them(cli: Cli, mix: Path, tmp_path: Path) -> None:
    ran = cli("extract", mix, "--out", tmp_path / "run", "--model", "gpt-5-mini", "--dry-run")
    assert f"=== in short ===\n{DOCUMENTS}\n{RECORDINGS}\n" in ran.out


def test_a_batch_names_them_before_it_is_sent(cli: Cli, mix: Path, tmp_path: Path) -> None:
    ran = cli("batch", "prepare", mix, "--out", tmp_path / "run", "--model", "m")
    assert ran.code == 0, ran.err
    assert ran.err.splitlines() == [DOCUMENTS, RECORDINGS]


def test_evaluate_says_what_to_do_with_them(cli: Cli, mix: Path) -> None:
    assert {DOCUMENTS, RECORDINGS} <= set(cli("evaluate", mix).err.splitlines())
