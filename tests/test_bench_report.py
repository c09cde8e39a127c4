"""`bench.report`: rows to page; nothing is measured here."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import pytest

from bench import report
from bench.report import Measured, load, machine, measure, page, store, table
from bench.row import Row, read_rows, write_rows

HELD = Row("start", "0.2 s", "llm 1: 0.4 s", "0.50", "≤ 0.25 s", True, "python -m bench.start")
MISSED = Row("rate", "80/s", limit="≥ 90/s", held=False)
SAID = Row("size", "3 MB")


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of `bench/`."""
    monkeypatch.setattr(report, "BENCH", tmp_path)
    return tmp_path


def measured(module: str, *rows: Row, day: str = "2026-11-22", trouble: str = "") -> Measured:
    return Measured(module, day, "2 cores", rows, trouble)


def test_rows_survive_their_file(tmp_path: Path) -> None:
    write_rows([HELD, MISSED, SAID], tmp_path / "rows.json")
    assert read_rows(tmp_path / "rows.json") == [HELD, MISSED, SAID]


def test_a_row_is_a_line_and_says_whether_its_limit_is_held() -> None:
    assert table([measured("start", HELD), measured("other", MISSED, SAID)]).splitlines()[2:] == [
        "| start | 0.2 s | llm 1: 0.4 s | 0.50 | ≤ 0.25 s | yes | `python -m bench.start` |",
        "| rate | 80/s |  |  | ≥ 90/s | **no** |  |",
        "| size | 3 MB |  |  |  | – |  |",
    ]


def test_a_cell_ends_neither_its_cell_nor_its_line() -> None:
    (line,) = table([measured("x", Row("a|b\nc", "1"))]).splitlines()[2:]
    assert line == "| a\\|b c | 1 |  |  |  | – |  |"


def test_without_rows_there_is_no_table() -> None:
    assert table([measured("x")]) == ""


def test_prose_of_files_stands_around_the_table(tmp_path: Path) -> None:
    (tmp_path / "about.md").write_text("What this is.\n")
    (tmp_path / "start.md").write_text("## Start\n\nWhy.\n")
    text = page([measured("start", HELD), measured("other", SAID)], tmp_path)
    places = [
        text.index(part) for part in ("# Benchmarks", "What this is.", "| start |", "| size |", "## Start")
    ]
    assert places == sorted(places)
    assert "Measured 2026-11-22: start, other. Machine: 2 cores." in text


def test_days_and_machines_are_told_apart(tmp_path: Path) -> None:
    older = Measured("old", "2026-11-20", "8 cores", (SAID,))
    text = page([measured("start", HELD), older], tmp_path)
    assert "Measured 2026-11-22: start. Machine: 2 cores." in text
    assert "Measured 2026-11-20: old. Machine: 8 cores." in text


def test_what_failed_is_named_and_its_last_rows_stay(tmp_path: Path) -> None:
    text = page([measured("start", HELD, trouble="it ended with exit code 1")], tmp_path)
    assert "- Not measured: start; it ended with exit code 1. The rows above are of 2026-11-22." in text
    assert "| start | 0.2 s |" in text


def test_what_a_module_gave_is_kept(bench: Path) -> None:
    store(measured("start", HELD, MISSED))
    assert load("start") == measured("start", HELD, MISSED)
    assert (bench / "results" / "start.json").is_file()


def test_a_module_that_is_not_there_is_passed_over(bench: Path) -> None:
    assert measure("start").trouble == "there is no bench/start.py"


def test_a_module_that_fails_leaves_what_it_gave_before(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(measured("start", HELD))
    (bench / "start.py").touch()
    monkeypatch.setattr(report, "_run", lambda module, file: "it ended with exit code 1")
    again = measure("start")
    assert (again.rows, again.trouble) == ((HELD,), "it ended with exit code 1")


def test_rows_count_whatever_a_module_ends_with(bench: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some end with 1 where a limit is not kept; those are the rows that matter most."""

    def run(module: str, file: Path) -> str:
        write_rows([SAID], file)
        return "it ended with exit code 1"

    (bench / "start.py").touch()
    monkeypatch.setattr(report, "_run", run)
    assert (measure("start").rows, measure("start").trouble) == ((SAID,), "")


def test_a_module_that_works_replaces_what_it_gave_before(
    bench: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(module: str, file: Path) -> str:
        write_rows([SAID], file)
        return ""

    store(measured("start", HELD))
    (bench / "start.py").touch()
    monkeypatch.setattr(report, "_run", run)
    assert measure("start").rows == (SAID,)
    assert load("start").rows == (SAID,)


def test_only_what_is_chosen_is_run(
    bench: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: list[str] = []

    def measure_it(module: str) -> Measured:
        run.append(module)
        return measured(module, SAID)

    monkeypatch.setattr(report, "PAGE", tmp_path / "benchmarks.md")
    monkeypatch.setattr(report, "measure", measure_it)
    assert report.main(["--only", "tokens, start"]) == 0
    assert run == ["tokens", "start"]  # in the order of the page
    assert "- Not measured: growth; it has not been measured." in (tmp_path / "benchmarks.md").read_text()
    assert "tokens: 1 rows" in capsys.readouterr().err


def test_a_name_that_is_no_module_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        report.main(["--only", "spead"])
    assert "spead: not one of throughput" in capsys.readouterr().err


def test_the_machine_is_told_without_its_name() -> None:
    told = machine()
    assert "cores (" in told
    assert "GB of memory" in told
    assert not platform.node() or platform.node() not in told


def test_the_kept_rows_are_plain_json(bench: Path) -> None:
    store(measured("start", HELD))
    assert json.loads((bench / "results" / "start.json").read_text())["day"] == "2026-11-22"
