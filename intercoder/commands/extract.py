"""`intercoder extract`: code interviews into a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.asking_options import (
    KEYWORD,
    AllowHttp,
    BaseUrls,
    Concurrency,
    DryRun,
    MaxCost,
    MaxRequests,
    MaxTokens,
    Prices,
    PromptsFolder,
    Record,
    Replay,
    RequestsPerMinute,
    Seed,
    Temperature,
    Timeout,
    TokensPerMinute,
    model_or_offline,
    options_from,
)
from intercoder.commands.baseline_options import check_baseline
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.privacy_options import KeyFile, NamesFile
from intercoder.commands.reading_options import Columns, Interviewer, JoinCaptions, read_options
from intercoder.console import say

if TYPE_CHECKING:
    from intercoder.extract_options import ExtractOptions
    from intercoder.extraction import ExtractJob
    from schemas.run import Manifest

OFFLINE = "the offline keyword baseline codes. It shows how things work; it is no substitute for a model."
"""What comes of it where no endpoint is configured."""


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcripts, or folders of them.")],
    out: Annotated[
        Path, typer.Option(help="Run folder. An existing one goes on where it stopped.", show_default=False)
    ],
    model: Annotated[
        str | None,
        typer.Option(help="Model to ask, or `keyword` for the offline baseline.", show_default=False),
    ] = None,
    base_url: BaseUrls = None,
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook, YAML or CSV; default: the bundled one.", show_default=False)
    ] = None,
    open_coding: Annotated[
        bool, typer.Option("--open-coding", help="No codebook: the model names the codes itself.")
    ] = False,
    topic: Annotated[
        str,
        typer.Option(
            help="With --open-coding: what to look for, such as 'living with chronic pain'; "
            "default: quality issues.",
            show_default=False,
        ),
    ] = "",
    concurrency: Concurrency = 8,
    language: Annotated[
        str,
        typer.Option(
            help="Language of titles and rationales; default: the transcript's.", show_default=False
        ),
    ] = "",
    temperature: Temperature = 0.0,
    seed: Seed = None,
    window_tokens: Annotated[
        int, typer.Option(min=200, help="Most transcript tokens in one request; smaller for small models.")
    ] = 24_000,
    guide: Annotated[
        Path | None,
        typer.Option(
            help="How the team codes, from `intercoder learn`; holds the codebook.", show_default=False
        ),
    ] = None,
    passes: Annotated[
        int, typer.Option(min=1, help="Read each transcript so often; the majority counts.")
    ] = 1,
    judge: Annotated[
        bool, typer.Option("--judge", help="Let a second request judge what was found: keep, drop or recode.")
    ] = False,
    survey: Annotated[
        bool,
        typer.Option(
            "--survey",
            help="With --guide: let another request tell which turns the team would code at all.",
        ),
    ] = False,
    least_likelihood: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=100,
            help="With --judge: keep what a coder would mark with this chance, in percent; default: 40, "
            "and 0 where a share of turns limits what is marked.",
            show_default=False,
        ),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Mark the likeliest passages until this share of turns has a code; "
            "default with --guide and --judge: the team's share; with --survey: half-way to what it expects.",
            show_default=False,
        ),
    ] = None,
    min_salience: Annotated[int, typer.Option(min=1, max=5, help="Mark only passages from here on.")] = 1,
    min_chance: Annotated[
        int,
        typer.Option(
            min=0,
            max=100,
            help="With a calibrated guide: mark only what people mark this often, in percent.",
        ),
    ] = 0,
    prompts: PromptsFolder = None,
    allow_http: AllowHttp = False,
    replay: Replay = None,
    record: Record = None,
    timeout: Timeout = 600.0,
    deadline: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="Ask nothing more after this time: seconds, or such as 90m, 8h.",
            show_default=False,
        ),
    ] = None,
    rpm: RequestsPerMinute = None,
    tpm: TokensPerMinute = None,
    max_requests: MaxRequests = None,
    max_tokens: MaxTokens = None,
    max_cost: MaxCost = None,
    prices: Prices = None,
    key_file: KeyFile = None,
    pseudonyms: NamesFile = None,
    columns: Columns = None,
    interviewer: Interviewer = None,
    join_captions: JoinCaptions = False,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS|local:N",
            help="Read, ask and ground on the workers of this Dask scheduler, or in N processes here; "
            "see docs/how-to/dask.md.",
            show_default=False,
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Code interviews: passages with codes, verified quotes and mitigations.

    The endpoint is read from OPENAI_API_KEY (or a file, OPENAI_API_KEY_FILE) and OPENAI_BASE_URL. With
    neither, and no --model, the offline keyword baseline codes.

    Example: intercoder extract interviews/ --out runs/first --model gpt-5.2

    Over night: intercoder extract interviews/ --out runs/first --model gpt-5 --max-cost 20 --deadline 8h

    On object storage: intercoder extract s3://bucket/interviews/ --out s3://bucket/runs/first

    Many workers: intercoder extract interviews/ --out runs/first --dask local:4 --concurrency 64

    Two servers: intercoder extract interviews/ --out runs/second --base-url https://a.example/v1 --base-url https://b.example/v1
    """
    values = locals()  # here, these are the command's parameters and nothing else
    from intercoder.extract_options import ExtractOptions

    options = options_from(
        ExtractOptions,
        values,
        model=model_or_offline(values, OFFLINE),
        deadline=_seconds(deadline),
        reading=read_options(columns, interviewer, join_captions=join_captions),
    )
    if options.model == KEYWORD:
        check_baseline(options)
    if dry_run:
        from intercoder.dry_run import show_dry_run

        show_dry_run(options)
    else:
        _code(options)


