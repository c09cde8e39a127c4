"""`evaluate`, `compare` and `disagreements` from the outside, on files that a test writes."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli
from support_server import FakeEndpoint, answer

from intercoder.gates import NAMES

TURNS = [
    "What went wrong in the first year?",
    "Half of the labels were wrong and we found out far too late.",
    "I see, and what did you do about that?",
    "We hired two nurses who checked every single one of them.",
    "And the model itself, did it hold up after that?",
    "It drifted away from us month after month, nobody looked at it.",
]


def delve(
    who: str, codes: dict[int, str], *, stage: str = "", turns: list[str] = TURNS, number: int = 1
) -> str:
    lines = [f"Interview {number} - {who}{stage}"]
    for index, text in enumerate(turns):
        lines += ["Interviewer" if index % 2 == 0 else "Interviewee", text]
        lines += [codes[index]] if index in codes else []
    return "\n\n".join(lines) + "\n"


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two coders. Ada: labels on 1, drift on 5. Ben: labels on 1, fix on 3."""
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / "one.txt").write_text(delve("Ada", {1: "Data-noisy-labels", 5: "MM-drift"}))
    (folder / "two.txt").write_text(delve("Ben", {1: "Data-noisy-label", 3: "Data-noisy-label-fix"}))
    return folder


@pytest.fixture
def run(tmp_path: Path, cli: Cli) -> Path:
    """A model that marks labels on 1 and drift on 3 (wrongly, but with words that stand there)."""
    return make_run(cli, tmp_path, "run", {1: "Data-noisy-labels", 3: "MM-drift"})


def make_run(cli: Cli, folder: Path, name: str, codes: dict[int, str], *options: object) -> Path:
    (folder / "in").mkdir(exist_ok=True)
    text = "\n\n".join(f"{'Interviewer' if i % 2 == 0 else 'Interviewee'}: {t}" for i, t in enumerate(TURNS))
    (folder / "in" / "Some other name.txt").write_text(text)
    passages = [
        {
            "code": code,
            "new": False,
            "title": "t",
            "first_turn": turn,
            "last_turn": turn,
            "quotes": [TURNS[turn]],
            "mitigations": [],
            "rationale": "r",
            "salience": 3,
        }
        for turn, code in codes.items()
    ]
    with FakeEndpoint(answer({"passages": passages})) as server:
        ran = cli("extract", folder / "in", "--out", folder / name, "--base-url", server.url, *options)
    assert ran.code == 0
    return folder / name


def report(cli: Cli, *args: object) -> dict[str, Any]:
    ran = cli("evaluate", *args, "--json", "-")
    assert ran.code == 0, ran.err
    return dict(json.loads(ran.out))


def pair(values: dict[str, Any], a: str, b: str) -> dict[str, Any]:
    (found,) = [p for p in values["pairs"] if {p["a"], p["b"]} == {a, b}]
    return dict(found)


def test_two_people_alone_are_the_classic_job(cli: Cli, gold: Path) -> None:
    found = pair(report(cli, gold), "Ada", "Ben")
    assert (found["units"], found["coded"]) == (6, [2, 2])
    # Any code: Ada on 1 and 5, Ben on 1 and 3. po = 4/6,
    # pe = (2·2 + 4·4)/36 = 20/36, κ = (4/6 − 20/36)/(16/36) = .25.
    assert found["any_code"]["kappa"]["value"] == pytest.approx(0.25)
    # The plural folds: labels on turn 1 are agreed. Cells: 6 × 3 codes; both 1, Ada 2, Ben 2 of 18.
    # po = 16/18, pe = (2·2 + 16·16)/324 = 260/324, κ = (288 − 260)/(324 − 260) = 28/64
    assert found["pooled"]["kappa"]["value"] == pytest.approx(28 / 64)
    assert found["codes"]["Data-noisy-label"]["n_both"] == 1
    assert found["any_code"]["kappa"].keys() >= {"value", "low", "high"}


def test_gold_finds_its_interview_by_content(cli: Cli, gold: Path, run: Path) -> None:
    values = report(cli, run, "--gold", gold)
    assert {p["units"] for p in values["pairs"]} == {6}
    assert values["refused"] == []
    # The model with Ada: any code on 1 in common; she has 5, it has 3: the same table as Ada and Ben, κ .25.
    assert pair(values, "fake-model", "Ada")["any_code"]["kappa"]["value"] == pytest.approx(0.25)
    assert pair(values, "fake-model", "Ben")["any_code"]["kappa"]["value"] == pytest.approx(1)
    # Δ = ½(.25 + 1) − .25 = .375, without an interval on one interview.
    assert values["delta"]["fake-model"]["any_code"]["value"] == pytest.approx(0.375)
    assert values["delta"]["fake-model"]["any_code"]["low"] is None
    assert "keyword" in {p["a"] for p in values["pairs"]} | {p["b"] for p in values["pairs"]}
    assert {row["kind"] for row in values["baselines"]} == {"always empty", "random"}


