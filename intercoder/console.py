"""Writing to the terminal: results to standard output, everything else to standard error.

Whoever reads the results may leave before their end, as `head` does: the command goes on to its own.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from schemas.errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

_INSTEAD = "intercoder.instead"
"""How letters are written that the encoding of an output does not have."""

_missing: set[str] = set()
"""Letters that were written so."""

_shown_as: dict[str, str] = {}
"""Paths of working copies, and the addresses on object storage that they are copies of."""


@contextmanager
def standard_streams() -> Iterator[None]:
    """While a command runs, let standard output and error take whatever is written; all of it, at the end.

    Raises:
        ConfigurationError: standard output cannot be written to.
    """
    _missing.clear()
    codecs.register_error(_INSTEAD, _instead)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started us, who wants to see nothing
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - to the very end
        if isinstance(stream := getattr(sys, name), io.TextIOWrapper):
            stream.reconfigure(errors=_INSTEAD)
    try:
        yield
    finally:
        _write("", flush=True)
        if _missing:
            say("Letters that the output's encoding does not have are shown as ?.")
            say("With PYTHONIOENCODING=utf-8 they are written as they are.")


def out(text: str = "") -> None:
    """One line of result on standard output."""
    _write(printable(named(text)) + "\n")


def out_whole(text: str) -> None:
    """A result that is a file's content, as it is."""
    _write(text, flush=True)


def say(text: str) -> None:
    """One line about what is going on, on standard error."""
    with suppress(OSError):  # whom could it be told?
        sys.stderr.write(printable(named(text)) + "\n")


def out_json(value: Any, *, sort_keys: bool = False) -> None:
    """A result for programs on standard output; what could steer a terminal is escaped.

    So are letters that the output's encoding does not have.
    """
    text = json.dumps(_named_in(value), indent=2, ensure_ascii=False, sort_keys=sort_keys)
    _write("".join(json.dumps(c)[1:-1] if _steers(c) or not _has_place(c) else c for c in text) + "\n")


def _write(text: str, *, flush: bool = False) -> None:
    """Write to standard output, whether or not anybody listens.

    Raises:
        ConfigurationError: it cannot be written to, as where the disk is full.
    """
    try:
        sys.stdout.write(text)
        if flush:
            sys.stdout.flush()
    except OSError as error:
        _silence(sys.stdout)
        if not isinstance(error, BrokenPipeError):
            raise ConfigurationError(
                f"Standard output cannot be written to: {error.strerror}.",
                hint="Make room where it is kept, or send it elsewhere, and run the command again.",
            ) from error


def _silence(stream: TextIO) -> None:
    """Let what was not written, and all that comes, go nowhere: Python would try it again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _instead(error: UnicodeError) -> tuple[str, int]:
    """A question mark for each letter that an encoding does not have, noted to be told at the end."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    _missing.update(error.object[error.start : error.end])
    return "?" * (error.end - error.start), error.end


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


def _has_place(char: str) -> bool:
    """Whether standard output's encoding has this character."""
    if char.isascii():
        return True
    try:
        char.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _steers(char: str) -> bool:
    """Whether it is a control character, invisible, or changes the direction of what follows."""
    return char != "\n" and not char.isprintable() and unicodedata.category(char) != "Zs"
