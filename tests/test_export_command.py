"""`intercoder export` and `convert`: runs and files into other programs' formats, from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from lxml import etree
from support_cli import Cli
from support_export import SCHEMA, entries
from support_summaries import ONE, TWO, coding, run_of, segment, talks_run

from extract.writers import FORMATS
from intercoder.commands.export import ExportFormat
from intercoder.exporting import one_per_coder
from schemas.coding import Coder, CodingFile, Segment

SAID = ("Interviewer", "What broke?", "Interviewee", "The labels 🙈 did.")


def as_delve_copies(coder: str, *codes: str) -> str:
    """A coder's file on an interview of two turns, codes below the second."""
    return "\n\n".join((f"Interview 1 - {coder}", *SAID, *codes)) + "\n"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return talks_run(tmp_path / "run")


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """Two people's files on one interview, as Delve copies them."""
    folder = tmp_path / "coded"
    folder.mkdir()
    (folder / "Interview 1 - Ada.txt").write_text(as_delve_copies("Ada", "Data-noisy-labels"))
    (folder / "Interview 1 - Ben.txt").write_text(as_delve_copies("Ben", "Data-missing-values"))
    return folder


def gold(folder: Path) -> Path:
    """Ada's file on the first talk, from a copy of it."""
    lines = ["talk-1 - Ada"]
    for turn in ONE.turns:
        lines += [turn.speaker or "", ONE.turn_text(turn.index)]
    file = folder / "Talk-1 - Ada.txt"
    file.write_text("\n\n".join([*lines, "Data-noisy-labels"]) + "\n")
    return file


def test_every_format_of_the_command_is_one_of_the_writers() -> None:
    assert {name.value for name in ExportFormat} == set(FORMATS)


@pytest.mark.parametrize("name", list(FORMATS))
def test_a_run_is_written_in_every_format(cli: Cli, run: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "out" / f"talks{FORMATS[name].suffix}"
    ran = cli("export", run, "--to", name, "--out", file)
    assert ran.code == 0
    assert ran.out.splitlines()[0] == str(file)
    assert "2 interviews, 1 coder, 4 segments, 3 codes" in ran.err
    assert file.stat().st_size > 0


def test_the_suffix_says_the_format(cli: Cli, run: Path, tmp_path: Path) -> None:
    file = tmp_path / "talks.CSV"
    assert cli("export", run, "--out", file).code == 0
    assert [(row["transcript"], row["code"], row["coder"]) for row in rows(file)] == [
        ("talk-1", "Labels", "bot"),
        ("talk-1", "Labels-fix", "bot"),
        ("talk-2", "Drift", "bot"),
        ("talk-2", "Labels-fix", "bot"),
    ]


def test_a_suffix_that_says_nothing_is_an_error_with_the_formats(cli: Cli, run: Path, tmp_path: Path) -> None:
    ran = cli("export", run, "--out", tmp_path / "talks.bin")
    assert ran.code == 1
    assert "--to" in ran.err
    assert all(name in ran.err for name in FORMATS)
    assert not (tmp_path / "talks.bin").exists()


def test_human_files_come_onto_the_runs_transcripts(cli: Cli, run: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    ran = cli("export", run, "--gold", gold(tmp_path), "--out", file)
    assert ran.code == 0
    by_ada = [row for row in rows(file) if row["coder"] == "Ada"]
    last = ONE.turns[-1]
    assert [(row["transcript"], row["code"], row["start"], row["end"]) for row in by_ada] == [
        ("talk-1", "Data-noisy-labels", str(last.start), str(last.end))
    ]


def test_a_human_file_of_another_interview_is_named(cli: Cli, run: Path, coded: Path, tmp_path: Path) -> None:
    ran = cli("export", run, "--gold", coded / "Interview 1 - Ada.txt", "--out", tmp_path / "all.csv")
    assert ran.code == 0
    assert "left out: Interview 1 - Ada.txt: on an interview that the run does not hold" in ran.err


def test_only_some_interviews(cli: Cli, run: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    assert cli("export", run, "--transcript", TWO.id, "--out", file).code == 0
    assert {row["transcript"] for row in rows(file)} == {"talk-2"}
    ran = cli("export", run, "--transcript", "talk-3", "--out", file)
    assert ran.code == 1
    assert "talk-1, talk-2" in ran.err


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("2026-03-14", "2026-03-14T00:00:00Z"),
        ("2026-03-14T15:09:26+01:00", "2026-03-14T14:09:26Z"),
        (None, "2000-01-01T00:00:00Z"),
    ],
)
def test_the_date_is_the_one_given_or_a_fixed_one(
    cli: Cli, run: Path, tmp_path: Path, given: str | None, written: str
) -> None:
    file = tmp_path / "talks.qdpx"
    cli("export", run, "--out", file, *(("--date", given) if given else ()))
    root = etree.fromstring(entries(file.read_bytes())["project.qde"])
    assert root.get("creationDateTime") == written
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)