def test_files_named_behind_gold_count_as_gold(cli: Cli, gold: Path, run: Path) -> None:
    ran = cli("evaluate", run, "--gold", gold / "one.txt", gold / "two.txt")
    assert ran.code == 0
    assert "Ben : Ada" in ran.out


def test_the_answer_comes_first(cli: Cli, gold: Path, run: Path) -> None:
    first = cli("evaluate", run, "--gold", gold).out.splitlines()[0]
    assert first.startswith("On that a unit has a code at all, ")


def test_a_copy_that_is_not_whole_is_refused_by_name(cli: Cli, gold: Path, run: Path) -> None:
    (gold / "half.txt").write_text(delve("Cid", {1: "MM-drift"}, turns=TURNS[:3]))
    ran = cli("evaluate", run, "--gold", gold)
    assert ran.code == 3
    assert "refused: half.txt" in ran.err
    assert "Cid" not in ran.out


def test_another_interview_is_left_out_and_said_to_be(cli: Cli, gold: Path, run: Path) -> None:
    other = ["Quite another talk about a bakery in the north.", "Bread rises slowly when it is cold outside."]
    (gold / "other.txt").write_text(delve("Ada", {1: "MM-drift"}, turns=other, number=2))
    ran = cli("evaluate", run, "--gold", gold)
    assert ran.code == 0
    assert "left out: other.txt" in ran.err


def test_a_blank_file_is_uncoded_and_not_an_opinion(cli: Cli, gold: Path) -> None:
    (gold / "blank.txt").write_text(delve("Cid", {}))
    ran = cli("evaluate", gold)
    assert "not coded yet, left out: Cid on interview-1" in ran.out
    assert "Cid :" not in ran.out


def test_the_map_decides_who_coded(cli: Cli, gold: Path, tmp_path: Path) -> None:
    (tmp_path / "map.csv").write_text(
        "path,transcript,coder,stage\ngold/one.txt,,Zoe,\ngold/two.txt,,Zoe,moderated\n"
    )
    values = report(cli, gold, "--gold-map", tmp_path / "map.csv")
    assert [coder["name"] for coder in values["coders"]] == ["Zoe", "Zoe (moderated)"]


def test_folding_selecting_and_excluding_codes(cli: Cli, gold: Path) -> None:
    assert set(pair(report(cli, gold, "--as-printed"), "Ada", "Ben")["codes"]) == {
        "Data-noisy-label",
        "Data-noisy-labels",
        "Data-noisy-label-fix",
        "MM-drift",
    }
    assert set(pair(report(cli, gold, "--fold-fix"), "Ada", "Ben")["codes"]) == {
        "Data-noisy-label",
        "MM-drift",
    }
    assert set(pair(report(cli, gold, "--codes", "MM-*"), "Ada", "Ben")["codes"]) == {"MM-drift"}
    assert (
        "MM-drift"
        not in pair(report(cli, gold, "--exclude", "mm-*", "--exclude", "MM-*"), "Ada", "Ben")["codes"]
    )


def test_a_pattern_that_fits_one_spelling_of_a_code_selects_all_of_them(cli: Cli, gold: Path) -> None:
    """Ada writes Data-noisy-labels and Ben Data-noisy-label, on the same turn."""
    found = pair(report(cli, gold, "--codes", "*-labels"), "Ada", "Ben")["codes"]
    assert {name: one["n_both"] for name, one in found.items()} == {"Data-noisy-label": 1}
    assert "Data-noisy-label" not in pair(report(cli, gold, "--exclude", "*-labels"), "Ada", "Ben")["codes"]


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """A codebook that has renamed the code that Ada and Ben still give by its old name."""
    book = tmp_path / "renamed.yaml"
    book.write_text("name: b\ncodes:\n  - {code: Label-noise, aliases: [Data-noisy-labels]}\n  - MM-drift\n")
    return book


FOLDED = "counted as Label-noise: Data-noisy-label, Data-noisy-labels, Label-noise"


def test_a_code_and_its_old_name_are_one_where_the_runs_codebook_says_so(
    cli: Cli, gold: Path, renamed: Path, tmp_path: Path
) -> None:
    """The model says Label-noise on turn 1, where both people have its old name."""
    run = make_run(cli, tmp_path, "run", {1: "Label-noise"}, "--codebook", renamed)
    found = pair(report(cli, run, "--gold", gold), "fake-model", "Ada")["codes"]
    assert {name: one["n_both"] for name, one in found.items()} == {"Label-noise": 1, "MM-drift": 0}
    assert FOLDED in cli("evaluate", run, "--gold", gold).out
    as_printed = pair(report(cli, run, "--gold", gold, "--as-printed"), "fake-model", "Ada")["codes"]
    assert set(as_printed) == {"Label-noise", "Data-noisy-labels", "MM-drift"}


