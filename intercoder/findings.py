"""What `intercoder doctor` is given, and what it says of each thing that it looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from extract.readers.options import AS_IT_IS, ReadOptions
from schemas.errors import IntercoderError

State = Literal["ok", "note", "broken"]


class Finding(NamedTuple):
    """One thing that was looked at.

    Attributes:
        state: `broken` is what makes a command fail.
        what: in one line; holds no key and no word of an interview.
        fix: what to do; may be empty.
    """

    state: State
    what: str
    fix: str = ""


@dataclass(frozen=True)
class Patient:
    """What is to be examined; each field is an option of `intercoder doctor`."""

    paths: Sequence[Path] = ()
    gold: Sequence[Path] = ()
    codebook: Path | None = None
    guide: Path | None = None
    models: Sequence[str] = ()
    base_urls: Sequence[str] = ()
    allow_http: bool = False
    ask: bool = False
    key_file: Path | None = None
    gold_map: Path | None = None
    reading: ReadOptions = AS_IT_IS


def broken(error: IntercoderError, what: str = "") -> Finding:
    """What an error says."""
    return Finding("broken", f"{what}: {error.message}" if what else error.message, error.hint)
