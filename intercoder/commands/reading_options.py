"""Options of several commands that say how files are to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from extract.readers.options import ReadOptions

Columns = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=HEADER,...",
        help="What columns of tables are called: text=Excerpt,code=Tag,speaker=Who; see docs/formats.md.",
        show_default=False,
    ),
]
Interviewer = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME",
        help="Speaker who asks; all others answer. May be repeated. Default: guessed.",
        show_default=False,
    ),
]
JoinCaptions = Annotated[
    bool, typer.Option("--join-captions", help="Make one turn of a speaker's consecutive captions.")
]


def read_options(
    columns: list[str] | None = None, interviewer: list[str] | None = None, *, join_captions: bool = False
) -> ReadOptions:
    """The options as readers take them.

    Raises:
        ConfigurationError: columns that are not of the form NAME=HEADER.
    """
    from extract.readers.options import ReadOptions, parse_columns

    return ReadOptions(parse_columns(columns or ()), tuple(interviewer or ()), join_captions)
