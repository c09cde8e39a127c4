"""What is said of intervals and of which pair: never what holds for other coders only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support_cli import Cli
from support_numbered import gold_table, interviews_in, model_run
from support_pages import words_of

ODD = range(1, 40, 2)
FEW = "below 20 they are a rough guide only"


@pytest.fixture
def halves(tmp_path: Path) -> tuple[Path, ...]:
    """Ann coded interviews 1 to 4, Ben 5 to 8, and Cas all of them."""
    people = {"Ann": range(1, 5), "Ben": range(5, 9), "Cas": range(1, 9)}
    (tmp_path / "gold").mkdir()
    for name, numbers in people.items():
        gold_table(tmp_path / "gold" / f"{name}.csv", {name: dict.fromkeys(numbers, ODD)})
    return interviews_in(tmp_path / "interviews", range(1, 9)), Path("--gold"), tmp_path / "gold"


def test_a_pair_that_shares_no_interview_speaks_for_no_other(
    cli: Cli, halves: tuple[Path, ...], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    ran = cli("evaluate", *halves, "--html", page)
    assert f"intervals: intervals rest on 4 interviews; {FEW}" in ran.out
    assert "Codes of Ann (a) and Cas (b)" in ran.out
    assert "0 interviews" not in ran.out
    assert f"Bear in mind: intervals rest on 4 interviews; {FEW}." in words_of(page.read_text())


def test_where_pairs_share_more_and_fewer_interviews_the_one_with_the_fewest_is_named(
    cli: Cli, tmp_path: Path
) -> None:
    people = {"Ann": (1, 2, 3, 4), "Ben": (1, 2, 3, 4), "Cas": (1, 2)}
    coded = {name: dict.fromkeys(numbers, ODD) for name, numbers in people.items()}
    folder = interviews_in(tmp_path / "interviews", range(1, 5))
    said = cli("evaluate", folder, "--gold", gold_table(tmp_path / "gold.csv", coded)).out
    assert "intervals: no interval: 2 interviews, at least 3 are needed (fewest: Ann : Cas)" in said
    assert f"intervals: intervals rest on 4 interviews; {FEW} (fewest: Ann : Ben)" in said


def test_coders_who_share_nothing_have_no_table_of_codes(cli: Cli, tmp_path: Path) -> None:
    coded = {"Ann": {1: ODD}, "Ben": {2: ODD}}
    folder = interviews_in(tmp_path / "interviews", (1, 2))
    said = cli("evaluate", folder, "--gold", gold_table(tmp_path / "gold.csv", coded)).out
    assert "Codes of" not in said
    assert "intervals: no interval: 0 interviews, at least 3 are needed\n" in said


def test_of_a_model_the_page_says_on_how_many_interviews_its_own_difference_rests(
    cli: Cli, tmp_path: Path
) -> None:
    people = {name: dict.fromkeys(range(1, 9), ODD) for name in ("Ann", "Ben")}
    long = model_run(tmp_path / "long", dict.fromkeys(range(1, 9), ODD[1:]), model="long")
    short = model_run(tmp_path / "short", dict.fromkeys((1, 2, 3), ODD[1:]), model="short")
    page = tmp_path / "page.html"
    ran = cli("evaluate", long, short, "--gold", gold_table(tmp_path / "gold.csv", people), "--html", page)
    assert ran.code == 0, ran.err
    first, second = re.split(r"Does short", words_of(page.read_text()))[:2]
    assert f"Bear in mind: intervals rest on 8 interviews; {FEW}." in first
    assert f"Bear in mind: intervals rest on 3 interviews; {FEW}." in second
    # The keyword baseline coded all eight interviews: its Δ stands beside one that rests on three.
    assert "keyword (8 interviews)" in second
    assert "keyword (8 interviews)" not in first


def test_the_paper_gives_both_reasons_why_a_figure_has_no_interval(cli: Cli, tmp_path: Path) -> None:
    # Without interview 1 every turn has a code by both, so κ has no interval.
    coded = {1: ODD, 2: range(40), 3: range(40)}
    run = model_run(tmp_path / "run", coded)
    gold = gold_table(tmp_path / "gold.csv", {"Ann": coded, "Ben": coded})
    paper = tmp_path / "paper.md"
    ran = cli("methods", run, "--gold", gold, "--out", paper)
    assert ran.code == 0, ran.err
    said = paper.read_text()
    assert "| Ann : Ben | 3 | 120 | 1.00 | 1.00 | 1.00" in said
    assert "without brackets: fewer than 3 interviews, or undefined without one of them." in said
