"""Writing to the terminal: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_shown_as: dict[str, str] = {}
"""Paths of working copies, and the addresses on object storage that they are copies of."""


def out(text: str = "") -> None:
    """One line of result on standard output."""
    sys.stdout.write(printable(named(text)) + "\n")


def say(text: str) -> None:
    """One line about what is going on, on standard error."""
    sys.stderr.write(printable(named(text)) + "\n")


def out_json(value: Any) -> None:
    """A result for programs on standard output; what could steer a terminal is escaped."""
    text = json.dumps(_named_in(value), indent=2, ensure_ascii=False)
    sys.stdout.write("".join(json.dumps(c)[1:-1] if _steers(c) else c for c in text) + "\n")


def console(*, stderr: bool = False) -> Console:
    """A Rich console that takes no markup from the texts it is given."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


@contextmanager
def showing(names: dict[str, str]) -> Iterator[None]:
    """While it lasts, all that is printed here names these paths otherwise: as the user knows them."""
    _shown_as.update(names)
    try:
        yield
    finally:
        for path in names:
            _shown_as.pop(path, None)


def named(text: str) -> str:
    """The text with those names for paths; as it is where there are none."""
    for path in sorted(_shown_as, key=len, reverse=True):
        text = text.replace(path, _shown_as[path])
    return text


def _named_in(value: Any) -> Any:
    """The same in all texts of a JSON value, before JSON escapes what stands in them."""
    if isinstance(value, str):
        return named(value)
    if isinstance(value, dict):
        return {name: _named_in(one) for name, one in value.items()}
    return [_named_in(one) for one in value] if isinstance(value, list | tuple) else value


def printable(text: str) -> str:
    """The text without control characters, which in a transcript could steer a terminal; new lines stay.

    Of equal length: spaces of all kinds become plain ones, what could steer becomes U+FFFD.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char in "\n\t" or char.isprintable():
        return char
    return " " if unicodedata.category(char) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def _steers(char: str) -> bool:
    """Whether it is a control character, invisible, or changes the direction of what follows."""
    return char != "\n" and not char.isprintable() and unicodedata.category(char) != "Zs"
