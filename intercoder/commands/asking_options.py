"""Options of commands that ask a model, and the way from their values into the options of a job."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.asking import AskingOptions

_Options = TypeVar("_Options", bound="AskingOptions")

KEYWORD = "keyword"
"""Also `extract.keyword.NAME`; repeated so that showing help imports nothing."""

BaseUrls = Annotated[
    list[str] | None,
    typer.Option(
        "--base-url",
        help="OpenAI-compatible endpoint; default: OPENAI_BASE_URL. Repeated: servers of the same model, "
        "used in turn (of a batch: the first).",
        show_default=False,
    ),
]
Concurrency = Annotated[int, typer.Option(min=1, help="Requests at the same time.")]
Temperature = Annotated[float, typer.Option(help="Below 0: not sent.", max=2)]
Seed = Annotated[int | None, typer.Option(help="Sampling seed, if given.", show_default=False)]
PromptsFolder = Annotated[
    Path | None, typer.Option(help="Folder whose files replace bundled prompts.", show_default=False)
]
AllowHttp = Annotated[
    bool, typer.Option("--allow-http", help="Allow http:// to a host other than this machine.")
]
Replay = Annotated[
    Path | None,
    typer.Option(help="Take recorded answers from this folder; ask nobody.", show_default=False),
]
Record = Annotated[
    Path | None, typer.Option(help="Keep every answer in this folder as well.", show_default=False)
]
DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Print what would be sent, where to and what it may cost; send nothing."),
]
Timeout = Annotated[float, typer.Option(min=0.1, help="Most seconds for one request.")]
RequestsPerMinute = Annotated[
    int | None, typer.Option(min=1, help="Requests per minute.", show_default=False)
]
TokensPerMinute = Annotated[int | None, typer.Option(min=1, help="Tokens per minute.", show_default=False)]
MaxRequests = Annotated[
    int | None, typer.Option(min=0, help="Stop before more requests than this.", show_default=False)
]
MaxTokens = Annotated[
    int | None,
    typer.Option(min=0, help="Stop before more tokens, sent and received.", show_default=False),
]
Prices = Annotated[
    Path | None,
    typer.Option(help="YAML with prices per million tokens; see docs/reliability.md.", show_default=False),
]
MaxCost = Annotated[
    float | None,
    typer.Option(min=0, help="Stop before it costs more; see --prices.", show_default=False),
]


def options_from(kind: type[_Options], values: Mapping[str, Any], **others: Any) -> _Options:
    """The options of a job, from the values of a command's parameters.

    Args:
        kind: class of the options.
        values: by name of the parameter; those that are named like a field are taken as they are, but a
            temperature below 0 means that none is sent.
        others: fields that are no value as it was given.
    """
    from dataclasses import fields

    names = {field.name for field in fields(kind)}
    taken = {name: value for name, value in values.items() if name in names} | others
    if taken.get("temperature", 0) < 0:
        taken["temperature"] = None
    return kind(**taken)


def model_or_offline(values: Mapping[str, Any], instead: str) -> str | None:
    """The model to ask; None for the only one of the endpoint; `keyword` where no endpoint is named.

    Args:
        values: of a command's parameters, by name.
        instead: what comes of it without an endpoint, for the user to know.
    """
    from extract.endpoint import environment_names_endpoint

    named = any(values[name] for name in ("model", "base_url", "replay", "key_file"))
    if named or environment_names_endpoint():
        return values["model"] or None
    say(f"No endpoint is configured (OPENAI_API_KEY or OPENAI_BASE_URL), so {instead}")
    return KEYWORD