def test_a_code_and_its_old_name_are_one_where_the_codebook_that_is_named_says_so(
    cli: Cli, gold: Path, renamed: Path
) -> None:
    found = pair(report(cli, gold, "--codebook", renamed), "Ada", "Ben")["codes"]
    assert {name: one["n_both"] for name, one in found.items()} == {
        "Label-noise": 1,
        "MM-drift": 0,
        "Data-noisy-label-fix": 0,
    }


def test_a_table_of_aliases_goes_before_the_codebook(
    cli: Cli, gold: Path, renamed: Path, tmp_path: Path
) -> None:
    (tmp_path / "back.csv").write_text("name,code\nLabel-noise,Data-noisy-labels\n")
    ran = report(cli, gold, "--codebook", renamed, "--aliases", tmp_path / "back.csv")
    assert "Data-noisy-labels" in pair(ran, "Ada", "Ben")["codes"]
    assert "Label-noise" not in pair(ran, "Ada", "Ben")["codes"]


def test_runs_of_before_and_after_a_code_was_renamed_agree(cli: Cli, renamed: Path, tmp_path: Path) -> None:
    """The first run's codebook knows the old name only, the second's both."""
    old = tmp_path / "old.yaml"
    old.write_text("[Data-noisy-labels, MM-drift]\n")
    before = make_run(cli, tmp_path, "before", {1: "Data-noisy-labels"}, "--codebook", old)
    after = make_run(cli, tmp_path, "after", {1: "Label-noise"}, "--codebook", renamed)
    ran = cli("compare", before, after)
    assert "only before: 0 codes on turns" in ran.out
    assert "only after: 0 codes on turns" in ran.out
    assert "counted as Label-noise: Data-noisy-labels, Label-noise" in ran.out


def test_an_old_name_of_a_code_is_no_disagreement_and_that_is_said(
    cli: Cli, renamed: Path, tmp_path: Path
) -> None:
    for who, code in (("Ada", "Data-noisy-labels"), ("Ben", "Label-noise")):
        (tmp_path / f"{who}.txt").write_text(delve(who, {1: code}))
    inputs = (tmp_path / "Ada.txt", tmp_path / "Ben.txt")
    ran = cli("disagreements", *inputs, "--codebook", renamed)
    assert list(csv.DictReader(io.StringIO(ran.out))) == []
    assert "counted as Label-noise: Data-noisy-labels, Label-noise" in ran.err


@pytest.mark.parametrize("name", NAMES)
def test_every_gate_holds_and_fails(cli: Cli, gold: Path, run: Path, name: str) -> None:
    assert cli("evaluate", run, "--gold", gold, "--fail-under", f"{name}=-1").code == 0
    ran = cli("evaluate", run, "--gold", gold, "--fail-under", f"{name}=1.01")
    assert ran.code == 100
    assert f"{name} is" in ran.err


def test_an_undefined_figure_does_not_pass_a_gate(cli: Cli, gold: Path) -> None:
    ran = cli("evaluate", gold, "--fail-under", "delta_pooled=-1")
    assert ran.code == 100
    assert "delta_pooled is undefined" in ran.err


@pytest.mark.parametrize("text", ["nonsense=1", "pooled_kappa", "pooled_kappa=high"])
def test_a_gate_that_makes_no_sense_is_an_error(cli: Cli, gold: Path, text: str) -> None:
    ran = cli("evaluate", gold, "--fail-under", text)
    assert ran.code == 1
    assert "--fail-under" in ran.err


def test_one_coder_is_too_few(cli: Cli, gold: Path) -> None:
    ran = cli("evaluate", gold / "one.txt")
    assert ran.code == 1
    assert "two coders" in ran.err


def test_two_runs_are_compared(cli: Cli, gold: Path, run: Path, tmp_path: Path) -> None:
    better = make_run(cli, tmp_path, "better", {1: "Data-noisy-labels", 5: "MM-drift"})
    ran = cli("compare", run, better, "--gold", gold)
    assert ran.code == 0
    assert "only run: 1 code on a turn, 0 of them as a human has it" in ran.out
    assert "only better: 1 code on a turn, 1 of them as a human has it" in ran.out
    assert cli("compare", run, run).code == 1