def test_what_is_no_date_is_refused(cli: Cli, run: Path, tmp_path: Path) -> None:
    ran = cli("export", run, "--out", tmp_path / "x.qdpx", "--date", "yesterday")
    assert ran.code == 1
    assert "is no date" in ran.err


def test_what_is_no_run_is_refused(cli: Cli, coded: Path, tmp_path: Path) -> None:
    ran = cli("export", coded, "--out", tmp_path / "x.csv")
    assert ran.code == 1
    assert "not a run folder" in ran.err


def test_files_are_converted_without_a_run_each_coder_on_the_same_text(
    cli: Cli, coded: Path, tmp_path: Path
) -> None:
    project, table = tmp_path / "coded.qdpx", tmp_path / "coded.csv"
    ran = cli("convert", coded, "--out", project)
    assert ran.code == 0
    assert "1 interview, 2 coders, 2 segments, 2 codes" in ran.err
    assert cli("convert", project, "--out", table).code == 0
    # "What broke?" has 11 characters, then a line end: [12, 29).
    assert [(row["coder"], row["code"], row["start"], row["end"], row["text"]) for row in rows(table)] == [
        ("Ada", "Data-noisy-labels", "12", "29", "The labels 🙈 did."),
        ("Ben", "Data-missing-values", "12", "29", "The labels 🙈 did."),
    ]


def test_converting_there_and_back_changes_no_byte(cli: Cli, coded: Path, tmp_path: Path) -> None:
    for name in ("one.qdpx", "two.qdpx"):
        cli("convert", coded if name == "one.qdpx" else tmp_path / "one.qdpx", "--out", tmp_path / name)
        coded_once = (tmp_path / name).read_bytes()
    one, two = entries((tmp_path / "one.qdpx").read_bytes()), entries(coded_once)
    assert {name: data for name, data in one.items() if name != "project.qde"} == {
        name: data for name, data in two.items() if name != "project.qde"
    }
    # The project is called after the first input, and nothing else differs.
    assert one["project.qde"].replace(b'name="coded"', b'name="one"') == two["project.qde"]


