"""What becomes of a command, as a process, where its output ends early, is full, closed, or not in UTF-8."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
CODED = SAMPLES / "coded"
FULL = Path("/dev/full")
"""A device that takes nothing: each write fails as on a full disk."""

needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


def ran(*args: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "check": False, **options}
    return subprocess.run([sys.executable, "-m", "intercoder", *map(str, args)], **given)


def left_by_its_reader(*args: object) -> tuple[int, str]:
    """The exit code and the messages of a command whose reader has gone before its first line."""
    read, write = os.pipe()
    os.close(read)
    try:
        left = ran(*args, stdout=write)
    finally:
        os.close(write)
    return left.returncode, left.stderr.decode()


def in_encoding(name: str) -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": name}


def test_python_runs_the_package_as_the_command() -> None:
    left = ran("--version")
    assert (left.returncode, left.stdout.split()[:1]) == (0, [b"intercoder"])


def test_evaluate_writes_its_files_though_nobody_reads_what_it_prints(tmp_path: Path) -> None:
    page, figures = tmp_path / "a.html", tmp_path / "a.json"
    assert left_by_its_reader("evaluate", CODED, "--html", page, "--json", figures) == (0, "")
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert {"pairs", "coders"} <= json.loads(figures.read_text(encoding="utf-8")).keys()


def test_a_gate_holds_though_nobody_reads_the_figures() -> None:
    code, messages = left_by_its_reader("evaluate", CODED, "--fail-under", "pooled_kappa=0.99")
    assert code == 100
    assert messages.startswith("pooled_kappa is ")


@pytest.mark.parametrize(
    "args", [("disagreements", CODED), ("read", CODED), ("prompts", "show", "define-code")]
)
def test_a_reader_who_leaves_is_no_error(args: tuple[object, ...]) -> None:
    assert left_by_its_reader(*args)[0] == 0


@needs_full
def test_a_full_disk_under_the_output_is_one_message_and_the_page_is_written(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    with FULL.open("wb") as full:
        left = ran("evaluate", CODED, "--html", page, stdout=full)
    assert left.returncode == 1
    assert left.stderr.decode() == (
        "Error: Standard output cannot be written to: No space left on device.\n"
        "Make room where it is kept, or send it elsewhere, and run the command again.\n"
    )
    assert page.exists()


@pytest.mark.skipif(os.name == "nt", reason="closes streams as a POSIX shell does")
def test_closed_streams_are_written_to_by_nobody(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    command = ["sh", "-c", '"$@" >&- 2>&-', "sh", sys.executable, "-m", "intercoder"]
    left = subprocess.run([*command, "evaluate", CODED, "--html", page], check=False)
    assert (left.returncode, page.exists()) == (0, True)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_letters_that_an_encoding_does_not_have_become_question_marks_and_it_is_said(
    tmp_path: Path, encoding: str
) -> None:
    left = ran("evaluate", CODED, "--html", tmp_path / "a.html", env=in_encoding(encoding))
    assert left.returncode == 0
    assert left.stdout.decode("ascii").startswith("Ada and Ben agree with ? .61 ")
    assert left.stderr.decode("ascii").splitlines()[-2:] == [
        "Letters that the output's encoding does not have are shown as ?.",
        "With PYTHONIOENCODING=utf-8 they are written as they are.",
    ]
    assert (tmp_path / "a.html").exists()


def test_results_for_programs_keep_every_letter_in_any_encoding(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("Zoë: So?\n\n李明: Yes.\n\nZoë: And?\n\n李明: No.\n", encoding="utf-8")
    left = ran("read", tmp_path, "--json", env=in_encoding("cp1252"))
    (found,) = json.loads(left.stdout.decode("cp1252"))
    assert found["speakers"] == {"Zoë": 2, "李明": 2}
    assert left.stderr == b""


def test_figures_for_programs_keep_every_letter_in_any_encoding() -> None:
    left, plain = (ran("evaluate", CODED, "--json", "-", env=in_encoding(one)) for one in ("ascii", "utf-8"))
    assert json.loads(left.stdout.decode("ascii")) == json.loads(plain.stdout.decode("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="a folder that somebody is in cannot be removed there")
def test_a_working_folder_that_was_removed_is_one_message(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    go = "import os, sys; os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]); del sys.argv[1]"
    code = f"{go}; from intercoder.cli import main; main()"
    command = [sys.executable, "-c", code, str(gone), "read", "."]
    left = subprocess.run(command, capture_output=True, check=False)
    assert left.returncode == 1
    assert left.stderr.decode() == (
        "Error: The folder that this was started in is not there any more.\n"
        "Change to one that is, with `cd`, and run the command again.\n"
    )
