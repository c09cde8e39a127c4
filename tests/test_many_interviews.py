"""Studies of many interviews: each is looked through as often as it must be, and not with every other one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_eval import transcript

from eval.find import Finder
from intercoder.damaged import KnownTexts
from schemas.errors import AgreementError
from schemas.transcript import Transcript

INTERVIEWS = 12


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder of interviews that have no words in common."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(INTERVIEWS):
        turns = (
            f"{speaker}: " + " ".join(f"word{chr(97 + number)}{turn}{index}" for index in range(9))
            for turn, speaker in enumerate(("Ada", "Ben", "Ada", "Ben"))
        )
        (folder / f"Interview {number}.txt").write_text("\n\n".join(turns))
    return folder


@pytest.fixture
def run(many: Path, tmp_path: Path, cli: Cli) -> Path:
    """The keyword baseline on all of them."""
    assert cli("extract", many, "--model", "keyword", "--out", tmp_path / "run").code == 0
    return tmp_path / "run"


@pytest.mark.parametrize("function", ["eval.find._stretches", "intercoder.damaged._stretches"])
def test_each_of_many_interviews_is_looked_through_at_most_twice(
    cli: Cli, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    times: Counter[str] = Counter()
    _count_texts(monkeypatch, function, times)
    assert cli("convert", many, "--out", tmp_path / "all.jsonl").code == 0
    assert len(times) == INTERVIEWS
    # Once as what may be a copy, once as what others may be copies of.
    assert max(times.values()) == 2


def _count_texts(monkeypatch: pytest.MonkeyPatch, function: str, times: Counter[str]) -> None:
    """Count with which texts a function is called."""
    module, name = function.rsplit(".", 1)
    original: Callable[[Transcript], Any] = getattr(__import__(module, fromlist=[name]), name)

    def counted(asked: Transcript) -> Any:
        times[asked.text] += 1
        return original(asked)

    monkeypatch.setattr(function, counted)


@pytest.mark.parametrize("command", ["evaluate", "disagreements", "view"])
def test_interviews_of_a_run_are_not_looked_through_where_no_file_is_to_be_found_in_them(
    cli: Cli, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    passages = tmp_path / "coded.csv"
    passages.write_text(
        "Document,Coder,Code,Passage\n"
        "Interview 0,Ada,labels,worda10 worda11 worda12 worda13 worda14\n"
        "Interview 1,Ada,labels,wordb10 wordb11 wordb12 wordb13 wordb14\n"
    )

    def looked_through(asked: Transcript) -> None:
        raise AssertionError("looked through")

    monkeypatch.setattr("eval.find._stretches", looked_through)
    monkeypatch.setattr("intercoder.damaged._stretches", looked_through)
    ran = cli(command, run, "--gold", passages)
    assert ran.code == 0, ran.err


def test_a_transcript_that_is_added_is_found_and_of_equal_ones_the_first() -> None:
    one, two = transcript("one", "We found a bug in it"), transcript("two", "Nobody had looked at the data")
    finder = Finder([one])
    with pytest.raises(AgreementError, match="nothing in common"):
        finder.find(two)
    finder.add(two)
    finder.add(transcript("three", "Nobody had looked at the data"))
    assert finder.find(transcript("copy", "nobody had looked at the data")).id == "two"


@pytest.mark.parametrize(
    ("copy", "much"),
    [
        # 3 runs of five words: all of the interview's 6 that the copy could have.
        ("a b c d e f g", True),
        # 6 runs, 3 of them the interview's: half.
        ("a b c d e f g x y z", True),
        # 7 runs, of which the interview, of 6, has 2: a third.
        ("a b c d e f p q r s t", False),
        ("p q r s t u v", False),
        # Four words are no run of five.
        ("a b c d", False),
    ],
)
def test_a_damaged_copy_shares_half_of_its_runs_of_five_words(copy: str, much: bool) -> None:
    known = KnownTexts([transcript("other", "k l m n o p")])
    known.add(transcript("one", "A B C D E F G H I J"))
    assert known.hold_much_of(transcript("copy", copy)) is much
