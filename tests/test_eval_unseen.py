"""Turns that a model was never answered about are not "no code": no figure with that model counts them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from support_eval import coding, interview, of_segments, transcript

from eval.alt_test import alt_test
from eval.baselines import baselines
from eval.cells import cells
from eval.compare import compare
from eval.confusion import confusion
from eval.delta import model_delta
from eval.disagreements import disagreements
from eval.figure import Figure
from eval.pairs import PairReport, pair_report
from eval.report import evaluate
from eval.segments import outside
from eval.study import Study, prepare
from eval.units import Span, Unit
from schemas.coding import CodingFile, Segment, Stretch
from schemas.errors import AgreementError
from schemas.transcript import Transcript

ADA = ("x", "", "x", "", "x", "", "x", "")
BEN = ("x", "", "x", "", "x", "", "", "")
BOT = ("x", "", "x", "", "", "", "", "")


def unseen(file: CodingFile, *turns: Stretch) -> CodingFile:
    return file.model_copy(update={"unseen": turns})


def bot(onto: Transcript, labels: Sequence[str] = BOT, *holes: Stretch) -> CodingFile:
    return unseen(coding(onto, "bot", labels, kind="model"), *holes)


def gappy(count: int = 3) -> Study:
    """Of eight turns Ada marks 0, 2, 4, 6, Ben 0, 2, 4, and the bot what Ada does; of the first interview it
    saw no more than four turns."""
    talks = [interview(f"talk-{number}", 8) for number in range(count)]
    codings = [bot(talks[0], BOT, (4, 7)), *(bot(one, ADA) for one in talks[1:])]
    for one in talks:
        codings += [coding(one, "Ada", ADA), coding(one, "Ben", BEN)]
    return prepare(talks, codings)


def pair_of(study: Study, a: str, b: str) -> PairReport:
    by_name = {coder.name: coder for coder in study.coders}
    return pair_report(study, by_name[a], by_name[b], extras=("ac1", "semeval", "unitized"))


def number(figure: Figure) -> float:
    assert figure.value is not None, figure.reason
    return figure.value


def test_a_pair_counts_what_both_saw() -> None:
    found = pair_of(gappy(), "bot", "Ada")
    assert (found.units, found.coded) == (4 + 8 + 8, (10, 10))
    assert number(found.any_code.kappa) == number(found.pooled.kappa) == 1
    assert number(found.alpha_masi) == number(found.documents.f1) == number(found.characters.f1) == 1
    assert number(found.segments.f1) == number(found.extra["semeval_strict"]) == 1
    assert number(found.codes["x"].extra["unitized_alpha"]) == 1


def test_a_pair_of_people_is_what_it_would_be_without_the_model() -> None:
    people = [file for file in gappy().files.values() if file.coder.kind == "human"]
    alone = prepare([interview(f"talk-{number}", 8) for number in range(3)], people)
    assert pair_of(gappy(), "Ada", "Ben") == pair_of(alone, "Ada", "Ben")
    assert pair_of(gappy(), "Ada", "Ben").units == 24


def test_delta_and_baselines_count_what_all_of_theirs_saw() -> None:
    study = gappy()
    model, ada = study.coders[0], study.coders[1]
    (humans,) = model_delta(study, model).pairs
    assert humans.units == 20
    # On what the bot saw it marks as Ada does: κ(M, A) = 1, so Δ = ½(1 + κ(A, B)) − κ(A, B) = ½(1 − κ(A, B)).
    between = number(humans.pooled.humans)
    assert number(humans.pooled.delta) == pytest.approx((1 - between) / 2)
    # Ada marks 2 + 4 + 4 of these 20 turns and Ben 2 + 3 + 3, which are all hers:
    # po = 18/20, pe = (10·8 + 10·12)/400 = ½, κ = .8.
    assert between == pytest.approx(0.8)
    assert {row.units for row in baselines(study, model, ada)} == {20}


def test_the_test_of_the_alternative_annotator_counts_what_the_model_saw() -> None:
    talks = [interview(f"talk-{number}", 8) for number in range(3)]
    codings = [bot(talks[0], BOT, (4, 7)), *(bot(one, ADA) for one in talks[1:])]
    codings += [coding(one, who, ADA) for one in talks for who in ("Ada", "Ben", "Cid")]
    # Marked turns: 2 of the 4 that it saw of the first interview, 4 of each other one.
    assert alt_test(prepare(talks, codings), "bot").model.units == 10


@pytest.mark.parametrize("unit", ["turn", "sentence", "character"])
def test_the_turns_left_out_are_the_same_whatever_is_counted(unit: Unit) -> None:
    """Each turn is one word, as `word0`: 4 turns seen of 8, of which both mark 0 and 2."""
    talk = interview("talk", 8)
    study = prepare([talk], [bot(talk, BOT, (4, 7)), coding(talk, "Ada", ADA)], unit=unit)
    found = pair_of(study, "bot", "Ada")
    each = len("word0") if unit == "character" else 1
    assert (found.units, found.coded) == (4 * each, (2 * each, 2 * each))
    assert number(found.pooled.kappa) == 1


def test_a_segment_ends_where_the_other_coder_saw_nothing_more() -> None:
    """Ada marks turns 0 to 3, the bot 0 to 1 and saw no more: cut at turn 1, both are one passage."""
    talk = transcript("talk", *("words" for _ in range(6)))
    ada = of_segments(talk, "Ada", [Segment.of_turns(talk, "x", 0, 3), Segment.of_turns(talk, "x", 5, 5)])
    model = of_segments(talk, "bot", [Segment.of_turns(talk, "x", 0, 1)], kind="model")
    whole = pair_of(prepare([talk], [model, ada]), "bot", "Ada")
    # Two turns of four, with one separator of three, are less than half.
    assert number(whole.segments.f1) == 0
    cut = pair_of(prepare([talk], [unseen(model, (2, 5)), ada]), "bot", "Ada")
    assert number(cut.segments.f1) == number(cut.extra["semeval_strict"]) == 1
    assert cut.codes["x"].n_b == 2


def test_what_is_left_of_a_stretch_between_holes() -> None:
    assert outside(Span(0, 10), []) == [Span(0, 10)]
    assert outside(Span(0, 10), [Span(2, 4), Span(3, 6)]) == [Span(0, 2), Span(6, 10)]
    assert outside(Span(3, 5), [Span(2, 8)]) == []
    assert outside(Span(3, 9), [Span(0, 2), Span(8, 12)]) == [Span(3, 8)]
    assert outside(Span(3, 3), []) == []


def test_a_code_counts_in_an_interview_where_both_saw_it() -> None:
    """Ada has y on turn 6 only, of which the bot was shown nothing: it could not have listed it."""
    talk = interview("talk", 8)
    ada = coding(talk, "Ada", ("x", "", "", "", "", "", "y", ""))
    study = prepare([talk], [bot(talk, ("x", *[""] * 7), (4, 7)), ada])
    found = pair_of(study, "bot", "Ada")
    assert number(found.documents.f1) == 1
    assert set(found.codes) == {"x"}


def test_units_behind_figures_name_whoever_saw_them() -> None:
    study = gappy(1)
    assert [sorted(cell.codes) for cell in cells(study)] == [["Ada", "Ben", "bot"]] * 4 + [["Ada", "Ben"]] * 4
    (only,) = disagreements(study)
    assert (only.turn, only.given_by, only.not_given_by) == (6, ("Ada",), ("Ben",))
    assert confusion(study, "bot", "Ada").only_b == (0,)


def test_two_runs_are_compared_on_what_both_saw() -> None:
    """The first saw turns 0 to 3, the second 2 to 7; between them 2 and 3, on which they agree with Ada."""
    talk = interview("talk", 8)
    first, second = bot(talk, BOT, (4, 7)), bot(talk, ("", "", "x", "", "x", "", "", ""), (0, 1))
    found = compare([talk], [first], [second], [coding(talk, "Ada", ADA)])
    assert (found.between.units, found.against[0].units, found.flips) == (2, 2, ())
    assert number(found.against[0].any_code_kappa.first) == 1


def test_two_runs_that_saw_nothing_in_common_share_no_interview() -> None:
    talk = interview("talk", 8)
    found = compare(
        [talk], [bot(talk, BOT, (4, 7))], [bot(talk, [""] * 8, (0, 3))], [coding(talk, "Ada", ADA)]
    )
    assert found.between.transcripts == found.against[0].transcripts == ()
    assert found.between.any_code.kappa.reason == "there is no transcript that both coded"


def test_a_run_that_was_answered_nothing_cannot_be_compared() -> None:
    talk = interview("talk", 8)
    with pytest.raises(AgreementError, match="'second' has not coded any interview"):
        compare([talk], [bot(talk)], [bot(talk, BOT, (0, 7))])


def test_who_saw_nothing_of_an_interview_is_not_among_its_coders() -> None:
    talks = [interview("one", 8), interview("two", 8)]
    codings = [bot(talks[0]), bot(talks[1], BOT, (0, 5), (6, 7))]
    report = evaluate(talks, [*codings, *(coding(one, "Ada", ADA) for one in talks)])
    assert report.coders[0].transcripts == ("one",)
    assert [(one.transcript, one.reason) for one in report.left_out] == [("two", "coded by Ada only")]
    assert [(one.coder, one.transcript, one.turns) for one in report.unseen] == [
        ("bot", "two", ((0, 5), (6, 7)))
    ]
    assert json.loads(report.to_json())["unseen"][0]["turns"] == [[0, 5], [6, 7]]


def test_a_mark_on_a_turn_without_a_whole_answer_does_not_count() -> None:
    """Of an answer that was cut, what came is kept; whether the turn has further codes is not known."""
    talk = interview("talk", 4)
    study = prepare([talk], [bot(talk, ("x", "", "", "x"), (3, 3)), coding(talk, "Ada", ("x", "", "", ""))])
    assert number(pair_of(study, "bot", "Ada").pooled.kappa) == 1


def test_a_coding_file_does_not_store_what_its_run_does() -> None:
    talk = interview("talk", 8)
    assert bot(talk, BOT, (4, 7)).to_json() == bot(talk).to_json()
