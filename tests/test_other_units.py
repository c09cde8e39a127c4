"""What is said where sentences or characters are counted: it names them, and counts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support_cli import Cli
from support_numbered import gold_table, interviews_in, model_run, turn_of

ODD = range(1, 40, 2)


@pytest.mark.parametrize("unit", ["turn", "sentence", "character"])
def test_human_agreement_is_said_to_be_on_the_units_that_are_counted(
    cli: Cli, tmp_path: Path, unit: str
) -> None:
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: ODD}, "Ben": {1: ODD}})
    ran = cli("evaluate", interviews_in(tmp_path / "interviews", (1,)), "--gold", gold, "--unit", unit)
    assert ran.code == 0, ran.err
    assert f"Ann and Ben agree with κ 1.00 on whether a {unit} has a code, " in ran.out


def test_characters_that_flipped_are_counted_one_by_one(cli: Cli, tmp_path: Path) -> None:
    small = model_run(tmp_path / "small", {1: (1,)})
    large = model_run(tmp_path / "large", {1: (1, 3, 5)})
    gold = gold_table(tmp_path / "gold.csv", {"Ann": {1: (1, 5)}})
    ran = cli("compare", small, large, "--gold", gold, "--unit", "character")
    assert ran.code == 0, ran.err
    flipped = len(turn_of(1, 3)) + len(turn_of(1, 5))
    agreed = len(turn_of(1, 5))
    assert f"only large: codes on {flipped} characters, {agreed} of them as a human has it" in ran.out
    assert "only small: codes on 0 characters, 0 of them as a human has it" in ran.out
