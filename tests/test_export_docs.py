"""docs/formats.md says what the writers do: its formats, columns and commands are the real ones."""

from __future__ import annotations

import re
from pathlib import Path

from support_cli import Cli

from extract.writers import FORMATS
from extract.writers.rows import Row

PAGE = (Path(__file__).parents[1] / "docs" / "formats.md").read_text(encoding="utf-8")
OUT = PAGE[PAGE.index("## Out\n") :]


def test_every_format_is_listed_with_its_suffix() -> None:
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (\.[a-z]+)", OUT, re.MULTILINE))
    assert listed == {name: known.suffix for name, known in FORMATS.items()}


def test_every_column_of_the_tables_is_explained_and_no_other() -> None:
    section = OUT[OUT.index("### Tables") :]
    explained = re.findall(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", section, re.MULTILINE)
    names = [name for cell in explained for name in re.findall(r"`([a-z_]+)`", cell)]
    assert names == list(Row._fields)


def test_every_command_of_the_section_exists_with_its_options(cli: Cli) -> None:
    (block,) = re.findall(r"```console\n(.*?)```", OUT, re.DOTALL)
    for line in block.strip().splitlines():
        words = line.split("#")[0].split()
        ran = cli(words[1], "--help")
        assert ran.code == 0, line
        assert all(option in ran.out for option in words if option.startswith("--")), line