def test_a_codebook_alone_is_converted(cli: Cli, tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes: [A, {code: B, definition: It is b.}]")
    assert cli("convert", "--codebook", book, "--out", tmp_path / "book.qdc").code == 0
    root = etree.fromstring((tmp_path / "book.qdc").read_bytes())
    assert [code.get("name") for code in root.iter("{*}Code")] == ["A", "B"]


def test_nothing_to_convert_is_an_error(cli: Cli, tmp_path: Path) -> None:
    ran = cli("convert", "--out", tmp_path / "x.csv")
    assert ran.code == 1
    assert "Nothing is named" in ran.err


def test_label_studio_gets_its_labelling_interface_beside_the_tasks(
    cli: Cli, run: Path, tmp_path: Path
) -> None:
    ran = cli("export", run, "--to", "label-studio", "--out", tmp_path / "tasks.json")
    assert ran.out.splitlines() == [str(tmp_path / "tasks.json"), str(tmp_path / "tasks.xml")]
    labels = [tag.get("value") for tag in etree.parse(tmp_path / "tasks.xml").iter("Label")]
    assert labels == ["Labels", "Labels-fix", "Drift"]


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(
    cli: Cli, run: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken.csv").mkdir()
    ran = cli("export", run, "--out", tmp_path / "taken.csv")
    assert ran.code == 1
    assert "cannot be written" in ran.err
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("name", "limit", "why"),
    [
        ("talks.qdpx", "zipped.LARGEST_ENTRY", "talks.qdpx unpacks to more than 0 MB"),
        ("talks.docx", "zipped.LARGEST_ENTRY", "talks.docx unpacks to more than 0 MB"),
        ("talks.qdpx", "zipped.MOST_ENTRIES", "talks.qdpx is a ZIP file with too many entries"),
        ("talks.csv", "source.LARGEST", "talks.csv has 0 MB; at most 0 MB are read"),
    ],
)
def test_what_is_written_and_too_large_to_be_read_again_is_said_to_be(
    cli: Cli, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, limit: str, why: str
) -> None:
    said = f"{why}{'.' if why.endswith(('entries', 'read')) else ', the most that is read.'}"
    said += " Other programs may take it; with --transcript, intercoder writes fewer interviews into a file\n"
    whole = cli("export", run, "--out", tmp_path / "whole" / name)
    assert "too many entries" not in whole.err
    assert "the most that is read" not in whole.err
    monkeypatch.setattr(f"extract.readers.{limit}", 2)
    ran = cli("export", run, "--out", tmp_path / name)
    assert ran.code == 0
    assert said in ran.err
    assert (tmp_path / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    # And it is as it says.
    read = cli("read", tmp_path / name)
    assert read.code == 1
    assert why in read.err


def test_two_files_of_one_coder_become_one_with_each_mark_once() -> None:
    ada = Coder(name="Ada", kind="human")
    marks = [Segment.of_turns(ONE, code, turn, turn) for code, turn in (("a", 1), ("b", 1), ("a", 3))]
    one = CodingFile(transcript=ONE.id, coder=ada, stage="coded", segments=tuple(marks[:2]))
    other = CodingFile(transcript=ONE.id, coder=ada, segments=(marks[0], marks[2]))
    moderated = CodingFile(transcript=ONE.id, coder=ada, stage="moderated", segments=(marks[0],))
    first, second = one_per_coder([one, other, moderated])
    assert first.segments == tuple(marks)
    assert second == moderated


def test_a_code_under_its_old_name_is_written_as_the_codebook_calls_it_now(
    cli: Cli, coded: Path, tmp_path: Path
) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("- {code: Label-noise, aliases: [data noisy labels]}\n- Data-missing-values\n")
    ran = cli("convert", coded, "--codebook", book, "--out", tmp_path / "all.csv")
    assert [(row["coder"], row["code"]) for row in rows(tmp_path / "all.csv")] == [
        ("Ada", "Label-noise"),
        ("Ben", "Data-missing-values"),
    ]
    assert "written as Label-noise: Data-noisy-labels" in ran.err


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_where_a_model_found_nothing_is_said_unless_the_format_tells(
    cli: Cli, tmp_path: Path, name: str
) -> None:
    """Read back, such an interview would count as not coded: agreement would be better than it was."""
    run = run_of(tmp_path / "run", [coding(ONE, segment(ONE, "Labels", 1)), coding(TWO)], ONE, TWO)
    ran = cli("export", run, "--to", name, "--out", tmp_path / "all")
    assert ran.code == 0
    told = f"no mark of bot in 1 interview where it found nothing, as {name} has no place for that: talk-2"
    assert (told in ran.err) == (name not in {"label-studio", "qdc"})


def test_a_file_that_is_not_coded_yet_is_said_to_be_so(cli: Cli, coded: Path, tmp_path: Path) -> None:
    (coded / "Interview 1 - Cy.txt").write_text(as_delve_copies("Cy"))
    ran = cli("convert", coded, "--out", tmp_path / "x.csv")
    assert "not coded yet: interview-1 by Cy" in ran.err
    assert {row["coder"] for row in rows(tmp_path / "x.csv")} == {"Ada", "Ben"}
