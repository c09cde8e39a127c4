"""What a command writes never lands on what it reads."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

TALK = "Ada: How is it?\n\nBo: Half of the labels were wrong, and we found out late.\n"
CODED = """Interview 1 - Ada

Interviewer

How is it?

Interviewee

Half of the labels were wrong, and we found out late.

Data-noisy-labels
"""


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    folder = tmp_path / "coded"
    folder.mkdir()
    (folder / "ada.txt").write_text(CODED)
    (folder / "ben.txt").write_text(CODED.replace("- Ada", "- Ben"))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("convert", "{coded}", "--to", "csv", "--out", "{coded}/ada.txt"),
        ("evaluate", "{coded}", "--html", "{coded}/ada.txt"),
        ("evaluate", "{coded}/ada.txt", "{coded}/ben.txt", "--json", "{coded}/ada.txt"),
        ("disagreements", "{coded}", "--out", "{coded}/ada.txt"),
        ("compare", "{run}", "{run}-2", "--gold", "{coded}", "--json", "{coded}/ada.txt"),
        ("view", "{run}", "--gold", "{coded}", "--out", "{coded}/ada.txt"),
        ("learn", "{coded}", "--out", "{run}/g", "--calibrate", "{run}", "--plot", "{coded}/ada.txt"),
    ],
)
def test_a_file_that_is_read_is_not_written_over(cli: Cli, coded: Path, command: tuple[str, ...]) -> None:
    run = coded.parent / "run"
    for folder in ("run", "run-2") if "{run}" in command else ():
        cli("extract", coded, "--out", coded.parent / folder, "--model", "keyword")
    ran = cli(*(part.format(coded=coded, run=run) for part in command))
    assert ran.code == 1
    assert "ada.txt is one of the files that are read" in ran.err
    assert (coded / "ada.txt").read_text() == CODED


def test_a_file_of_an_earlier_start_is_written_again(cli: Cli, coded: Path, tmp_path: Path) -> None:
    for _ in range(2):
        ran = cli("convert", coded, "--to", "csv", "--out", tmp_path / "all.csv")
        assert ran.code == 0, ran.err


def test_among_what_is_read_it_is_one_more_table_to_read(cli: Cli, coded: Path) -> None:
    """A second start would read what the first has written, and count everything twice."""
    assert cli("convert", coded, "--to", "csv", "--out", coded / "all.csv").code == 0
    ran = cli("convert", coded, "--to", "csv", "--out", coded / "all.csv")
    assert (ran.code, "all.csv is one of the files that are read" in ran.err) == (1, True)


def test_a_page_may_be_written_into_the_run_folder_again(cli: Cli, coded: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    cli("extract", coded, "--out", run, "--model", "keyword")
    for _ in range(2):
        ran = cli("evaluate", run, "--gold", coded, "--html", run / "agreement.html")
        assert ran.code == 0, ran.err
