"""What commands without requests say while they work, and when they are stopped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support_cli import Cli

from intercoder.steps import PATIENCE, Steps

TALK = "\n\n".join(
    (
        "Interview 1 - {who}",
        "Interviewer",
        "What went wrong in the first year?",
        "Interviewee",
        "Half of the labels were wrong and we found out far too late.",
        "{code}",
    )
)


class Slow:
    """A timer whose time is up at once, as if the step were slow."""

    made: list[float]

    def __init__(self, seconds: float, call: Callable[[str], None], args: tuple[str]) -> None:
        self.made.append(seconds)
        self._call, self._args = call, args

    def start(self) -> None:
        """Say it."""
        self._call(*self._args)

    def cancel(self) -> None:
        """Too late."""


class Quick(Slow):
    """A timer of a step that is done before its time is up."""

    going: list[str]

    def start(self) -> None:
        """Wait for the end of the step."""
        self.going.append(self._args[0])

    def cancel(self) -> None:
        """The step is done."""
        self.going.remove(self._args[0])


@pytest.fixture
def coded(tmp_path: Path, cli: Cli) -> Path:
    """An interview that two people coded, and a run on it."""
    folder = tmp_path / "coded"
    folder.mkdir()
    (folder / "one.txt").write_text(TALK.format(who="Ada", code="Data-noisy-labels"))
    (folder / "two.txt").write_text(TALK.format(who="Ben", code="MM-drift"))
    assert cli("extract", folder / "one.txt", "--model", "keyword", "--out", tmp_path / "run").code == 0
    return folder


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> type[Slow]:
    """A machine on which every step takes long; no terminal yet."""
    Slow.made = []
    monkeypatch.setattr("intercoder.steps.Timer", Slow)
    return Slow


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


READ = [
    "reading files …",
    "finding the interview of each file …",
    "finding coded passages in the interviews …",
]


@pytest.mark.parametrize(
    ("command", "steps"),
    [
        ("evaluate coded --html page.html", [*READ, "comparing coders …", "writing the page …"]),
        ("disagreements coded", [*READ, "comparing coders …"]),
        ("convert coded --out all.csv", [*READ, "writing all.csv …"]),
        ("export run --gold coded --out all.csv", [*READ, "writing all.csv …"]),
        ("view run --gold coded", [*READ, "writing the page …"]),
        ("learn coded --out guide.yaml", [*READ, "learning from what people coded …"]),
    ],
)
def test_on_a_terminal_each_step_that_takes_long_is_told(
    cli: Cli, coded: Path, slow: type[Slow], monkeypatch: pytest.MonkeyPatch, command: str, steps: list[str]
) -> None:
    monkeypatch.chdir(coded.parent)
    on_a_terminal(monkeypatch)
    ran = cli(*command.split())
    assert ran.code == 0, ran.err
    assert [line for line in ran.err.splitlines() if line.endswith(" …")] == steps
    assert slow.made == [PATIENCE] * len(steps)


def test_where_nobody_waits_no_step_is_told(cli: Cli, coded: Path, slow: type[Slow]) -> None:
    """A log is the same on a slow machine."""
    assert cli("evaluate", coded).code == 0
    assert slow.made == []


def test_a_quick_step_is_not_told_and_its_timer_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Quick.made, Quick.going = [], []
    monkeypatch.setattr("intercoder.steps.Timer", Quick)
    on_a_terminal(monkeypatch)
    with Steps() as steps:
        steps.begin("reading files")
        steps.begin("comparing coders")
        assert Quick.going == ["comparing coders …"]
    assert Quick.going == []


@pytest.mark.parametrize(
    "command", ["evaluate coded", "convert coded --out all.csv", "view run --gold coded"]
)
def test_ctrl_c_while_a_command_reads_is_answered_with_one_line(
    cli: Cli, coded: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def pressed(*given: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(coded.parent)
    monkeypatch.setattr("intercoder.evaluation.read_coded", pressed)
    ran = cli(*command.split())
    assert ran.code == 130
    assert ran.err == "Stopped. What was finished is stored; run the same command again to go on.\n"
