"""`intercoder learn`, from files on disk to a guide on disk, and the folding of codes before it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from support_guide import book, coded, dialogue, words
from typer.testing import CliRunner, Result

from extract.guide.store import load_guide
from extract.readers import read_all
from intercoder.commands.learn import learn
from intercoder.learning import fold_onto, learn_guide
from schemas.codebook import Code
from schemas.coding import Document
from schemas.errors import ConfigurationError, InputError

SAID = words("said", 400)


def delve_text(folder: Path, interview: int, coder: str, codes: dict[int, str]) -> Path:
    """An interview of ten turns, as text copied out of Delve; `codes` are those of each turn."""
    lines = [f"Interview {interview} - {coder}"]
    for turn in range(10):
        lines.append("Interviewee" if turn % 2 else "Interviewer 1")
        start = 20 * (turn + 7 * interview) % 380
        lines.append(f"{' '.join(SAID[start : start + 20])} {interview}.")
        lines.extend(codes.get(turn, "").split())
    path = folder / f"Interview {interview} - {coder}.txt"
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Two interviews: Ada and Ben coded both, and Cleo has not coded the second yet."""
    folder = tmp_path / "coded"
    folder.mkdir()
    delve_text(folder, 1, "Ada", {1: "lost-labels", 2: "lost-labels", 3: "lost-labels", 5: "late-answers"})
    delve_text(folder, 1, "Ben", {2: "lost-label", 3: "lost-label", 7: "late-answers"})
    delve_text(folder, 2, "Ada", {1: "late-answers"})
    delve_text(folder, 2, "Ben", {1: "late-answers", 3: "late-answers-fix"})
    delve_text(folder, 2, "Cleo", {})
    return folder


def run(*args: object) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(learn)
    return CliRunner().invoke(app, [str(arg) for arg in args])


