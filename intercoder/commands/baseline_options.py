"""Options that say how a model is to code: an error where the keyword baseline codes, which asks none."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import typer

from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.extract_options import ExtractOptions

FOR_MODELS = frozenset(
    [
        *("judge", "survey", "passes", "least_likelihood", "share", "min_salience", "min_chance"),
        *("language", "seed", "prompts", "replay", "record"),
    ]
)
"""Fields of `ExtractOptions` that change what a model finds, or hold what it answered."""


def check_baseline(options: ExtractOptions) -> None:
    """Check that nothing is asked of the baseline that it cannot do; say what it takes from a guide.

    Raises:
        BadParameter: an option that would do nothing.
    """
    idle = [
        f"--{field.name.replace('_', '-')}"
        for field in fields(options)
        if field.name in FOR_MODELS and getattr(options, field.name) != field.default
    ]
    if idle:
        raise typer.BadParameter(
            f"the keyword baseline asks no model, so {', '.join(sorted(idle))} would do nothing. "
            "Name a model with --model, or leave that out."
        )
    if options.guide:
        say("Of the guide, the keyword baseline takes the codebook and nothing else.")
