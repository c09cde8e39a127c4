"""`intercoder summarise`: a draft with evidence per issue, and a catalog of all issues."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.agreement_options import GoldMap
from intercoder.commands.asking_options import (
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
from intercoder.commands.exit_codes import PARTIAL
from intercoder.commands.privacy_options import KeyFile, NamesFile
from intercoder.commands.reading_options import Columns, read_options
from intercoder.console import out, say

if TYPE_CHECKING:
    from intercoder.summarising import SummaryJob
    from schemas.summary import Summary

OFFLINE = "the documents hold counts, quotes and mitigations, and no prose."
"""What comes of it where no endpoint is configured."""


class FormatName(StrEnum):
    """What documents are written as."""

    md = "md"
    html = "html"
    docx = "docx"


def summarise(
    run: Annotated[
        Path | None,
        typer.Argument(metavar="[RUN]", help="Run folder; may be left out with --gold.", show_default=False),
    ] = None,
    code: Annotated[
        list[str] | None,
        typer.Option(help="Only codes like this, e.g. 'Data-*'. May be repeated.", show_default=False),
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(
            help="Draft from what people coded in these files, and from nothing else.", show_default=False
        ),
    ] = None,
    gold_map: GoldMap = None,
    codebook: Annotated[
        Path | None,
        typer.Option(help="Names, definitions and remedies; default: the run's.", show_default=False),
    ] = None,
    to: Annotated[
        list[FormatName] | None,
        typer.Option(help="Write this beside Markdown. May be repeated.", show_default=False),
    ] = None,
    destination: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder; default: RUN/summaries, with --gold RUN/summaries-gold.",
            show_default=False,
        ),
    ] = None,
    no_check: Annotated[
        bool, typer.Option("--no-check", help="Do not check sentences against the passages they cite.")
    ] = False,
    model: Annotated[
        str | None,
        typer.Option(help="Model to ask, or `keyword` for documents without prose.", show_default=False),
    ] = None,
    base_url: BaseUrls = None,
    concurrency: Concurrency = 8,
    language: Annotated[
        str, typer.Option(help="Language of the sentences; default: the interviews'.", show_default=False)
    ] = "",
    temperature: Temperature = 0.0,
    seed: Seed = None,
    window_tokens: Annotated[
        int, typer.Option(min=200, help="Most tokens of passages in one request; more is read in steps.")
    ] = 24_000,
    prompts: PromptsFolder = None,
    allow_http: AllowHttp = False,
    replay: Replay = None,
    record: Record = None,
    timeout: Timeout = 600.0,
    rpm: RequestsPerMinute = None,
    tpm: TokensPerMinute = None,
    max_requests: MaxRequests = None,
    max_tokens: MaxTokens = None,
    max_cost: MaxCost = None,
    prices: Prices = None,
    key_file: KeyFile = None,
    pseudonyms: NamesFile = None,
    columns: Columns = None,
    dry_run: DryRun = False,
) -> None:
    """Draft a summary per issue, every sentence with its passages, and a catalog of all issues.

    Counts are computed; sentences whose references or quotes do not hold are struck and listed; the rest
    is checked against the passages. Without an endpoint the documents come without prose. Limits count all
    starts of `summarise` on a run together, and not what `extract` has used.

    Example: intercoder summarise runs/first --code Data-noisy-labels --to docx
    """
    values = locals()  # here, these are the command's parameters and nothing else
    from intercoder.progress import tell_wait
    from intercoder.summarising import SummaryJob, SummaryOptions

    options = options_from(
        SummaryOptions,
        values,
        codes=tuple(code or ()),
        gold=tuple(gold or ()),
        out=destination,
        formats=_formats(to or ()),
        check=not no_check,
        model=model_or_offline(values, OFFLINE),
        columns=read_options(columns),
    )
    job = SummaryJob(options, on_finished=_tell, on_wait=tell_wait)
    for note in job.sources.notes:
        say(note)
    if dry_run:
        from intercoder.dry_run import show_summary_dry_run

        show_summary_dry_run(job)
        return
    summaries = job.run()
    _show(summaries, options.folder)
    _tell_how_to_go_on(job, summaries)
    if exit_code := _exit_code(job, summaries):
        raise typer.Exit(exit_code)


def _formats(wanted: Collection[FormatName]) -> tuple[str, ...]:
    """Markdown, which is always written, and what else is wanted."""
    return ("md", *(name.value for name in FormatName if name != FormatName.md and name in wanted))


def _exit_code(job: SummaryJob, summaries: list[Summary]) -> int:
    """0 all done, 1 nothing done, 3 done in part."""
    if all(summary.state == "failed" for summary in summaries):
        return 1
    partial = len(summaries) < len(job.chosen) or any(summary.state != "done" for summary in summaries)
    return PARTIAL if job.sources.refused or partial else 0


def _tell_how_to_go_on(job: SummaryJob, summaries: list[Summary]) -> None:
    """Why not all is there, and what to do."""
    from extract.counted import counted

    if job.stopped:
        left = len(job.chosen) - len(summaries)
        say(f"{counted(left, 'issue')} not summarised: {job.stopped.reason}.")
        say(job.stopped.hint)
    elif any(summary.failures for summary in summaries):
        say("Run the same command again to go on: what is answered is not asked for again.")


def _tell(summary: Summary) -> None:
    """One line about a finished summary."""
    say(f"{summary.code}: {_in_short(summary)}")


def _in_short(summary: Summary) -> str:
    from extract.counted import counted
    from extract.summaries.document import verdict_text

    if summary.written is None:
        return f"{counted(len(summary.passages), 'passage')}, no prose"
    return f"{verdict_text(summary)} {len(summary.struck)} struck"


def _show(summaries: list[Summary], folder: Path) -> None:
    """What came of it: sentences, verdicts, what was struck, what failed."""
    from collections import Counter

    from extract.counted import counted

    written = [summary for summary in summaries if summary.written]
    out(f"{counted(len(summaries), 'issue')} summarised")
    if written:
        sentences = sum(len(summary.sentences) for summary in written)
        struck = sum(len(summary.struck) for summary in written)
        out(f"sentences: {sentences} stand, {struck} struck")
        verdicts = sum((summary.verdicts for summary in written), Counter[str]())
        told = ", ".join(f"{verdicts[name]} {name}" for name in ("supported", "partly", "not", "unchecked"))
        out(f"check: {told}" if verdicts else "check: left out")
        not_cited = sum(len(summary.not_cited) for summary in written)
        passages = counted(sum(len(one.passages) for one in written), "passage")
        out(f"evidence: {not_cited} of {passages} not cited")
    out(f"files: {folder}")
    for summary in summaries:
        for failure in summary.failures:
            say(f"missing: {summary.code}, {failure.step}: {failure.reason}")