def _code(options: ExtractOptions) -> None:
    """Do it, show how it goes and what came of it, and leave with the exit code."""
    from extract.garbage import leave_garbage
    from intercoder.extraction import ExtractJob
    from intercoder.left_out_text import passed_over_lines
    from intercoder.progress import RunProgress
    from intercoder.results import show_results

    with RunProgress() as progress:
        job = ExtractJob(
            options,
            observer=progress,
            on_record=progress.requested,
            on_planned=progress.planned,
            on_wait=progress.waiting,
            on_interrupt=progress.interrupted,
            on_damaged=progress.damaged,
            on_loaded=leave_garbage,
        )
        manifest = job.run()
    if job.fatal and manifest.state == "failed":
        raise job.fatal
    show_results(options.out, manifest)
    for line in passed_over_lines(options.paths):
        say(line)
    if options.record is not None and not options.record.is_dir():
        say(
            f"Nothing was asked, so {options.record} holds nothing. For a run of its own, name another --out."
        )
    if job.fatal:
        say(f"Stopped: {job.fatal.message} {job.fatal.hint}")
    if code := exit_code(job, manifest):
        raise typer.Exit(code)


def exit_code(job: ExtractJob, manifest: Manifest) -> int:
    """0 all done, 1 nothing done, 3 done in part; 130 stopped with Ctrl-C, 143 by SIGTERM, 129 by SIGHUP."""
    from intercoder.interrupts import exit_code_of

    if job.stopped == "interrupted":
        return exit_code_of(job.signal)
    return {"done": 0, "failed": 1}.get(manifest.state, PARTIAL)


def _seconds(time: str | None) -> float | None:
    """`90`, `90s`, `15m` or `8h` in seconds."""
    if time is None:
        return None
    number, unit = (time[:-1], time[-1]) if time[-1:] in {"s", "m", "h"} else (time, "s")
    try:
        seconds = float(number) * {"s": 1, "m": 60, "h": 3600}[unit]
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise typer.BadParameter("a time such as 90, 15m or 8h", param_hint="--deadline")
    return seconds
