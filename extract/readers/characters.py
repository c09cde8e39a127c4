"""Characters that are none: halves of a pair, which JSON can spell and no file can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from extract.readers.source import Source
from schemas.errors import InputError

_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


def refuse_half_characters(found: Any, source: Source) -> None:
    """Check that what was read can be written again.

    Args:
        found: models, and tuples and lists of them.
        source: where it was read from; text without an escaped surrogate needs no look.

    Raises:
        InputError: a text in it holds half of a character.
    """
    if source.binary is None and not _ESCAPED.search(source.text):
        return
    if any(_HALF.search(text) for text in _texts(found)):
        raise InputError(
            f"{source.name} holds half of a character (an unpaired \\u escape).",
            hint="Export the file again, or mend that text.",
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from _texts(value.model_dump())
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
