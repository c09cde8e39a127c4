"""Tables of coded passages in folders: read where codes are looked for, else named with the reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support_cli import Cli, Ran
from support_containers import workbook

from extract.readers.folders import find_coded
from intercoder.spreadsheet import csv_text
from schemas.errors import InputError, UnreadableFileError

P1 = (
    ("Maria", "How did the model do in the end?"),
    ("Bob", "It broke twice, and nobody saw it for a month."),
    ("Maria", "What did you do then?"),
    ("Bob", "The labels were wrong in half of the cases, so we hired nurses."),
)
P2 = (
    ("Maria", "Where do your data come from?"),
    ("Cem", "From three hospitals, and the formats never match."),
    ("Maria", "Since when?"),
    ("Cem", "Since the merger nobody documents the fields any more."),
)
HEAD = ["Interview", "Coder", "Passage", "Code"]
BROKE, WRONG, MATCH = "nobody saw it for a month", "The labels were wrong in half", "the formats never match"


@pytest.fixture
def interviews(tmp_path: Path) -> Path:
    folder = tmp_path / "interviews"
    folder.mkdir()
    for name, said in (("P1", P1), ("P2", P2)):
        (folder / f"{name}.txt").write_text("\n".join(f"{who}: {text}" for who, text in said))
    return folder


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    folder = tmp_path / "coded"
    folder.mkdir()
    return folder


def csv_of(path: Path, *rows: list[str], head: list[str] = HEAD) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(csv_text(head, rows), encoding="utf-8")


def report(ran: Ran) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(ran.out)
    return values


def coders(ran: Ran) -> list[str]:
    return [coder["name"] for coder in report(ran)["coders"]]


def pair(ran: Ran) -> dict[str, Any]:
    (found,) = report(ran)["pairs"]
    return dict(found)


def test_tables_in_a_folder_are_read_beside_the_interviews(interviews: Path, coded: Path, cli: Cli) -> None:
    csv_of(coded / "ada.csv", ["P1", "Ada", BROKE, "Drift"], ["P2", "Ada", MATCH, "Formats"])
    rows = [["Interview", "Coder", "Passage", "Drift", "Labels"], ["P1", "Ben", BROKE, "x", ""]]
    (coded / "ben.xlsx").write_bytes(workbook({"S": [*rows, ["P1", "Ben", WRONG, "", "x"]]}).data)
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert ran.code == 0, ran.err
    assert (pair(ran)["a"], pair(ran)["b"]) == ("Ada", "Ben")
    assert pair(ran)["coded"] == [1, 2]  # on P1, which both coded: turn 1, and turns 1 and 3


def test_one_folder_may_hold_interviews_and_tables(interviews: Path, tmp_path: Path, cli: Cli) -> None:
    csv_of(interviews / "codes.csv", ["P1", "Ada", BROKE, "Drift"], ["P1", "Ben", WRONG, "Labels"])
    assert coders(cli("evaluate", interviews, "--json", "-")) == ["Ada", "Ben"]
    ran = cli("learn", interviews, "--out", tmp_path / "guide.yaml")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Learned from 1 interview and 2 coders.")


def test_what_is_not_read_of_a_folder_is_named_with_the_reason(
    interviews: Path, coded: Path, tmp_path: Path, cli: Cli
) -> None:
    csv_of(coded / "codes.csv", ["P1", "Ada", BROKE, "Drift"], ["P1", "Ben", WRONG, "Labels"])
    csv_of(coded / "book.csv", ["Drift", "It moves."], head=["code", "definition"])
    csv_of(coded / "map.csv", ["x.txt", "", "Ada", ""], head=["path", "transcript", "coder", "stage"])
    csv_of(coded / "people.csv", ["Bob", "40"], ["Cem", "41"], head=["Name", "Age"])
    cli("disagreements", interviews, "--gold", coded, "--out", coded / "meeting.csv")
    (coded / "README.md").write_text("About.")
    (coded / "room.png").write_bytes(b"x")
    for ran in (
        cli("evaluate", interviews, "--gold", coded),
        cli("learn", interviews, coded, "--out", tmp_path / "guide.yaml"),
    ):
        assert ran.code == 0
        assert {line for line in ran.err.splitlines() if line.startswith("left out: ")} >= {
            "left out: README.md, room.png: by name neither an interview nor a table",
            "left out: book.csv is a codebook: it holds no coded passages.",
            "left out: map.csv is a map for --gold-map: it holds no coded passages.",
            "left out: meeting.csv is a list of disagreements: it holds no coded passages.",
            "left out: people.csv is a table without a column of what is said, or with nothing beside it; "
            "its headers are: Name, Age. If it is coded, name its columns: --columns text=HEADER,code=HEADER",
        }


def test_a_damaged_table_in_a_folder_makes_the_result_partial(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    csv_of(coded / "codes.csv", ["P1", "Ada", BROKE, "Drift"], ["P1", "Ben", WRONG, "Labels"])
    (coded / "open.csv").write_text('Passage,Code\n"never closed,Drift\n')
    ran = cli("evaluate", interviews, "--gold", coded)
    assert ran.code == 3
    assert "refused: open.csv is a broken table" in ran.err


@pytest.mark.parametrize("command", ["evaluate", "read", "learn", "convert"])
def test_half_an_excel_file_in_a_folder_makes_the_result_partial(
    interviews: Path, coded: Path, tmp_path: Path, cli: Cli, command: str
) -> None:
    csv_of(coded / "codes.csv", ["P1", "Ada", BROKE, "Drift"], ["P1", "Ben", WRONG, "Labels"])
    data = workbook({"S": [HEAD, *(["P1", "Cem", BROKE, f"Code {n}"] for n in range(300))]}).data
    (coded / "cem.xlsx").write_bytes(data[: len(data) // 2])
    outputs = {"learn": "guide.yaml", "convert": "all.csv"}
    out = ("--out", tmp_path / outputs[command]) if command in outputs else ()
    ran = cli(command, interviews, coded, *out)
    assert (ran.code, "left out: cem.xlsx" in ran.err) == (3, False), ran.err
    assert "cem.xlsx is a damaged ZIP file" in ran.err


def test_a_map_and_a_codebook_in_the_folder_that_are_used_are_not_left_out(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    csv_of(coded / "one.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    csv_of(coded / "two.csv", [WRONG, "Labels"], head=["Passage", "Code"])
    head = ["path", "transcript", "coder", "stage"]
    csv_of(coded / "map.csv", ["one.csv", "", "Ada", ""], ["two.csv", "P1", "Ben", ""], head=head)
    csv_of(coded / "book.csv", ["Drift", "It moves."], head=["code", "definition"])
    given = ("--gold-map", coded / "map.csv", "--codebook", coded / "book.csv")
    ran = cli("evaluate", interviews, "--gold", coded, *given, "--json", "-")
    assert (coders(ran), ran.err) == (["Ada", "Ben"], "")


def test_tables_that_name_no_coder_are_by_their_files(interviews: Path, coded: Path, cli: Cli) -> None:
    for name in ("ada", "ben"):
        csv_of(coded / f"{name}.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert coders(ran) == ["ada", "ben"]
    assert pair(ran)["coded"] == [1, 1]
    assert (
        "ada.csv: passages without a coder, taken to be by 'ada'; --gold-map says whose they are" in ran.err
    )


def test_a_table_that_names_no_coder_beside_one_that_does_is_by_its_file(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    csv_of(coded / "ada.csv", ["P1", "Ada", BROKE, "Drift"])
    csv_of(coded / "ben.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    assert coders(cli("evaluate", interviews, "--gold", coded, "--json", "-")) == ["Ada", "ben"]


def test_files_of_one_name_are_by_their_folders(interviews: Path, coded: Path, cli: Cli) -> None:
    for name in ("ada", "ben"):
        csv_of(coded / name / "codes.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    assert coders(cli("evaluate", interviews, "--gold", coded, "--json", "-")) == ["ada", "ben"]


def test_the_file_of_an_interview_is_nobodys_name(interviews: Path, coded: Path, cli: Cli) -> None:
    csv_of(coded / "P1.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    csv_of(coded / "P2.csv", [MATCH, "Formats"], head=["Passage", "Code"])
    csv_of(coded / "cem.csv", ["P1", "Cem", BROKE, "Drift"], ["P2", "Cem", MATCH, "Drift"])
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert sorted(coders(ran)) == ["Cem", "unknown coder"]


def test_a_coder_in_the_name_of_a_file_is_the_coder(interviews: Path, coded: Path, cli: Cli) -> None:
    for name in ("Ann", "Ben"):
        csv_of(
            coded / f"Interview 3 - {name}.csv", ["P1", BROKE, "Drift"], head=["Document", "Quote", "Code"]
        )
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert (coders(ran), ran.err) == (["Ann", "Ben"], "")


def test_too_few_coders_say_why(interviews: Path, coded: Path, cli: Cli) -> None:
    csv_of(coded / "codes.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    csv_of(coded / "people.csv", ["Bob", "40"], ["Cem", "41"], head=["Name", "Age"])
    ran = cli("evaluate", interviews, "--gold", coded)
    assert ran.code == 1
    assert "Agreement needs two coders; found 1" in ran.err
    assert "codes.csv: passages without a coder, they are an unknown coder's; --gold-map says" in ran.err
    assert "left out: people.csv" in ran.err


def test_rows_that_name_no_interview_are_found_in_all(interviews: Path, coded: Path, cli: Cli) -> None:
    """Two passages stand in P1, and one in P2 only."""
    rows = [[BROKE, "Drift"], [WRONG, "Labels"], [MATCH.upper(), "Formats"]]
    for name in ("ada", "ben"):
        csv_of(coded / f"{name}.csv", *rows, head=["Passage", "Code"])
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert ran.code == 0, ran.err
    assert (pair(ran)["coded"], pair(ran)["transcripts"]) == ([3, 3], ["p1", "p2"])


def test_a_passage_without_a_code_makes_no_interview_of_a_table(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    csv_of(
        coded / "codes.csv",
        ["P1", "Ada", BROKE, "Drift"],
        ["P1", "Ada", WRONG, ""],
        ["P1", "Ben", BROKE, "Drift"],
    )
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert (pair(ran)["units"], pair(ran)["coded"]) == (4, [1, 1])


def test_doctor_reads_tables_of_a_gold_folder(interviews: Path, coded: Path, cli: Cli) -> None:
    csv_of(coded / "codes.csv", ["P1", "Ada", BROKE, "Drift"])
    csv_of(coded / "book.csv", ["Drift", "It moves."], head=["code", "definition"])
    ran = cli("doctor", interviews, "--gold", coded)
    assert "ok     gold: 1 of 1 file understood (1 .csv)\n" in ran.out
    assert "note   gold: left out: book.csv is a codebook: it holds no coded passages.\n" in ran.out


def test_what_a_run_exported_into_the_folder_is_not_a_persons(
    interviews: Path, coded: Path, tmp_path: Path, cli: Cli
) -> None:
    book = tmp_path / "book.yaml"
    book.write_text("codes:\n  - {code: Labels, definition: wrong labels nurses check}\n")
    run = tmp_path / "run"
    assert cli("extract", interviews, "--model", "keyword", "--codebook", book, "--out", run).code == 0
    csv_of(coded / "codes.csv", ["P1", "Ada", WRONG, "Labels"], ["P1", "Ben", WRONG, "Labels"])
    assert cli("export", run, "--out", coded / "segments.csv").code == 0
    ran = cli("evaluate", run, "--gold", coded)
    assert ran.code == 0, ran.err
    assert "left out: segments.csv: 1 passage of the run's own coder" in ran.err


def test_a_table_that_is_read_is_not_written_over(interviews: Path, coded: Path, cli: Cli) -> None:
    csv_of(coded / "codes.csv", ["P1", "Ada", BROKE, "Drift"], ["P1", "Ben", WRONG, "Labels"])
    ran = cli("disagreements", interviews, "--gold", coded, "--out", coded / "codes.csv")
    assert ran.code == 1
    assert "it would be overwritten" in ran.err


def test_folders_are_sorted_into_interviews_tables_and_others(tmp_path: Path) -> None:
    for name in ("b.txt", "a.csv", "c/d.XLSX", "e.png", "README.md", ".hidden.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    named = tmp_path / "c" / "d.XLSX"
    found = find_coded([tmp_path])
    assert [[file.name for file in files] for files in found] == [
        ["b.txt"],
        ["a.csv", "d.XLSX"],
        ["README.md", "e.png"],
    ]
    assert find_coded([named, tmp_path / "c"]).files == [named]  # once, as it was named first
    assert find_coded([]) == ([], [], [])


def test_a_folder_with_neither_interviews_nor_tables_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "e.png").touch()
    with pytest.raises(InputError, match="holds no file that could be a transcript"):
        find_coded([tmp_path])
    with pytest.raises(UnreadableFileError, match="does not exist"):
        find_coded([tmp_path / "gone"])


@pytest.mark.parametrize(
    "command",
    [("convert", "--out", "all.csv"), ("summarise", "--out", "drafts"), ("disagreements", "--out", "x.html")],
)
def test_every_command_says_how_a_table_was_taken(
    interviews: Path,
    coded: Path,
    tmp_path: Path,
    cli: Cli,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ada", "ben"):
        csv_of(coded / f"{name}.csv", [BROKE, "Drift"], head=["Passage", "Code"])
    monkeypatch.chdir(tmp_path)
    given = ("--gold", interviews, "--gold", coded) if command[0] == "summarise" else (interviews, coded)
    ran = cli(*command, *given)
    assert (
        "ada.csv: passages without a coder, taken to be by 'ada'; --gold-map says whose they are" in ran.err
    )


def test_excerpts_of_which_none_is_in_the_interview_they_name_are_refused(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    """The interview is here: it was changed after it was coded, and Ben has not "coded nothing" in it."""
    csv_of(coded / "ada.csv", ["P1", "Ada", BROKE, "Drift"], ["P2", "Ada", MATCH, "Formats"])
    csv_of(
        coded / "ben.csv", ["P1", "Ben", BROKE, "Drift"], ["P2", "Ben", "Nobody said this here.", "Formats"]
    )
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert ran.code == 3
    assert "refused: ben.csv: no coded excerpt of Ben is in the words of p2" in ran.err
    assert "not among the interviews" not in ran.err
    assert pair(ran)["transcripts"] == ["p1"]


def test_excerpts_that_are_found_in_an_interview_of_another_name_are_said_to_be(
    interviews: Path, coded: Path, cli: Cli
) -> None:
    csv_of(coded / "ada.csv", ["P1", "Ada", BROKE, "Drift"])
    csv_of(coded / "ben.csv", ["Talk of May", "Ben", BROKE, "Drift"], ["Talk of May", "Ben", WRONG, "Labels"])
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert ran.code == 0
    told = (
        "excerpts of 1 interview that no file is called after were found by their words: 'Talk of May' in p1"
    )
    assert f"ben.csv: {told}" in ran.err
    assert pair(ran)["transcripts"] == ["p1"]


def test_a_coders_table_with_a_text_under_an_unknown_header_is_refused_with_the_way_out(
    cli: Cli, interviews: Path, coded: Path, tmp_path: Path
) -> None:
    for name in ("Ada", "Cem"):
        csv_of(coded / f"{name}.csv", ["P1", name, BROKE, "Drift"], ["P2", name, MATCH, "Labels"])
    head = ["Interview", "Kodierer", "Code", "Stelle", "Memo"]
    (coded / "ben.xlsx").write_bytes(workbook({"Coding": [head, ["P1", "Ben", "Drift", BROKE, ""]]}).data)
    said = (
        "refused: ben.xlsx is a table without a column of what is said, or with nothing beside it; its "
        "headers are: Interview, Kodierer, Code, Stelle, Memo. Name the column of what was coded: "
        "--columns text=HEADER"
    )
    for command in (
        ("evaluate", interviews, "--gold", coded),
        ("learn", interviews, coded, "--out", tmp_path / "guide.yaml"),
        ("disagreements", interviews, "--gold", coded),
    ):
        ran = cli(*command)
        assert ran.code == 3, ran.err
        assert said in ran.err.splitlines()
    read = cli("read", coded)
    assert read.code == 3
    assert "ben.xlsx is a table without a column" in read.err
    assert "--columns text=HEADER" in read.err


def test_german_headers_of_a_table_of_passages_are_known(cli: Cli, interviews: Path, coded: Path) -> None:
    csv_of(coded / "ada.csv", ["P1", "Ada", BROKE, "Drift"], ["P2", "Ada", MATCH, "Drift"])
    csv_of(
        coded / "ben.csv",
        ["P1", "Björn", "Drift", BROKE, ""],
        ["P2", "Björn", "Drift", MATCH, "sicher"],
        head=["Interview", "Kodierer", "Code", "Textstelle", "Memo"],
    )
    ran = cli("evaluate", interviews, "--gold", coded, "--json", "-")
    assert ran.code == 0, ran.err
    assert coders(ran) == ["Ada", "Björn"]