def test_disagreements_come_as_a_table_without_formulas(cli: Cli, tmp_path: Path) -> None:
    turns = ["What went wrong?", "=HYPERLINK(1) is what they typed into the field, honestly."]
    for who, codes in (("Ada", {1: "Data-noisy-labels"}), ("Ben", {1: "MM-drift"})):
        (tmp_path / f"{who}.txt").write_text(delve(who, codes, turns=turns))
    rows = list(csv.DictReader(io.StringIO(cli("disagreements", tmp_path).out)))
    assert [
        (row["turn"], row["code"], row["given_by"], row["not_given_by"], row["instead"]) for row in rows
    ] == [
        ("1", "Data-noisy-labels", "Ada", "Ben", "MM-drift"),
        ("1", "MM-drift", "Ben", "Ada", "Data-noisy-labels"),
    ]
    assert rows[0]["text"].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    ("coders", "said"),
    [
        (("Ada", "Ben"), "No disagreements: where two coders coded an interview, they gave the same codes."),
        (
            ("Ada",),
            "Nothing to compare: no interview is coded by two of these coders.\n"
            "not compared, coded by Ada only: interview-1",
        ),
    ],
)
def test_where_there_is_nothing_to_discuss_it_says_so_beside_a_table_of_nothing(
    cli: Cli, tmp_path: Path, coders: tuple[str, ...], said: str
) -> None:
    for who in coders:
        (tmp_path / f"{who}.txt").write_text(delve(who, {1: "Data-noisy-labels"}))
    ran = cli("disagreements", tmp_path)
    assert (ran.code, ran.err) == (0, f"{said}\n")
    assert list(csv.DictReader(io.StringIO(ran.out))) == []
    assert ran.out.startswith("transcript,turn,")
    to_file = cli("disagreements", tmp_path, "--out", tmp_path / "meeting.csv")
    assert to_file.err == f"0 disagreements in {tmp_path / 'meeting.csv'}\n{said}\n"


def test_the_file_for_the_meeting_begins_as_excel_needs_it_and_standard_output_does_not(
    cli: Cli, gold: Path, tmp_path: Path
) -> None:
    meeting = tmp_path / "meeting.csv"
    cli("disagreements", gold, "--out", meeting)
    assert meeting.read_bytes().startswith(b"\xef\xbb\xbftranscript,turn,")
    assert cli("disagreements", gold).out.startswith("transcript,turn,")


def test_of_the_coders_who_are_named_two_must_have_coded_one_interview(cli: Cli, gold: Path) -> None:
    assert "Nothing to compare" in cli("disagreements", gold, "--coder", "Ada").err
    folded = "counted as Data-noisy-label: Data-noisy-label, Data-noisy-labels\n"
    assert cli("disagreements", gold, "--coder", "Ada", "--coder", "Ben").err == folded


def test_the_studys_anchor_values_come_out_of_the_pdfs(cli: Cli, shared: Path) -> None:
    """PO against Ilan on interviews 30, 32 and 35 (turn units, codes as printed)."""
    files = [
        shared / "interviews/delve-pdf" / f"Interview {n} - {who}.pdf"
        for n in (30, 32, 35)
        for who in ("PO", "Ilan")
    ]
    found = pair(report(cli, *files, "--as-printed"), "PO", "Ilan")
    assert found["units"] == 472
    assert sorted(found["coded"]) == [103, 136]
    figures = {
        name: round(found[name][of]["value"], 3) for name, of in (("any_code", "kappa"), ("documents", "f1"))
    }
    assert figures == {"any_code": 0.449, "documents": 0.598}
    assert [round(found["pooled"][of]["value"], 3) for of in ("kappa", "f1")] == [0.378, 0.383]


def test_delve_text_and_pdf_of_one_coding_agree_on_every_turn(cli: Cli, shared: Path, tmp_path: Path) -> None:
    """32 by PO as copied text and as PDF: the same codes land on the same turns."""
    text = shared / "interviews/delve-text/Interview 32 - PO.txt"
    pdf = shared / "interviews/delve-pdf/Interview 32 - PO.pdf"
    (tmp_path / "map.csv").write_text(f"path,transcript,coder,stage\n{text},,PO text,\n")
    found = pair(report(cli, pdf, text, "--gold-map", tmp_path / "map.csv", "--as-printed"), "PO", "PO text")
    assert found["pooled"]["kappa"]["value"] == 1


@pytest.mark.parametrize("args", [("{runs}",), ("{runs}/first", "--gold", "{runs}")])
def test_a_folder_of_runs_in_the_place_of_one_names_them(
    cli: Cli, run: Path, tmp_path: Path, args: tuple[str, ...]
) -> None:
    for name in ("second", "first"):
        shutil.copytree(run, tmp_path / "runs" / name)
    runs = tmp_path / "runs"
    which = "It holds runs: first, second. Name one of them.\n"
    ran = cli("evaluate", *(arg.format(runs=runs) for arg in args))
    assert (ran.code, ran.err) == (1, f"Error: {runs} is not a run folder, but one of runs.\n{which}")
    for command in (("view", runs), ("methods", runs), ("compare", runs, run), ("summarise", runs)):
        assert which in cli(*command).err, command
