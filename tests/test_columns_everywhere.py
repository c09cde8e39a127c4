"""`--columns` is there for every command that reads what people coded: a table with headers of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli

SAMPLES = Path(__file__).parents[1] / "samples"
TALK = "Synthetic interview 1.txt"
COLUMNS = ("--columns", "transcript=Quelle,coder=Wer,code=Etikett,text=Stelle")


@pytest.fixture
def study(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs of the baseline, one with a code less, and a table of one passage that Ada coded."""
    monkeypatch.chdir(tmp_path)
    talk = (SAMPLES / "interviews" / TALK).read_text()
    (tmp_path / TALK).write_text(talk)
    said = max((line.partition(": ")[2] for line in talk.splitlines()), key=len)
    (tmp_path / "ada.csv").write_text(
        f'Quelle,Wer,Etikett,Stelle\nSynthetic interview 1,Ada,Data-drift,"{said}"\n'
    )
    for run in ("one", "two"):
        assert cli("extract", TALK, "--out", run, "--model", "keyword").code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("evaluate", "one", "--gold", "ada.csv"), "Ada"),
        (("compare", "one", "two", "--gold", "ada.csv"), "Ada"),
        (("disagreements", "one", "--gold", "ada.csv"), "Ada"),
        (("view", "one", "--gold", "ada.csv"), ""),
        (("methods", "one", "--gold", "ada.csv"), "Ada"),
        (("export", "one", "--gold", "ada.csv", "--out", "out.csv"), ""),
        (("convert", TALK, "ada.csv", "--out", "out.csv"), ""),
        (("learn", TALK, "ada.csv", "--out", "guide.yaml"), "Ada"),
        (("summarise", "--gold", TALK, "--gold", "ada.csv", "--out", "drafts", "--model", "keyword"), ""),
    ],
)
def test_headers_of_ones_own_are_understood(
    cli: Cli, study: Path, command: tuple[str, ...], told: str
) -> None:
    before = set(study.rglob("*"))
    ran = cli(*command, *COLUMNS)
    assert ran.code == 0, ran.err
    assert told in ran.out
    if not told:
        new = [file for file in study.rglob("*") if file.is_file() and file not in before]
        assert any("Ada" in file.read_text() for file in new)
    assert cli(*command).code != 0  # without them, the table is not understood
