"""docs/formats.md says what the readers do: suffixes, names of columns, headers, numbers."""

from __future__ import annotations

import re
from pathlib import Path

from support_cli import Cli

from extract.readers.columns import find_columns
from extract.readers.folders import SUFFIXES
from extract.readers.options import COLUMNS
from extract.readers.source import LARGEST

PAGE = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
IN = PAGE[PAGE.index("## In\n") : PAGE.index("## Out\n")]


def test_the_suffixes_that_count_in_folders_are_all_named() -> None:
    (sentence,) = re.findall(r"in folders files of the suffixes (.*?) are read", IN)
    assert set(re.findall(r"`(\.[a-z]+)`", sentence)) == SUFFIXES


def test_every_name_that_columns_may_have_is_explained() -> None:
    table = IN[IN.index("| NAME |") : IN.index("Several codes in a cell")]
    cells = re.findall(r"^\| ((?:`[a-z]+`(?:, )?)+) \|", table, re.MULTILINE)
    listed = [name for cell in cells for name in re.findall(r"`([a-z]+)`", cell)]
    assert sorted(listed) == sorted(COLUMNS)


def test_the_headers_that_are_listed_are_known() -> None:
    table = IN[IN.index("| NAME |") : IN.index("Several codes in a cell")]
    rows = re.findall(r"^\| `([a-z]+)` \| ([^:|]+) \|$", table, re.MULTILINE)
    assert len(rows) == 8
    for name, headers in rows:
        for header in headers.removesuffix(", ...").split(", "):
            row = [header, "Said" if name == "text" else "Text", "Who" if name != "speaker" else "Code"]
            found = find_columns(row, {"text": "Text"} if name != "text" else {})
            assert found is not None, header
            assert found.at.get(name) == 0, header


def test_the_largest_file_is_the_one_that_is_stated() -> None:
    assert f"a file of more than {LARGEST // 2**20} MB" in IN


def test_every_command_of_the_section_exists_with_its_options(cli: Cli) -> None:
    (block,) = re.findall(r"```console\n(.*?)```", IN, re.DOTALL)
    for line in block.strip().splitlines():
        words = line.split("#")[0].split()
        ran = cli(words[1], "--help")
        assert ran.code == 0, line
        assert all(option in ran.out for option in words if option.startswith("--")), line
