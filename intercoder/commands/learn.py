"""`intercoder learn`: a guide from what people coded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from intercoder.commands.agreement_options import GoldMap
from intercoder.commands.asking_options import DryRun, Record, Replay, options_from
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.privacy_options import KeyFile, NamesFile
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out as print_line
from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.drafting import DraftOptions, Drafts
    from intercoder.learning import Learned


def learn(
    gold: Annotated[
        list[Path],
        typer.Argument(
            metavar="GOLD...",
            help="Files that people coded, or folders of them; with tables of passages, the interviews too.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Guide to write, as YAML.", show_default=False)],
    codebook: Annotated[
        Path | None,
        typer.Option(help="Codebook whose definitions are kept; default: the bundled one, if it fits."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the guide.", show_default=False)] = None,
    gold_map: GoldMap = None,
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
    draft: Annotated[
        bool,
        typer.Option(
            "--draft", help="Let a model draft missing definitions, and what tells confused codes apart."
        ),
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(
            help="With --draft: model to ask; default: the endpoint's, if it has one.", show_default=False
        ),
    ] = None,
    base_url: Annotated[
        list[str] | None,
        typer.Option(
            help="With --draft: OpenAI-compatible endpoint; default: OPENAI_BASE_URL. Repeated: servers of "
            "the same model, used in turn.",
            show_default=False,
        ),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="With --draft: requests at the same time.")] = 8,
    allow_http: Annotated[
        bool,
        typer.Option("--allow-http", help="With --draft: allow http:// to a host other than this machine."),
    ] = False,
    prompts: Annotated[
        Path | None,
        typer.Option(help="With --draft: folder whose files replace bundled prompts.", show_default=False),
    ] = None,
    replay: Replay = None,
    record: Record = None,
    key_file: KeyFile = None,
    pseudonyms: NamesFile = None,
    columns: Columns = None,
    dry_run: DryRun = False,
) -> None:
    """Learn how people code from files that they coded: habits, codes, examples, near-misses.

    The guide is a YAML file to read and to edit. No model is asked and nothing is sent, except with --draft:
    then passages that people coded go to the endpoint, but not whose codes they are. Options that are
    about asking a model need --draft.

    Example: intercoder learn coded/ --out guide.yaml --draft

    From a table of coded passages: intercoder learn interviews/ coded/ada.csv --out guide.yaml
    """
    values = locals()  # here, these are the command's parameters and nothing else
    from intercoder.learning import DEFAULT_TITLE, learn_guide
    from intercoder.steps import Steps

    if not dry_run:
        _check_free(out, plot, force, (*gold, codebook, gold_map, pseudonyms))
    options = _draft_options(draft, values)
    reading = read_options(columns)
    with Steps() as steps:
        learned = learn_guide(
            gold,
            codebook=codebook,
            gold_map=gold_map,
            title=title or DEFAULT_TITLE,
            calibrate_on=calibrate or (),
            options=reading,
            on_step=steps.begin,
        )
    if dry_run and options:
        from intercoder.dry_run import show_draft_dry_run

        show_draft_dry_run(learned, options)
        return
    drafts = _drafts(learned, options) if options else None
    if drafts:
        learned = learned._replace(guide=drafts.guide)
    _write(learned, out, plot)
    _show(learned, drafts, out)
    if learned.refused or (drafts and any(one.state == "failed" for one in drafts.drafts)):
        raise typer.Exit(PARTIAL)


def _write(learned: Learned, out: Path, plot: Path | None) -> None:
    from extract.guide.store import guide_yaml
    from extract.runfolder import write_whole

    write_whole(out, guide_yaml(learned.guide))
    if plot and learned.guide.calibration:
        from intercoder.pages.reliability import reliability_svg

        write_whole(plot, reliability_svg(learned.guide.calibration))


def _show(learned: Learned, drafts: Drafts | None, out: Path) -> None:
    """What was learned and drafted, and what was not."""
    from intercoder.drafting_text import drafted_lines, undrafted_lines
    from intercoder.learning_text import doubt_lines, learned_lines, left_out_lines

    for line in (*learned_lines(learned), *(drafted_lines(drafts) if drafts else ())):
        print_line(line)
    print_line(f"guide: {out}")
    for line in (*left_out_lines(learned), *doubt_lines(learned.guide)):
        say(line)
    for line in undrafted_lines(drafts) if drafts else ():
        say(line)


def _draft_options(draft: bool, values: dict[str, Any]) -> DraftOptions | None:
    """Whom to ask for drafts, and how; None where none are asked for. Raises before anything is read."""
    from dataclasses import fields

    from intercoder.drafting import DraftOptions
    from schemas.errors import ConfigurationError

    if draft:
        return options_from(DraftOptions, values)
    asking = {field.name for field in fields(DraftOptions)} - {"concurrency"}  # which always has a value
    idle = [f"--{name.replace('_', '-')}" for name, value in values.items() if name in asking and value]
    if idle:
        raise ConfigurationError(
            f"Without --draft no model is asked, and {', '.join(idle)} would do nothing.",
            hint="Add --draft, or leave them out.",
        )
    return None


def _drafts(learned: Learned, options: DraftOptions) -> Drafts:
    """Let a model draft, and tell how it goes."""
    from intercoder.drafting import DraftJob
    from intercoder.drafting_text import DraftProgress

    progress = DraftProgress()
    return DraftJob(
        learned.guide,
        learned.interviews,
        options,
        on_planned=progress.planned,
        on_finished=progress.finished,
        on_wait=progress.waiting,
        on_interrupt=progress.interrupted,
    ).run()


def _check_free(out: Path, plot: Path | None, force: bool, inputs: Iterable[Path | None]) -> None:
    """Raise where writing would destroy what somebody may have edited, or what is read."""
    from intercoder.outputs import check_outputs
    from schemas.errors import ConfigurationError

    if out.is_dir():
        raise ConfigurationError(f"{out} is a folder.", hint="Name a file with --out, such as guide.yaml.")
    if out.exists() and not force:
        raise ConfigurationError(
            f"{out} is there already.", hint="Name another file with --out, or overwrite it with --force."
        )
    check_outputs((out, plot), inputs)
