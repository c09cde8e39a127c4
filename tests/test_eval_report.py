"""The report: stable keys, everything in it, and the anchor values of the study."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support_eval import coding, interview
from support_gold import gold_document

from eval.folding import Folding
from eval.report import Report, evaluate
from schemas.coding import Coder, CodingFile, Mitigation, Quote, Rejected, Segment

PRINTED = Folding(spelling=False)


def study_rows(shared: Path, interviews: tuple[str, ...], *coders: str) -> Report:
    documents = [gold_document(shared, number, coder) for number in interviews for coder in coders]
    transcripts = {document.transcript.id: document.transcript for document in documents}
    codings = [coding for document in documents for coding in document.codings]
    return evaluate(list(transcripts.values()), codings, folding=PRINTED)


@pytest.mark.parametrize(
    ("interviews", "turns", "coded", "any_code", "pooled", "f1", "documents"),
    [
        (("30",), 136, (43, 38), 0.386, 0.340, 0.355, 0.516),
        (("32",), 183, (42, 59), 0.554, 0.419, 0.429, 0.718),
        (("35",), 153, (18, 39), 0.352, 0.330, 0.338, 0.519),
        (("30", "32", "35"), 472, (103, 136), 0.449, 0.378, 0.383, 0.598),
    ],
)
def test_anchor_values_of_po_against_ilan(
    shared: Path,
    interviews: tuple[str, ...],
    turns: int,
    coded: tuple[int, int],
    any_code: float,
    pooled: float,
    f1: float,
    documents: float,
) -> None:
    # Computed from the study's files apart from this project; codes as printed.
    (pair,) = study_rows(shared, interviews, "PO", "Ilan").pairs
    assert (pair.a, pair.b, pair.units, pair.coded) == ("PO", "Ilan", turns, coded)
    figures = [pair.any_code.kappa, pair.pooled.kappa, pair.pooled.f1, pair.documents.f1]
    assert [round(figure.value or 0, 3) for figure in figures] == [any_code, pooled, f1, documents]


def test_the_blank_file_of_the_study_is_named_and_left_out(shared: Path) -> None:
    report = study_rows(shared, ("13",), "PO", "Rached", "Amin (moderated)")
    assert [(one.coder, one.transcript) for one in report.uncoded] == [("Rached", "interview-13")]
    assert [(pair.a, pair.b) for pair in report.pairs] == [("PO", "Amin (moderated)")]


def small_report() -> Report:
    texts = [interview(name, 6) for name in ("one", "two", "three")]
    labels = {
        "A": ["Noisy-label", "drift", "", "", "Noisy-label", ""],
        "B": ["noisy-labels", "", "drift", "", "", ""],
        "m": ["Noisy-label", "drift", "drift", "", "", ""],
    }
    codings = [
        coding(text, name, own, kind="model" if name == "m" else "human")
        for text in texts
        for name, own in labels.items()
    ]
    codings += [coding(text, "key", ["drift"] * 6, kind="baseline") for text in texts]
    return evaluate(texts, codings, extras=("ac1", "unitized", "semeval"))


def test_the_json_has_the_promised_keys() -> None:
    report = json.loads(small_report().to_json())
    pair = report["pairs"][0]
    assert {
        "a",
        "b",
        "transcripts",
        "units",
        "coded",
        "any_code",
        "pooled",
        "documents",
        "alpha_masi",
    } <= pair.keys()
    assert (pair["a"], pair["b"]) == ("A", "B")
    assert pair["transcripts"] == ["one", "two", "three"]
    assert pair["units"] == 18
    assert pair["coded"] == [9, 6]
    for path in (
        "any_code.kappa",
        "pooled.kappa",
        "pooled.f1",
        "pooled.precision",
        "pooled.recall",
        "documents.f1",
    ):
        group, name = path.split(".")
        assert {"value", "low", "high"} <= pair[group][name].keys(), path
    assert {"value", "low", "high"} <= pair["alpha_masi"].keys()
    assert {"value", "low", "high"} <= pair["characters"]["f1"].keys()
    code = pair["codes"]["Noisy-label"]
    assert [code["n_a"], code["n_b"], code["n_both"]] == [6, 3, 3]
    assert {"value", "low", "high"} <= code["kappa"].keys()
    assert {"value", "low", "high"} <= code["f1"].keys()


def test_every_pair_of_coders_is_there_and_every_machine_has_its_delta() -> None:
    report = small_report()
    pairs = [(pair.a, pair.b) for pair in report.pairs]
    assert pairs[0] == ("A", "B")
    assert set(pairs) == {("A", "B"), ("m", "A"), ("m", "B"), ("key", "A"), ("key", "B"), ("m", "key")}
    assert {name: delta.kind for name, delta in report.delta.items()} == {"m": "model", "key": "baseline"}
    written = json.loads(report.to_json())["delta"]["m"]
    assert {"value", "low", "high"} <= written["any_code"].keys()
    assert {"value", "low", "high"} <= written["pooled"].keys()
    assert {(row.kind, row.like, row.against) for row in report.baselines} == {
        (kind, like, against)
        for kind in ("always empty", "random")
        for like in ("m", "key")
        for against in ("A", "B")
    }


def test_the_report_names_what_was_done_to_the_codes() -> None:
    report = small_report()
    assert [(fold.code, fold.spellings) for fold in report.folds] == [
        ("Noisy-label", ("Noisy-label", "noisy-labels"))
    ]
    assert report.codes == ("Noisy-label", "drift")
    assert next((one.id, one.units, one.coders) for one in report.transcripts) == (
        "one",
        6,
        ("A", "B", "m", "key"),
    )


def test_the_report_is_read_back_equal() -> None:
    report = small_report()
    assert Report.model_validate_json(report.to_json()) == report
    assert report.to_json() == small_report().to_json()


def test_no_null_stands_without_a_reason() -> None:
    one = interview("one", 2)
    report = evaluate([one], [coding(one, "A", ["x", ""]), coding(one, "m", ["", ""], kind="model")])

    def walk(value: object, path: str) -> None:
        if isinstance(value, dict):
            if "value" in value:
                assert value["value"] is not None or value["reason"], path
                assert value.get("low") is not None or value.get("note") or value.get("reason"), path
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{path}[{index}]")

    walk(json.loads(report.to_json()), "")


def test_humans_alone_are_enough() -> None:
    texts = [interview(name, 3) for name in ("one", "two", "three")]
    codings = [coding(text, name, ["x", "", "y"]) for text in texts for name in ("A", "B", "C")]
    codings[-1] = coding(texts[-1], "C", ["", "x", ""])
    report = evaluate(texts, codings)
    assert report.delta == {}
    assert report.baselines == ()
    assert report.humans is not None
    assert report.humans.coders == ("A", "B", "C")
    # x: interviews one and two agree. three: two mark turn 0, the third turn 1. N = 27, n1 = 9, n0 = 18.
    # o01 = 2·1/2 + 1·2/2 = 2: α = 1 − 26·2/162.
    assert report.humans.codes["x"].value == pytest.approx(1 - 52 / 162)
    assert report.humans.alpha_pooled.value is not None


def test_who_coded_no_interview_with_another_person_is_not_among_those_together() -> None:
    """Ann and Ben coded one and two; Cas coded three, alone but for the model, and enters no figure."""
    texts = [interview(name, 3) for name in ("one", "two", "three")]
    codings = [coding(text, name, ["x", "", "y"]) for text in texts[:2] for name in ("Ann", "Ben")]
    codings.append(coding(texts[2], "Cas", ["x", "", "y"]))
    codings += [coding(text, "m", ["x", "", ""], kind="model") for text in texts]
    humans = evaluate(texts, codings).humans
    assert humans is not None
    assert (humans.coders, humans.transcripts, humans.units) == (("Ann", "Ben"), ("one", "two"), 6)


def test_one_human_and_nobody_else() -> None:
    one = interview("one", 2)
    report = evaluate([one], [coding(one, "A", ["x", ""])])
    assert report.pairs == ()
    assert report.humans is None
    assert [left.reason for left in report.left_out] == ["coded by A only"]


def test_nothing_at_all() -> None:
    report = evaluate([], [])
    assert (report.coders, report.pairs, report.codes) == ((), (), ())


def test_quotes_are_counted_by_kind() -> None:
    # Given: 2 verbatim (one in a mitigation), 1 fuzzy, 1 rejected: shares ½, 0, ¼, ¼.
    one = interview("one", 2)

    def quote(match: str) -> Quote:
        return Quote.model_validate(
            {"start": 0, "end": 5, "text": "word0", "as_given": "word0", "match": match, "coverage": 1}
        )

    segment = Segment.of_turns(one, "x", 0, 0).model_copy(
        update={
            "quotes": (quote("verbatim"), quote("fuzzy")),
            "mitigations": (Mitigation(text="remedy", quotes=(quote("verbatim"),)),),
        }
    )
    file = CodingFile(
        transcript="one",
        coder=Coder(name="m", kind="model"),
        segments=(segment,),
        rejected=(Rejected(quote="never said", code="x", turn=0, reason="absent"),),
    )
    shares = evaluate([one], [file, coding(one, "A", ["x", ""])]).quotes["m"]
    assert shares.given == 4
    assert {kind: figure.value for kind, figure in shares.shares.items()} == {
        "verbatim": 0.5,
        "normalised": 0.0,
        "fuzzy": 0.25,
        "rejected": 0.25,
    }
    assert shares.reasons == {"absent": 1}


def test_a_model_that_quotes_nothing_has_undefined_shares() -> None:
    one = interview("one", 1)
    report = evaluate([one], [coding(one, "m", ["x"], kind="model")])
    assert report.quotes["m"].shares["verbatim"].reason == "nothing was quoted"


def test_importing_eval_is_cheap() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import eval, sys; print('numpy' in sys.modules, 'pydantic' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "False"]
