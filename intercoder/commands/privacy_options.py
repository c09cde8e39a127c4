"""Options of commands that ask a model: where the key is, and which names are not to be sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

KeyFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="File that holds the key; default: OPENAI_API_KEY, or the file in OPENAI_API_KEY_FILE.",
        show_default=False,
    ),
]

NamesFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="CSV name,replacement or YAML: replace names before anything is sent, and put them back; "
        "see docs/privacy.md.",
        show_default=False,
    ),
]
