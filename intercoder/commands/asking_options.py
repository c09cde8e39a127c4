"""Options of commands that ask a model: recordings, a dry run, pace and limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BaseUrls = Annotated[
    list[str] | None,
    typer.Option(
        "--base-url",
        help="OpenAI-compatible endpoint; default: OPENAI_BASE_URL. Repeated: servers of the same model, "
        "used in turn (of a batch: the first).",
        show_default=False,
    ),
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
