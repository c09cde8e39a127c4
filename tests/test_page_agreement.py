"""The agreement page as text: what it says first, and what it counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from support_agreement import ADA, BEN, coding, page_of, study, transcript
from support_pages import Parsed

from eval.confusion import confusion
from eval.delta import ModelDelta, Verdict
from eval.figure import Figure, undefined
from eval.folding import Folding
from eval.report import report_of
from eval.study import Study, prepare
from intercoder.evaluation import gather
from intercoder.pages.agreement import agreement_page
from intercoder.pages.answer import answer
from intercoder.pages.cast import first_pair, pair_groups
from intercoder.pages.unit_data import most_confused, page_data


def words(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def test_the_answer_comes_first_in_a_sentence_with_both_differences() -> None:
    # Counted on the table of support_agreement, six turns: every pair has any-code po = 4/6 and
    # pe = 20/36, so κ = .25 and Δ = 0. Pooled: bot with Ada 8/68, with Ben 68/122, Ada with Ben 40/112,
    # so Δ = (.1176 + .5574)/2 − .3571 = −.0196. Equal interviews leave no spread.
    first = answer(report_of(study()))[0]
    assert words(first[1]) == (
        "On whether a turn has a code at all (Δκ .00, 95 % interval .00 to .00), bot agrees with the humans "
        "on average as well as they agree with each other, or worse by less than the margin of .10. "
        "On which code a turn has (Δκ −.02, 95 % interval −.02 to −.02), bot agrees with the humans "
        "on average less well than they agree with each other, by less than the margin of .10."
    )
    assert "model with Ada κ .25 and Ben κ .25, the two with each other κ .25" in words(first)
    assert "goes by the whole interval of Δκ; the margin of .10 is a convention" in words(first)


LOWS: dict[Verdict, float] = {"inferior": -0.3, "undecided": -0.15}


def delta_of(verdict: Verdict) -> ModelDelta:
    low = LOWS.get(verdict)
    figure = undefined("no κ") if low is None else Figure(value=low + 0.05, low=low, high=low + 0.16)
    good = Figure(value=0.3, low=0.2, high=0.4)
    verdicts: dict[Any, Verdict] = {"any_code": verdict, "pooled": "non-inferior"}
    return ModelDelta(kind="model", margin=0.1, any_code=figure, pooled=good, verdicts=verdicts, pairs=())


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (
            "inferior",
            "humans on average less well than they agree with each other, by more than the margin of .10",
        ),
        ("undecided", "cannot tell whether bot agrees with the humans on average as well as they agree"),
        ("undefined", "On whether a turn has a code at all, nothing can be said: no κ"),
    ],
)
def test_verdicts_that_differ_are_two_sentences_the_certain_one_first(verdict: Verdict, said: str) -> None:
    report = report_of(study()).model_copy(update={"delta": {"bot": delta_of(verdict)}})
    text = words(answer(report)[0][1])
    assert text.startswith("On which code a turn has (Δκ .30, 95 % interval .20 to .40), bot agrees")
    assert said in text


def test_without_a_model_the_page_says_how_far_the_humans_agree() -> None:
    heading, sentence, *_ = answer(report_of(study(model=None)))[0]
    assert words(heading) == "How far do the humans agree?"
    assert words(sentence) == (
        "Ada and Ben agree on whether a turn has a code at all with κ .25 (.25 to .25), and on which code it "
        "has with κ .36 (.36 to .36)."
    )


def test_a_model_with_one_human_is_not_called_as_good_as_humans() -> None:
    text = words(answer(report_of(study({"Ada": ADA})))[0])
    assert text.startswith("How far does bot agree with the humans?")
    assert "Whether humans agree as well with each other is not known: Δ needs two people" in text


def test_two_interviews_give_no_interval_and_the_page_says_so() -> None:
    first = answer(report_of(study(interviews=2)))[0]
    assert "nothing can be said: no interval: 2 interviews, at least 3 are needed" in words(first)


def test_pairs_are_told_humans_first_then_the_model_then_what_costs_nothing() -> None:
    report = report_of(study())
    titles = [group.title.split(":")[0] for group in pair_groups(report)]
    assert titles == ["Humans with each other", "Model with each human", "What costs nothing"]
    told = [(report.pairs[i].a, report.pairs[i].b) for group in pair_groups(report) for i in group.pairs]
    assert told == [("Ada", "Ben"), ("bot", "Ada"), ("bot", "Ben")]
    assert first_pair(report) == report.pairs.index(next(pair for pair in report.pairs if pair.a == "bot"))


def test_a_moderated_version_stands_apart_from_the_humans() -> None:
    interviews = [transcript(f"interview-{index}") for index in range(3)]
    codings = [coding(one, "Ada", ADA) for one in interviews]
    codings += [coding(one, "Ada", BEN, stage="moderated") for one in interviews]
    codings += [coding(one, "Ben", BEN) for one in interviews]
    groups = pair_groups(report_of(prepare(interviews, codings)))
    assert [(group.title.split(":")[0], len(group.pairs)) for group in groups] == [
        ("Humans with each other", 1),
        ("Moderated versions", 2),
    ]


def test_the_table_gives_value_and_interval_and_says_them_in_words() -> None:
    html = page_of(study())
    label = "any-code κ of Ada and Ben: .25, 95\N{NO-BREAK SPACE}% interval .25 to .25"
    assert f'data-tip="{label}" aria-label="{label}">.25<small>.25 to .25</small></button>' in html


def test_an_undefined_figure_is_na_with_its_reason_below_the_table() -> None:
    html = page_of(study())
    assert "n/a<sup>1</sup>" in html  # the precision of a coder who marks nothing
    assert '<ol class="reasons"><li>n/a: always empty marked nothing.</li>' in html


def test_thresholds_are_context_and_never_a_verdict() -> None:
    html = page_of(study())
    assert "For context, not a verdict: Krippendorff asks for α of at least .800, or .667" in html
    assert "Landis and Koch" in html


def test_what_was_counted_names_what_was_not() -> None:
    interviews = [transcript(f"interview-{index}") for index in range(4)]
    codings = [coding(one, "Ada", ADA) for one in interviews]
    codings += [coding(one, "Ben", BEN) for one in interviews[:3]]
    codings.append(coding(interviews[3], "Cleo", [[]] * 6))
    codings[0] = coding(interviews[0], "Ada", [["ALPHA"], *ADA[1:]])
    html = page_of(prepare(interviews, codings), notes=["Refused: other.pdf"])
    assert "Not coded yet: <bdi>Cleo</bdi> on <bdi>interview-3</bdi>" in html
    assert "Not counted: <bdi>interview-3</bdi>, coded by Ada only" in html
    assert "<bdi>Refused: other.pdf</bdi>" in html
    assert '<th scope="row"><bdi>alpha</bdi></th><td><span><bdi>ALPHA</bdi>, <bdi>alpha</bdi></span>' in html


def test_the_units_are_in_the_data_once_with_names_as_numbers() -> None:
    material = study()
    data = page_data(material, report_of(material))
    assert data["codes"] == ("alpha", "beta", "gamma")
    assert [coder["name"] for coder in data["coders"]] == ["Ada", "Ben", "bot"]
    assert len(data["units"]) == 18
    assert data["units"][2] == [0, 2, 0, "Labels are noisy.", {"0": [1], "1": [1], "2": [0, 1]}]
    assert data["units"][3] == [0, 3, 1, "Yes.", {}]


def test_a_transcript_that_no_figure_counts_is_not_in_the_data() -> None:
    interviews = [transcript("shared"), transcript("alone", ["secret words"])]
    codings = [coding(interviews[0], "Ada", ADA), coding(interviews[0], "Ben", BEN)]
    codings.append(coding(interviews[1], "Ada", [["alpha"]]))
    assert "secret words" not in page_of(prepare(interviews, codings))


def test_characters_are_listed_as_stretches_with_their_length() -> None:
    material = prepare(*_parts(study()), unit="character")
    rows = page_data(material, report_of(material))["units"]
    assert rows[0][3:] == ["Hello there.", {"0": [0], "1": [0], "2": [0]}, 12]


def _parts(material: Study) -> tuple[list[Any], list[Any]]:
    return list(material.transcripts.values()), list(material.files.values())


def test_the_most_confused_codes_come_in_pairs() -> None:
    # bot gave beta where Ada gave alpha, on turn 1 of each interview; gamma is not in this pair at all.
    whole = confusion(study(), "bot", "Ada")
    assert [whole.codes[index] for index in most_confused(whole)] == ["alpha", "beta"]
    assert most_confused(whole, most=1) == []


def test_every_kind_of_study_has_a_page() -> None:
    one = transcript("interview-0")
    for material in (
        prepare([], []),
        prepare([one], [coding(one, "Ada", ADA)]),
        study({"Ada": ADA}, model=None),
    ):
        assert "No two people coded the same interviews" in page_of(material)


def test_the_samples_coded_by_hand_give_a_page() -> None:
    samples = Path(__file__).resolve().parents[1] / "samples" / "coded"
    material = gather([samples])
    prepared = material.study("turn", Folding())
    html = agreement_page(prepared, report_of(prepared, alignments=material.alignments), title="Samples")
    assert "<title>Samples</title>" in html
    assert "Ada" in html
    assert len(Parsed(html).data["units"]) > 100


def test_equal_studies_give_equal_pages() -> None:
    assert page_of(study()) == page_of(study())


def test_the_page_says_when_the_alternative_annotator_test_counts_a_human_as_beaten() -> None:
    html = page_of(study({"Ada": ADA, "Ben": BEN, "Cleo": BEN}))
    assert "Alternative annotator test: <bdi>bot</bdi>" in html
    assert (
        "a human is beaten only where a lead of 0.1 or more can be ruled out (adjusted p at most .05)."
        in html
    )