def test_a_guide_is_written_and_what_was_learned_is_shown(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "guide.yaml"
    result = run(gold, "--out", out, "--title", "Ours")
    assert result.exit_code == 0, result.output
    guide = load_guide(out)
    assert guide.title == "Ours"
    assert {code.code: code.added for code in guide.codes} == {
        "late-answers": True,
        "late-answers-fix": True,
        "lost-labels": True,  # three uses against two of the other spelling
    }
    uses = {code.code: code.passages for code in guide.codes}
    assert uses["lost-labels"] == {"interview-1": {"Ada": 1, "Ben": 1}}
    assert "Learned from 2 interviews and 2 coders." in result.stdout
    assert "interview-1     10 turns, coded: Ada 40 %, Ben 30 %" in result.stdout
    assert re.search(r"^together +2 +25 % ", result.stdout, re.MULTILINE)  # 4 + 3 + 1 + 2 of 40
    assert "3 codes: 3 that only the coders know; 0 not used; 3 without a definition" in result.stdout
    assert f"guide: {out}" in result.stdout
    assert "left out: Cleo on interview-2: not coded yet" in result.stderr


def test_an_existing_file_is_overwritten_only_when_asked(gold: Path, tmp_path: Path) -> None:
    out = tmp_path / "guide.yaml"
    out.write_text("edited by hand", encoding="utf-8")
    result = run(gold, "--out", out)
    assert isinstance(result.exception, ConfigurationError)
    assert "there already" in result.exception.message
    assert "--force" in result.exception.hint
    assert out.read_text(encoding="utf-8") == "edited by hand"
    assert run(gold, "--out", out, "--force").exit_code == 0
    assert load_guide(out).interviews


def test_a_folder_is_no_place_for_a_guide(gold: Path, tmp_path: Path) -> None:
    result = run(gold, "--out", tmp_path, "--force")
    assert isinstance(result.exception, ConfigurationError)
    assert "is a folder" in result.exception.message


def test_a_codebook_gives_definitions_spelling_and_its_unused_codes(gold: Path, tmp_path: Path) -> None:
    codebook = tmp_path / "ours.yaml"
    codebook.write_text(
        "codes:\n"
        "  - {code: Labels lost, definition: Labels are gone., aliases: [lost-labels]}\n"
        "  - never used\n"
        "  - late answers\n",
        encoding="utf-8",
    )
    result = run(gold, "--out", tmp_path / "guide.yaml", "--codebook", codebook)
    assert result.exit_code == 0, result.output
    guide = load_guide(tmp_path / "guide.yaml")
    assert [(code.code, code.added) for code in guide.codes] == [
        ("Labels lost", False),
        ("never used", False),
        ("late answers", False),
        ("late-answers-fix", True),
    ]
    assert guide.codes[0].definition == "Labels are gone."
    assert guide.codes[0].passages == {"interview-1": {"Ada": 1, "Ben": 1}}  # Ben's is an alias's singular
    assert guide.codes[1].passages == {}
    assert guide.codes[3].mitigates == "late answers"
    assert "4 codes: 3 of the codebook ours, 1 that only the coders know; 1 not used" in result.stdout


def test_the_bundled_codebook_serves_where_it_fits(gold: Path, tmp_path: Path) -> None:
    assert learn_guide([gold]).codebook is None
    known = tmp_path / "known"
    known.mkdir()
    delve_text(known, 1, "Ada", {1: "Data-noisy-labels", 3: "late-answers"})
    learned = learn_guide([known])
    assert learned.codebook == "ml-quality"
    assert len(learned.guide.codes) > 50
    delve_text(known, 2, "Ada", {1: "slow-answers", 3: "lost-labels"})
    assert learn_guide([known]).codebook is None  # one of four codes is too few


def test_a_map_says_whose_file_it_is(gold: Path, tmp_path: Path) -> None:
    table = tmp_path / "map.csv"
    path = gold / "Interview 1 - Ben.txt"
    table.write_text(f"path,coder,stage\n{path},Dora,moderated\n", encoding="utf-8")
    run(gold, "--out", tmp_path / "guide.yaml", "--gold-map", table)
    assert list(load_guide(tmp_path / "guide.yaml").interviews[0].coders) == ["Ada", "Dora (moderated)"]


def test_a_much_sparser_coding_is_asked_about(gold: Path, tmp_path: Path) -> None:
    delve_text(gold, 1, "Dora", {5: "late-answers"})
    result = run(gold, "--out", tmp_path / "guide.yaml")
    assert "look at interview-1: Dora coded 10 % of the turns and Ada 40 %" in result.stderr
    assert "look at interview-2" not in result.stderr  # 10 % and 20 %


def test_files_without_codes_are_nothing_to_learn_from(tmp_path: Path) -> None:
    path = delve_text(tmp_path, 1, "Ada", {})
    result = run(path, "--out", tmp_path / "guide.yaml")
    assert isinstance(result.exception, InputError)
    assert not (tmp_path / "guide.yaml").exists()


ONE = dialogue("one", 12)


def folded(codes: dict[str, list[tuple[int, int]]], *listed: Code | str) -> list[tuple[str, int]]:
    (coding,) = fold_onto([coded(ONE, "Ada", codes)], book(*listed) if listed else None)
    return [(segment.code, segment.first_turn) for segment in coding.segments]


def test_a_spelling_or_alias_that_the_codebook_knows_becomes_the_codebook_s_code() -> None:
    found = folded(
        {"NOISY_labels": [(0, 0)], "dirt": [(1, 1)], "noisy label": [(2, 2)]},
        Code(code="Noisy-labels", aliases=("dirt",)),
    )
    assert found == [("Noisy-labels", 0), ("Noisy-labels", 1), ("Noisy-labels", 2)]


def test_without_a_codebook_the_spelling_used_most_stands_for_all() -> None:
    assert folded({"noisy label": [(0, 0), (1, 1)], "Noisy-labels": [(2, 2)]}) == [
        ("noisy label", 0),
        ("noisy label", 1),
        ("noisy label", 2),
    ]


def test_an_alias_goes_before_a_plural() -> None:
    found = folded({"gaps": [(0, 0)]}, Code(code="holes", aliases=("gaps",)), "gap")
    assert found == [("holes", 0)]


def test_one_passage_in_two_spellings_of_one_code_counts_once_and_the_order_is_kept() -> None:
    found = folded({"b-code": [(0, 0)], "B code": [(0, 0)], "a": [(0, 0)]}, "B-code", "a")
    assert found == [("B-code", 0), ("a", 0)]


def test_a_table_of_passages_is_learned_from_beside_its_interviews(gold: Path, tmp_path: Path) -> None:
    """The hint names this command, and what it says works."""
    (document,) = read_all(gold / "Interview 1 - Ada.txt")
    said = document.transcript
    table, talks = tmp_path / "ada.csv", tmp_path / "talks"
    talks.mkdir()
    (talks / "talk.json").write_text(Document(transcript=said).to_json(), encoding="utf-8")
    table.write_text(
        f'transcript,coder,code,text\n{said.id},Ada,Late,"{said.turn_text(1)}"\n', encoding="utf-8"
    )
    out = tmp_path / "guide.yaml"
    alone = run(table, "--out", out)
    assert isinstance(alone.exception, InputError)
    assert (
        alone.exception.hint == "Give the interviews as well: intercoder learn INTERVIEWS TABLE --out GUIDE"
    )
    beside = run(talks, table, "--out", out)
    assert beside.exit_code == 0, beside.output
    assert [code.code for code in load_guide(out).codes] == ["Late"]
