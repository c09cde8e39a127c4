"""`intercoder view`: which file it writes, from what, and what it says."""

from __future__ import annotations

from pathlib import Path

from support_cli import Cli
from support_pages import Parsed
from support_review import without_codebook
from support_summaries import TWO, talks_run


def delve(folder: Path, *turns: str) -> Path:
    """A file of Ada's as Delve gives it: the last turn has the code Drift."""
    folder.mkdir()
    speakers = ("Interviewer", "Interviewee")
    lines = [line for index, turn in enumerate(turns) for line in (speakers[index % 2], turn)]
    file = folder / "Interview 2 - Ada.txt"
    file.write_text("\n\n".join(["Interview 2 - Ada", *lines, "Drift"]) + "\n")
    return file


def test_the_page_is_written_into_the_run_folder(cli: Cli, tmp_path: Path) -> None:
    run = talks_run(tmp_path / "first")
    ran = cli("view", run)
    assert (ran.code, ran.out.strip(), ran.err) == (0, str(run / "view.html"), "")
    page = Parsed((run / "view.html").read_text(encoding="utf-8"))
    assert page.inside["title"] == ["first"]
    assert [talk["id"] for talk in page.data["interviews"]] == ["talk-1", "talk-2"]


def test_after_open_coding_the_page_has_the_codes_in_use_and_no_others(cli: Cli, tmp_path: Path) -> None:
    run = talks_run(tmp_path / "run")
    without_codebook(run)
    assert cli("view", run).code == 0
    data = Parsed((run / "view.html").read_text(encoding="utf-8")).data
    assert [row["code"] for row in data["codes"]] == ["Drift", "Labels", "Labels-fix"]


def test_human_files_become_coders_of_the_page(cli: Cli, tmp_path: Path) -> None:
    gold = delve(tmp_path / "gold", *(TWO.turn_text(turn) for turn in range(2)), TWO.turn_text(2))
    there = tmp_path / "there.html"
    ran = cli("view", talks_run(tmp_path / "run"), "--gold", gold, "--out", there)
    assert (ran.code, ran.out.strip()) == (0, str(there))
    data = Parsed(there.read_text(encoding="utf-8")).data
    # Where people coded, the keyword baseline is put beside them.
    assert [one["name"] for one in data["coders"]] == ["bot", "Ada", "keyword"]
    assert data["interviews"][1]["coded"] == [0, 1, 2]
    assert [row[4:6] for row in data["interviews"][1]["segments"] if row[0] == 1] == [[2, 2]]
    assert not (tmp_path / "run" / "view.html").exists()


def test_summaries_of_the_run_are_on_the_page(cli: Cli, tmp_path: Path) -> None:
    run = talks_run(tmp_path / "run")
    assert cli("summarise", run, "--code", "Labels").code == 0
    cli("view", run)
    page = Parsed((run / "view.html").read_text(encoding="utf-8"))
    assert [one["title"] for one in page.data["summaries"]] == ["Noisy labels"]


def test_a_file_that_fits_no_transcript_is_named_and_the_page_is_written(cli: Cli, tmp_path: Path) -> None:
    gold = delve(tmp_path / "gold", "Who was the first?", "My grandmother, in a village far away from here.")
    ran = cli("view", talks_run(tmp_path / "run"), "--gold", gold)
    assert "Interview 2 - Ada.txt" in ran.err
    assert (tmp_path / "run" / "view.html").exists()


def test_a_folder_that_is_no_run_is_refused_with_a_hint(cli: Cli, tmp_path: Path) -> None:
    ran = cli("view", tmp_path)
    assert ran.code == 1
    assert str(tmp_path) in ran.err
    assert not (tmp_path / "view.html").exists()


def test_a_page_that_cannot_be_written_there_is_an_error_and_not_a_traceback(
    cli: Cli, tmp_path: Path
) -> None:
    ran = cli("view", talks_run(tmp_path / "run"), "--out", tmp_path / "run" / "manifest.json" / "x.html")
    assert ran.code == 1
    assert "Traceback" not in ran.err
