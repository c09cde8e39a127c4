"""`~` in a path means the home folder, also where the shell leaves it as it is: after `=`, and in quotes."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

TALK = "Interviewer: So?\n\nAnna: The labels were wrong, and we found out late.\n\nInterviewer: And?\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with one interview; the working folder is another, and empty."""
    home, here = tmp_path / "home", tmp_path / "here"
    (home / "interviews").mkdir(parents=True)
    (home / "interviews" / "one.txt").write_text(TALK)
    here.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.chdir(here)
    return home


@pytest.mark.parametrize("out", [("--out=~/runs/first",), ("--out", "~/runs/first")])
def test_a_run_lies_in_the_home_folder_and_not_in_one_called_tilde(
    cli: Cli, home: Path, out: tuple[str, ...]
) -> None:
    ran = cli("extract", "~/interviews", *out, "--model", "keyword")
    assert ran.code == 0, ran.err
    assert (home / "runs" / "first" / "manifest.json").exists()
    assert not list(Path().iterdir())


def test_what_is_read_and_what_is_written_may_lie_there(cli: Cli, home: Path) -> None:
    assert cli("read", "~/interviews/one.txt").code == 0
    assert cli("batch", "prepare", "~/interviews", "--out=~/b", "--model", "m").code == 0
    assert cli("export", "~/b", "--out", "~/b.csv").code in {0, 3}
    assert (home / "b").is_dir()
    assert not list(Path().iterdir())


def test_a_name_that_only_begins_with_a_tilde_stays(cli: Cli, home: Path) -> None:
    Path("~draft.txt").write_text(TALK)
    assert cli("read", "~draft.txt").out.startswith("~draft.txt\n")
    assert "~/gone.txt" not in cli("read", "~/gone.txt").err
    assert str(home / "gone.txt") in cli("read", "~/gone.txt").err
