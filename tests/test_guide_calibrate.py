"""What a model's salience and likelihood turn out to mean, against what people did on the same passages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support_cli import Cli
from support_guide import coded, dialogue, guide_from, one_interview

from extract.guide.calibrate import bins, calibrate, level_of, with_chances
from extract.guide.store import guide_of, guide_yaml, load_guide
from intercoder.pages.reliability import wilson
from schemas.coding import Coder, CodingFile, Segment
from schemas.guide import Calibration, Tally

TALK = dialogue("talk", 20)
ADA = coded(TALK, "Ada", {"x": [(2, 5)], "y": [(9, 9)]})
BEN = coded(TALK, "Ben", {"x": [(5, 6)]})
INTERVIEW = one_interview(TALK, ADA, BEN)


def passage(code: str, first: int, last: int, **said: int) -> Segment:
    return Segment.of_turns(TALK, code, first, last).model_copy(update=said)


def by_model(*segments: Segment, name: str = "m") -> CodingFile:
    in_order = tuple(sorted(segments, key=lambda one: (one.start, one.end, one.code)))
    return CodingFile(transcript=TALK.id, coder=Coder(name=name, kind="model"), segments=in_order)


def test_each_coder_is_asked_about_each_passage() -> None:
    """x on 4-5: both gave it there. x on 2-3: Ada only. y on 12: nobody. y on 8-9: Ada only."""
    codings = [
        by_model(
            passage("x", 4, 5, salience=5),
            passage("x", 2, 3, salience=4),
            passage("y", 12, 12, salience=4),
            passage("y", 8, 9, salience=4, likelihood=61),
        ),
        by_model(passage("x", 4, 5, salience=1), name="other"),
    ]
    assert calibrate([INTERVIEW], codings, "m") == Calibration(
        model="m",
        salience={"talk": {4: Tally(asked=4, given=1), 5: Tally(asked=2, given=2)}},
        likelihood={"talk": {6: Tally(asked=2, given=1)}},
    )


@pytest.mark.parametrize(("likelihood", "level"), [(0, 0), (9, 0), (10, 1), (99, 9), (100, 9)])
def test_a_likelihood_belongs_to_its_decile_and_100_to_the_last(likelihood: int, level: int) -> None:
    assert level_of(passage("x", 1, 1, salience=3, likelihood=likelihood)) == level


def test_a_passage_without_numbers_has_no_level() -> None:
    assert level_of(passage("x", 1, 1)) is None


def test_levels_whose_shares_fall_are_pooled() -> None:
    """Shares 1/2, 1/4, 3/4 over two interviews: the first two fall, so both take (1 + 1)/(2 + 4) = 1/3."""
    scale = {
        "one": {2: Tally(asked=2, given=1), 3: Tally(asked=3, given=1)},
        "two": {3: Tally(asked=1, given=0), 5: Tally(asked=4, given=3)},
    }
    assert [(one.level, one.tally.asked, one.chance) for one in bins(scale)] == [
        (2, 2, 33),
        (3, 4, 33),
        (5, 4, 75),
    ]


@given(st.dictionaries(st.integers(0, 9), st.tuples(st.integers(1, 30), st.integers(0, 30)), max_size=10))
def test_chances_never_fall_and_keep_the_total(counts: dict[int, tuple[int, int]]) -> None:
    tallies = {level: Tally(asked=a, given=min(a, g)) for level, (a, g) in counts.items()}
    found = bins({"one": tallies})
    chances = [one.chance for one in found]
    assert chances == sorted(chances)
    expected = sum(one.tally.asked * one.chance for one in found)
    given_in_all = 100 * sum(tally.given for tally in tallies.values())
    assert abs(expected - given_in_all) <= sum(tally.asked for tally in tallies.values()) / 2  # rounding


def test_passages_get_the_chance_of_their_level_and_unseen_levels_none() -> None:
    calibration = Calibration(
        model="m",
        salience={"talk": {4: Tally(asked=10, given=4)}},
        likelihood={"talk": {6: Tally(asked=10, given=7)}},
    )
    segments = (
        passage("x", 1, 1, salience=4),
        passage("x", 2, 2, salience=4, likelihood=65),
        passage("x", 3, 3, salience=5),
    )
    assert [one.chance for one in with_chances(segments, calibration)] == [40, 70, None]
    assert with_chances(segments, None) == segments


def test_a_guide_keeps_its_calibration_in_the_file() -> None:
    guide = guide_from((TALK, [ADA, BEN])).model_copy(
        update={"calibration": Calibration(model="m", salience={"talk": {4: Tally(asked=10, given=4)}})}
    )
    assert guide_of(guide_yaml(guide)) == guide


def test_the_interval_of_a_share() -> None:
    """Wilson for 1 of 2: centre (0.5 + z²/4) / (1 + z²/2) = 0.5, half width 0.4055 (z = 1.96)."""
    low, high = wilson(1, 2)
    assert (round(low, 4), round(high, 4)) == (0.0945, 0.9055)
    assert wilson(0, 10)[0] == 0.0


SAMPLES = Path(__file__).parents[1] / "samples"


def test_learn_calibrates_on_a_run_and_draws_the_plot(cli: Cli, tmp_path: Path) -> None:
    from extract.runfolder import RunFolder

    run, out, plot = tmp_path / "run", tmp_path / "guide.yaml", tmp_path / "plot.svg"
    interview = SAMPLES / "interviews" / "Synthetic interview 1.txt"
    cli("extract", interview, "--out", run, "--model", "keyword")
    refused = cli("learn", SAMPLES / "coded", "--out", out, "--calibrate", run)
    assert refused.code == 1
    assert "No model has coded any of these interviews." in refused.err
    (coding,) = RunFolder(run).codings()
    as_model = coding.model_copy(
        update={
            "coder": Coder(name="m", kind="model"),
            "segments": tuple(one.model_copy(update={"salience": 3}) for one in coding.segments),
        }
    )
    RunFolder(run).write_coding(as_model)
    ran = cli("learn", SAMPLES / "coded", "--out", out, "--calibrate", run, "--plot", plot)
    assert ran.code == 0, ran.err
    calibration = load_guide(out).calibration
    assert calibration is not None
    (tally,) = calibration.salience["synthetic-interview-1"].values()
    assert tally.asked == 2 * len(coding.segments)  # Ada and Ben
    assert f"of {tally.asked} cases" in ran.out
    assert f">{tally.given} of {tally.asked}<" in plot.read_text()
