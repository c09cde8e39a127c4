"""Options that say how a model is to code: an error where the keyword baseline codes, which asks none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.extract_options import ExtractOptions


def check_baseline(options: ExtractOptions) -> None:
    """Check that nothing is asked of the baseline that it cannot do; say what it takes from a guide.

    Raises:
        BadParameter: an option that would do nothing.
    """
    if idle := options.idle:
        raise typer.BadParameter(
            f"the keyword baseline asks no model, so {', '.join(idle)} would do nothing. "
            "Name a model with --model, or leave that out."
        )
    if options.guide:
        say("Of the guide, the keyword baseline takes the codebook and nothing else.")
