"""`compare` and `disagreements` where not everything could be counted: what was not is named."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from support_cli import Cli
from support_numbered import gold_table, interviews_in, model_run, turn_of

ODD = range(1, 40, 2)
SAME = "they gave the same codes"


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    """Two runs over interviews 1 and 2, and one more each: 3 and 4."""
    return (
        model_run(tmp_path / "old", dict.fromkeys((1, 2, 3), ODD)),
        model_run(tmp_path / "new", dict.fromkeys((1, 2, 4), ODD[1:])),
    )


def with_a_lost_passage(table: Path, coder: str = "Ann") -> Path:
    """The same table with a passage that nobody said."""
    with table.open("a", newline="") as file:
        csv.writer(file).writerow(
            ["interview 1", coder, "Noise", "There are no such words in any interview."]
        )
    return table


def test_a_comparison_names_the_interviews_that_only_one_run_holds(
    cli: Cli, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    figures = tmp_path / "figures.json"
    ran = cli("compare", *runs, "--json", figures)
    assert ran.code == 0, ran.err
    assert "in 2 interviews that both coded" in ran.out
    assert "not compared, coded by old only: interview-3" in ran.out
    assert "not compared, coded by new only: interview-4" in ran.out
    assert json.loads(figures.read_text())["left_out"] == [
        {"reason": "coded by old only", "transcript": "interview-3"},
        {"reason": "coded by new only", "transcript": "interview-4"},
    ]


def test_a_comparison_with_lost_passages_is_one_in_part(
    cli: Cli, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    gold = with_a_lost_passage(gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD, 2: ODD}}))
    figures = tmp_path / "figures.json"
    ran = cli("compare", *runs, "--gold", gold, "--json", figures)
    assert ran.code == 3
    assert "refused: gold.csv: 1 of 21 coded excerpts of Ann is not in the words of interview-1" in ran.err
    written = json.loads(figures.read_text())
    assert [entry["source"] for entry in written["refused"]] == ["gold.csv"]
    assert written["elsewhere"] == []


def test_what_a_person_coded_of_an_interview_that_one_run_holds_is_not_refused(
    cli: Cli, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD, 2: ODD, 4: ODD, 9: ODD}})
    figures = tmp_path / "figures.json"
    ran = cli("compare", *runs, "--gold", gold, "--json", figures)
    assert ran.code == 0
    assert "against Ann, 2 interviews" in ran.out
    (elsewhere,) = json.loads(figures.read_text())["elsewhere"]
    assert "from 'interview 9', which is not among the interviews here" in elsewhere["reason"]
    assert ran.err.count("left out: ") == 1


def test_how_copies_of_people_were_found_is_in_the_figures_of_a_comparison(
    cli: Cli, runs: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "Interview 1 - Ada.txt").write_text(
        "\n\n".join(["Interview 1 - Ada", *(turn_of(1, turn) for turn in range(40)), "Noise"])
    )
    figures = tmp_path / "figures.json"
    ran = cli("compare", *runs, "--gold", tmp_path / "Interview 1 - Ada.txt", "--json", figures)
    assert ran.code == 0, ran.err
    (alignment,) = json.loads(figures.read_text())["alignments"]
    assert alignment["transcript"] == "interview-1"


@pytest.fixture
def interviews(tmp_path: Path) -> Path:
    return interviews_in(tmp_path / "interviews", (1, 2))


def test_disagreements_with_lost_passages_are_told_in_part(
    cli: Cli, interviews: Path, tmp_path: Path
) -> None:
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD}, "Ben": {1: ODD[1:]}})
    ran = cli("disagreements", interviews, "--gold", with_a_lost_passage(gold))
    assert ran.code == 3
    assert [row["turn"] for row in csv.DictReader(io.StringIO(ran.out))] == ["1"]
    assert "refused: gold.csv: 1 of 21 coded excerpts of Ann" in ran.err


def test_people_are_not_said_to_agree_where_something_was_refused(
    cli: Cli, interviews: Path, tmp_path: Path
) -> None:
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD}, "Ben": {1: ODD}})
    ran = cli("disagreements", interviews, "--gold", with_a_lost_passage(gold))
    assert ran.code == 3
    assert SAME not in ran.err
    assert "No disagreements in what could be counted; what was refused could not be." in ran.err


def test_interviews_that_one_person_coded_and_blank_files_are_named_beside_disagreements(
    cli: Cli, interviews: Path, tmp_path: Path
) -> None:
    (tmp_path / "gold").mkdir()
    gold_table(tmp_path / "gold" / "codes.csv", {"Ann": {1: ODD, 2: ODD}, "Ben": {1: ODD}})
    blank = ["Interview 2 - Cid", *(turn_of(2, turn) for turn in range(40))]
    (tmp_path / "gold" / "blank.txt").write_text("\n\n".join(blank))
    ran = cli("disagreements", interviews, "--gold", tmp_path / "gold")
    assert ran.code == 0, ran.err
    assert SAME in ran.err
    assert "not compared, coded by Ann only: interview-2" in ran.err
    assert "not coded yet, left out: Cid on interview-2" in ran.err


def test_of_named_coders_it_is_said_which_interviews_only_one_of_them_coded(
    cli: Cli, interviews: Path, tmp_path: Path
) -> None:
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD, 2: ODD}, "Ben": {1: ODD}, "Cas": {2: ODD}})
    ran = cli("disagreements", interviews, "--gold", gold, "--coder", "Ann", "--coder", "Ben")
    assert "not compared, coded by Ann only, of these coders: interview-2" in ran.err
    assert "not compared" not in cli("disagreements", interviews, "--gold", gold).err


def test_of_many_interviews_that_were_not_compared_the_first_are_named(cli: Cli, tmp_path: Path) -> None:
    old = model_run(tmp_path / "old", dict.fromkeys(range(10, 40), (1,)), turns=4)
    new = model_run(tmp_path / "new", {10: (1,)}, turns=4)
    (line,) = [line for line in cli("compare", old, new).out.splitlines() if line.startswith("not compared")]
    assert line.startswith("not compared, coded by old only: interview-11, interview-12, ")
    assert line.endswith(", interview-30 and 9 more")
