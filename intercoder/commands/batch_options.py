"""Options of `batch submit` and `batch prepare`: those of `extract` that mean something here, and more."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intercoder.commands.asking_options import options_from
from intercoder.commands.extract import extract
from intercoder.commands.reading_options import read_options

if TYPE_CHECKING:
    from intercoder.extract_options import ExtractOptions

LIVE_ONLY = frozenset(
    [
        "concurrency",
        "replay",
        "record",
        "deadline",
        "rpm",
        "tpm",
        "max_requests",
        "max_tokens",
        "max_cost",
        "dask",
    ]
)
"""Options of `extract` that are about asking there and then."""

MODES = ("json_schema", "tools", "json")
"""Also `extract.modes.MODES`; repeated so that showing help imports nothing."""

Mode = Annotated[
    str,
    typer.Option(metavar="MODE", help="How structured output is asked for: json_schema, tools or json."),
]
MaxBatchCost = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Submit nothing that may bring the run's cost above this; see --prices.",
        show_default=False,
    ),
]
Window = Annotated[str, typer.Option(help="Time that the endpoint gets; OpenAI takes 24h only.")]


def with_extract_options(**more: tuple[Any, Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of `extract`, and more: name -> (annotation, default).

    The command is called with all of them as keyword arguments. Its `paths` may be left out.
    """

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        shared = inspect.signature(extract, eval_str=True).parameters
        chosen = [own for name, own in shared.items() if name not in LIVE_ONLY | {"paths", "out"}]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
            for name, (annotation, default) in more.items()
        ]
        keywords = [own.replace(kind=inspect.Parameter.KEYWORD_ONLY) for own in chosen]
        command.__signature__ = inspect.Signature([*added, *keywords])  # type: ignore[attr-defined]
        command.__annotations__ = {}
        return command

    return decorated


def options_of(values: dict[str, Any], paths: list[Path], out: Path) -> ExtractOptions:
    """What the user asks for, from the values of a command's options.

    Raises:
        BadParameter: a mode that there is not.
    """
    from intercoder.extract_options import ExtractOptions

    if values["mode"] not in MODES:
        raise typer.BadParameter(f"one of {', '.join(MODES)}", param_hint="--mode")
    reading = read_options(
        values["columns"], values["interviewer"], join_captions=bool(values["join_captions"])
    )
    return options_from(ExtractOptions, values, paths=paths, out=out, reading=reading)
