"""What is said first of a model: how it agrees with people, beside how they agree with each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli, Ran
from support_numbered import gold_table, model_run

ODD = range(1, 40, 2)


@pytest.fixture
def worse(tmp_path: Path) -> tuple[Path, ...]:
    """Ann and Ben gave all odd turns of three interviews; the model misses one of them in each.

    κ of Ann and Ben is 1. Of the model with either, observed 39/40, by chance (19·20 + 21·20)/40² = 1/2,
    so κ = (39/40 − 1/2)/(1/2) = .95 and Δ = −.05. Equal interviews leave no spread.
    """
    people = dict.fromkeys((1, 2, 3), ODD)
    gold = gold_table(tmp_path / "gold.csv", {"Ann": people, "Ben": people})
    run = model_run(tmp_path / "run", dict.fromkeys(people, ODD[1:]), model="worse")
    return run, Path("--gold"), gold


def first_line(ran: Ran) -> str:
    assert ran.code == 0, ran.err
    return ran.out.splitlines()[0]


def test_a_model_below_the_humans_is_never_said_to_agree_as_well(cli: Cli, worse: tuple[Path, ...]) -> None:
    said = first_line(cli("evaluate", *worse))
    assert "less well than they agree with each other, by less than the margin of 0.10: " in said
    assert said.endswith("Δ −0.05 [−0.05, −0.05].")
    assert "as well as" not in said


@pytest.mark.parametrize(
    ("margin", "said"),
    [
        ("0.5", "less well than they agree with each other, by less than the margin of 0.50: "),
        ("0.004", "less well than they agree with each other, by more than the margin of 0.004: "),
        ("0", "less well than they agree with each other, by more than the margin of 0.00: "),
    ],
)
def test_the_margin_is_said_with_all_its_digits(
    cli: Cli, worse: tuple[Path, ...], margin: str, said: str
) -> None:
    assert said in first_line(cli("evaluate", *worse, "--margin", margin))


@pytest.mark.parametrize("margin", ["-0.1", "1", "2", "inf", "nan"])
def test_a_margin_that_makes_no_sense_is_a_wrong_command_line(
    cli: Cli, worse: tuple[Path, ...], margin: str
) -> None:
    ran = cli("evaluate", *worse, "--margin", margin)
    assert ran.code == 2
    assert "--margin" in ran.err
    assert "from 0 to below 1" in ran.err


def test_the_page_and_the_paper_claim_no_more(cli: Cli, worse: tuple[Path, ...], tmp_path: Path) -> None:
    page, paper = tmp_path / "page.html", tmp_path / "paper.md"
    cli("evaluate", *worse, "--html", page, "--margin", "0.075")
    assert (
        "<strong>less well than they agree with each other, by less than the margin of .075"
        in page.read_text()
    )
    assert "margin at −.075" in page.read_text()
    ran = cli("methods", *worse, "--out", paper)
    assert ran.code == 0, ran.err
    assert "worse agrees with Ann and Ben on average less well than they agree" in paper.read_text()


def test_the_mean_is_called_one_and_says_with_whom_the_model_agrees_least(cli: Cli, tmp_path: Path) -> None:
    # Ann and the model gave all odd turns, Ben the first ten of them, of 40: observed 30/40, by chance
    # (20·10 + 20·30)/40² = 1/2, so κ = 1/2 of Ben with either, and Δ = (1 + 1/2)/2 − 1/2 = 1/4.
    people = {"Ann": dict.fromkeys((1, 2, 3), ODD), "Ben": dict.fromkeys((1, 2, 3), ODD[:10])}
    run = model_run(tmp_path / "run", people["Ann"])
    said = first_line(cli("evaluate", run, "--gold", gold_table(tmp_path / "gold.csv", people)))
    assert "bot agrees with Ann and Ben on average better than they agree with each other" in said
    assert "κ 1.00 with Ann, 0.50 with Ben, 0.50 between them, Δ 0.25" in said


def test_of_more_than_two_people_the_one_is_named_with_whom_the_model_agrees_least(
    cli: Cli, tmp_path: Path
) -> None:
    # Ann, Ben and the model gave all odd turns, Cas all others: κ is 1 among the former and −1 with Cas.
    # Δ: 1 − 1 with Ann and Ben, (1 − 1)/2 + 1 with Cas and either of them; the mean is 2/3.
    people = {"Ann": ODD, "Ben": ODD, "Cas": range(0, 40, 2)}
    gold = {name: dict.fromkeys((1, 2, 3), turns) for name, turns in people.items()}
    run = model_run(tmp_path / "run", gold["Ann"])
    page = tmp_path / "page.html"
    ran = cli("evaluate", run, "--gold", gold_table(tmp_path / "gold.csv", gold), "--html", page)
    said = first_line(ran)
    assert "bot agrees with the humans on average better than" in said
    assert said.endswith("lowest κ −1.00 (with Cas), mean Δ over 3 pairs of humans 0.67 [0.67, 0.67].")
    assert "Δ above 0: on average closer to people than they are to each other" in ran.out
    assert "and here the mean over 3 pairs of humans" in page.read_text()
