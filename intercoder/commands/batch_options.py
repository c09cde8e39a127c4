"""Options of `batch submit` and `batch prepare`: those of `extract` that mean something here, and more."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intercoder.commands.extract import extract
from intercoder.commands.reading_options import read_options

if TYPE_CHECKING:
    from intercoder.extraction import ExtractOptions

LIVE_ONLY = frozenset(
    ["concurrency", "replay", "record", "deadline", "rpm", "tpm", "max_requests", "max_tokens", "max_cost"]
)
"""Options of `extract` that are about asking there and then."""

MODES = ("json_schema", "tools", "json")
"""Also `extract.modes.MODES`; repeated so that showing help imports nothing."""

_READING = frozenset({"columns", "interviewer", "join_captions"})

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
    from dataclasses import fields

    from intercoder.extraction import ExtractOptions

    if values["mode"] not in MODES:
        raise typer.BadParameter(f"one of {', '.join(MODES)}", param_hint="--mode")
    names = {field.name for field in fields(ExtractOptions)} - {"paths", "out", "temperature", "reading"}
    reading = read_options(
        values["columns"], values["interviewer"], join_captions=bool(values["join_captions"])
    )
    return ExtractOptions(
        paths=paths,
        out=out,
        temperature=values["temperature"] if values["temperature"] >= 0 else None,
        reading=reading,
        **{name: value for name, value in values.items() if name in names},
    )
