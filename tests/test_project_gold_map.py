"""`gold_map` in the project file: whose file is what, for every command that reads what people coded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from support_cli import Cli

from intercoder.project import load_project

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One interview, coded by two people in files that do not say by whom."""
    (tmp_path / "interviews").mkdir()
    shutil.copy(SAMPLES / "interviews" / "Synthetic interview 1.txt", tmp_path / "interviews")
    (tmp_path / "coded").mkdir()
    for number, coder in enumerate(("Ada", "Ben"), 1):
        text = (SAMPLES / "coded" / f"Synthetic interview 1 - {coder}.txt").read_text()
        (tmp_path / "coded" / f"{number}.txt").write_text(text.replace(f" - {coder}", f" - {number}"))
    (tmp_path / "map.csv").write_text("path,coder\ncoded/1.txt,Ada\ncoded/2.txt,Ben\n")
    (tmp_path / "intercoder.toml").write_text(
        'paths = ["interviews"]\ngold = ["coded"]\ngold_map = "map.csv"\n'
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def coders(out: str) -> set[str]:
    return {name for pair in json.loads(out)["pairs"] for name in (pair["a"], pair["b"])}


def test_the_map_of_the_file_holds_wherever_its_gold_is_read(cli: Cli, study: Path) -> None:
    ran = cli("evaluate", "--json", "-")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths, gold, gold_map" in ran.err
    assert coders(ran.out) == {"Ada", "Ben"}
    for command in (("learn", "--out", "g.yaml"), ("disagreements",)):
        ran = cli(*command)
        assert "Ada" in ran.out
        assert "gold_map" in ran.err


def test_gold_on_the_command_line_is_all_there_is(cli: Cli, study: Path) -> None:
    """The map would bring in its own files, of which nobody has spoken."""
    ran = cli("disagreements", "interviews", "--gold", "coded/1.txt")
    assert "gold_map" not in ran.err
    assert "Ada" not in ran.out
    both = cli("disagreements", "interviews", "--gold", "coded/1.txt", "--gold-map", "map.csv")
    assert "Ada" in both.out


def test_doctor_names_files_of_the_map_that_are_not_there(cli: Cli, study: Path) -> None:
    assert "ok     gold map: map.csv says what to take 2 files for" in cli("doctor").out
    (study / "coded" / "2.txt").unlink()
    ran = cli("doctor")
    assert ran.code == 1
    assert "BROKEN gold map: map.csv names 2.txt, which is not there" in ran.out
    (study / "map.csv").write_text("file,who\nx,y\n")
    assert "BROKEN gold map: Gold map map.csv has no column `path`." in cli("doctor").out


def test_init_writes_it(cli: Cli, study: Path) -> None:
    ran = cli("init", "interviews", "--gold-map", "other.csv", "--force")
    assert ran.code == 0, ran.err
    assert "other.csv does not exist yet." in ran.err
    assert load_project(study / "intercoder.toml").values["gold_map"] == "other.csv"


def test_learn_finds_the_interviews_of_tables_of_passages(cli: Cli, study: Path) -> None:
    said = max((study / "interviews" / "Synthetic interview 1.txt").read_text().splitlines(), key=len)
    (study / "ada.csv").write_text(
        f'transcript,coder,code,text\nSynthetic interview 1,Ada,Late,"{said[-80:]}"\n'
    )
    (study / "intercoder.toml").write_text('paths = ["interviews"]\ngold = ["ada.csv"]\n')
    ran = cli("learn", "--out", "guide.yaml")
    assert ran.code == 0, ran.err
    assert "From intercoder.toml: paths, gold\n" in ran.err
    assert "Late" in (study / "guide.yaml").read_text()
