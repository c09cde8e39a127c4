"""Small CSV files that people write: what parts their cells, what is refused, and who reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.csv_rows import csv_records, csv_rows
from intercoder.gold_map import Mapped, read_map
from intercoder.spreadsheet import read_pairs
from schemas.errors import CodebookError, InputError, UnreadableFileError


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_are_parted_by_what_the_first_line_has_most_of(mark: str) -> None:
    text = f"name{mark} code\n\n{mark}\nWrong labels{mark}'a, b; c'\n".replace("'", '"')
    assert csv_rows(text, "x.csv") == [["name", "code"], ["Wrong labels", "a, b; c"]]


def test_a_row_that_is_too_short_lacks_the_last_columns() -> None:
    assert csv_records("path,coder,stage\na.txt,Ada\n", "x.csv") == [{"path": "a.txt", "coder": "Ada"}]
    assert csv_records("", "x.csv") == []


@pytest.mark.parametrize(("text", "line"), [('a,b\n"Zebra,b\n', 2), ("a,b\n" + "Zebra" * 30_000, 2)])
def test_what_is_no_csv_is_refused_with_the_line_and_not_its_content(text: str, line: int) -> None:
    with pytest.raises(CodebookError, match=f"x.csv is not CSV: line {line}: ") as refused:
        csv_rows(text, "x.csv", CodebookError)
    assert "Zebra" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("mark", [",", ";"])
def test_a_gold_map_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, mark: str) -> None:
    rows = (
        ["path", "transcript", "coder", "stage"],
        ["in/a.txt", "3", "Ada", ""],
        ["b.txt", "", "Ben", "moderated"],
    )
    (tmp_path / "map.csv").write_text("\n".join(mark.join(row) for row in rows), encoding="utf-8-sig")
    assert read_map(tmp_path / "map.csv") == {
        (tmp_path / "in/a.txt").resolve(): Mapped("3", "Ada", ""),
        (tmp_path / "b.txt").resolve(): Mapped("", "Ben", "moderated"),
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no column `path`"),
        ("file,coder\na.txt,Ada\n", "has no column `path`"),
        ("path,coder\na.txt,Ada\n,Ben\n", "row 2 names no file"),
    ],
)
def test_a_gold_map_of_another_shape_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "map.csv").write_text(text)
    with pytest.raises(InputError, match=rf"Gold map map\.csv.* {problem}"):
        read_map(tmp_path / "map.csv")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_aliases_are_read_with_and_without_a_heading(tmp_path: Path, mark: str) -> None:
    file = tmp_path / "aliases.csv"
    pair = f"mislabelled data{mark} Data-noisy-labels\n"
    for text in (pair, f"Name{mark}Code\n{pair}"):
        file.write_text(text, encoding="utf-8-sig")
        assert read_pairs(file) == {"mislabelled data": "Data-noisy-labels"}


def test_aliases_that_cannot_be_read_are_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "aliases.csv"
    file.write_bytes("Prüfung,Test".encode("latin-1"))
    with pytest.raises(UnreadableFileError, match=r"aliases\.csv is not UTF-8 text") as refused:
        read_pairs(file)
    assert refused.value.hint == "Save it as UTF-8 and try again."
    file.write_text("name,code\nmislabelled data\n")
    with pytest.raises(InputError, match=r"aliases\.csv: row 1 does not have two cells"):
        read_pairs(file)
    with pytest.raises(UnreadableFileError, match="No such file"):
        read_pairs(tmp_path / "none.csv")
