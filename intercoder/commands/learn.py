"""`intercoder learn`: a guide from what people coded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.console import out as print_line
from intercoder.console import say

EXIT_PARTIAL = 3


def learn(
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD...", help="Files that people coded, or folders of them.")
    ],
    out: Annotated[Path, typer.Option(help="Guide to write, as YAML.", show_default=False)],
    codebook: Annotated[
        Path | None,
        typer.Option(help="Codebook whose definitions are kept; default: the bundled one, if it fits."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the guide.", show_default=False)] = None,
    gold_map: Annotated[
        Path | None,
        typer.Option(help="CSV path,transcript,coder,stage: what to take files for.", show_default=False),
    ] = None,
    calibrate: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="RUN",
            help="Run of a model on some of these interviews: learn what its salience and likelihood mean.",
            show_default=False,
        ),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(help="With --calibrate: draw the reliability plot, as SVG.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")] = False,
) -> None:
    """Learn how people code from files that they coded: habits, codes, examples, near-misses.

    The guide is a YAML file to read and to edit. No model is asked and nothing is sent.

    Example: intercoder learn coded/ --out guide.yaml
    """
    from extract.guide.store import guide_yaml
    from extract.runfolder import write_whole
    from intercoder.learning import DEFAULT_TITLE, learn_guide
    from intercoder.learning_text import doubt_lines, learned_lines, left_out_lines

    _check_free(out, force)
    learned = learn_guide(
        gold,
        codebook=codebook,
        gold_map=gold_map,
        title=title or DEFAULT_TITLE,
        calibrate_on=calibrate or (),
    )
    write_whole(out, guide_yaml(learned.guide))
    if plot and learned.guide.calibration:
        from intercoder.pages.reliability import reliability_svg

        write_whole(plot, reliability_svg(learned.guide.calibration))
    for line in learned_lines(learned):
        print_line(line)
    print_line(f"guide: {out}")
    for line in (*left_out_lines(learned), *doubt_lines(learned.guide)):
        say(line)
    if learned.refused:
        raise typer.Exit(EXIT_PARTIAL)


def _check_free(out: Path, force: bool) -> None:
    """Raise where writing would destroy what somebody may have edited."""
    from schemas.errors import ConfigurationError

    if out.is_dir():
        raise ConfigurationError(f"{out} is a folder.", hint="Name a file with --out, such as guide.yaml.")
    if out.exists() and not force:
        raise ConfigurationError(
            f"{out} is there already.", hint="Name another file with --out, or overwrite it with --force."
        )
