"""Arguments of `intercoder.extract`: which kinds they may be of, and their names in errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from numbers import Integral, Real
from types import NoneType
from typing import Any

from schemas.codebook import Codebook
from schemas.errors import ConfigurationError, IntercoderError
from schemas.guide import Guide
from schemas.transcript import Transcript

_TEXT = ((str, NoneType), "text")
_WHOLE = ((Integral,), "a whole number")
_NUMBER = ((Real, NoneType), "a number, or None")
_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "transcript": ((Transcript,), "a transcript, such as `read` gives as .transcript"),
    "codebook": ((Codebook, str, os.PathLike, NoneType), "a codebook, or the path of one"),
    "guide": ((Guide, str, os.PathLike, NoneType), "a guide, or the path of one"),
    "model": _TEXT,
    "base_url": ((str, Sequence, NoneType), "an address, or several"),
    "passes": _WHOLE,
    "window_tokens": _WHOLE,
    "seed": ((int, NoneType), "a whole number, or None"),
    "share": _NUMBER,
    "temperature": _NUMBER,
    "language": ((str,), "text"),
}


def check_kinds(given: Mapping[str, Any]) -> None:
    """Check that arguments are of the kinds that they may be of; those that are not known here pass.

    Raises:
        ConfigurationError: one is not.
    """
    for name, value in given.items():
        kinds, what = _KINDS.get(name, ((object,), ""))
        items = value if name == "base_url" and isinstance(value, Sequence) else ()
        if not isinstance(value, kinds) or not all(isinstance(item, str) for item in items):
            shown = value if isinstance(value, Real) else f"of type {type(value).__name__}"
            raise ConfigurationError(f"{name} is {shown}; it is to be {what}.")


@contextmanager
def called_by_name(arguments: Iterable[str]) -> Iterator[None]:
    """In errors of the jobs that commands share with the library, options are called as the arguments are."""
    flags = {f"--{name.replace('_', '-')}": name for name in arguments}

    def renamed(text: str) -> str:
        text = text.replace("--model keyword", 'model="keyword"')
        return _FLAG.sub(lambda found: flags.get(found[0], found[0]), text)

    try:
        yield
    except IntercoderError as error:
        error.message, error.hint = renamed(error.message), renamed(error.hint)
        error.args = (error.message,)
        raise


_FLAG = re.compile(r"(?<![\w-])--[a-z]+(?:-[a-z]+)*")
