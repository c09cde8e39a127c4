"""Writes docs/reference/cli.md from the help of the commands: python docs/reference/write_cli.py"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from intercoder.cli import app

PAGE = Path(__file__).with_name("cli.md")
WIDTH = 100
HEAD = """# Commands

The help of each command, as `intercoder COMMAND --help` shows it. Written by `docs/reference/write_cli.py`.

What a command line leaves open is taken from the [project file](files.md#project-file). Exit codes: 0 all
done, 1 an error or nothing done, 2 a wrong command line, 3 done in part, 100 a `--fail-under` that was not
reached, 130 stopped with Ctrl-C, 143 by SIGTERM, 129 by SIGHUP. Results go to standard output, everything
else to standard error.

`intercoder --install-completion` makes your shell complete commands and options.
"""


def contexts(command: Any, name: str, above: Any = None) -> Iterator[Any]:
    """The command's context and, for a group, those of the commands in it, in order."""
    size = {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = command.make_context(name, [], parent=above, resilient_parsing=True, **size)
    yield context
    for inner, below in getattr(command, "commands", {}).items():
        yield from contexts(below, inner, context)


def page() -> str:
    """The page, as it has to be."""
    sections = [
        f"## {context.command_path}\n\n```text\n{_help(context)}\n```\n"
        for context in contexts(typer.main.get_command(app), "intercoder")
    ]
    return "\n".join([HEAD, *sections])


def _help(context: Any) -> str:
    return "\n".join(line.rstrip() for line in context.get_help().strip().splitlines())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
