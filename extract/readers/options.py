"""What a user says about files beyond their content: columns, interviewers, joined captions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from schemas.errors import ConfigurationError

COLUMNS = ("text", "speaker", "time", "code", "coder", "transcript", "start", "end", "rationale", "turn")
"""What a column of a table can be."""


@dataclass(frozen=True)
class ReadOptions:
    """How files are to be read.

    Attributes:
        columns: what a column is (see `COLUMNS`) -> the column's header as it stands in the table.
        interviewers: labels of the speakers who ask; all other named speakers answer.
        join_captions: make one turn of consecutive turns of one speaker that have time stamps.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    interviewers: tuple[str, ...] = ()
    join_captions: bool = False


AS_IT_IS = ReadOptions()
"""Nothing said: columns are known by their usual names, roles guessed, captions left as they are."""


def parse_columns(given: Iterable[str]) -> dict[str, str]:
    """`text=Excerpt Copy,speaker=Who` as a mapping; several such texts add up.

    Raises:
        ConfigurationError: a part without `=`, or a name that is not one of `COLUMNS`.
    """
    found: dict[str, str] = {}
    for part in (part for text in given for part in text.split(",") if part.strip()):
        name, equals, header = (piece.strip() for piece in part.partition("="))
        if not equals or not header or name not in COLUMNS:
            raise ConfigurationError(
                f"--columns {part.strip()!r} is not of the form NAME=HEADER.",
                hint=f"Names are: {', '.join(COLUMNS)}. Example: --columns text=Excerpt,code=Tag",
            )
        found[name] = header
    return found
