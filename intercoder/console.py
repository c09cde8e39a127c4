"""Writing to the terminal: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


def out(text: str = "") -> None:
    """One line of result on standard output."""
    sys.stdout.write(printable(text) + "\n")


def say(text: str) -> None:
    """One line about what is going on, on standard error."""
    sys.stderr.write(printable(text) + "\n")


def out_json(value: Any) -> None:
    """A result for programs on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def console(*, stderr: bool = False) -> Console:
    """A Rich console that takes no markup from the texts it is given."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def printable(text: str) -> str:
    """The text without control characters, which in a transcript could steer a terminal; new lines stay."""
    return "".join(
        c if c == "\n" or c == "\t" or c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text
    )
