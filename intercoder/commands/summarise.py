"""`intercoder summarise`: a draft with evidence per issue, and a catalog of all issues."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intercoder.commands.privacy_options import KeyFile, NamesFile
from intercoder.console import out, say

if TYPE_CHECKING:
    from schemas.summary import Summary

EXIT_PARTIAL = 3


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
    gold_map: Annotated[
        Path | None,
        typer.Option(help="CSV path,transcript,coder,stage: what to take files for.", show_default=False),
    ] = None,
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
    base_url: Annotated[
        str | None,
        typer.Option(help="OpenAI-compatible endpoint; default: OPENAI_BASE_URL.", show_default=False),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests at the same time.")] = 8,
    language: Annotated[
        str, typer.Option(help="Language of the sentences; default: the interviews'.", show_default=False)
    ] = "",
    temperature: Annotated[float, typer.Option(help="Below 0: not sent.", max=2)] = 0.0,
    seed: Annotated[int | None, typer.Option(help="Sampling seed, if given.", show_default=False)] = None,
    window_tokens: Annotated[
        int, typer.Option(min=200, help="Most tokens of passages in one request; more is read in steps.")
    ] = 24_000,
    prompts: Annotated[
        Path | None, typer.Option(help="Folder whose files replace bundled prompts.", show_default=False)
    ] = None,
    allow_http: Annotated[
        bool, typer.Option("--allow-http", help="Allow http:// to a host other than this machine.")
    ] = False,
    replay: Annotated[
        Path | None,
        typer.Option(help="Take recorded answers from this folder; ask nobody.", show_default=False),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Keep every answer in this folder as well.", show_default=False)
    ] = None,
    key_file: KeyFile = None,
    pseudonyms: NamesFile = None,
) -> None:
    """Draft a summary per issue, every sentence with its passages, and a catalog of all issues.

    Counts are computed; sentences whose references or quotes do not hold are struck and listed; the rest
    is checked against the passages. Without an endpoint the documents come without prose.

    Example: intercoder summarise runs/first --code Data-noisy-labels --to docx
    """
    from intercoder.summarising import SummaryJob, SummaryOptions

    options = SummaryOptions(
        run=run,
        codes=tuple(code or ()),
        gold=tuple(gold or ()),
        gold_map=gold_map,
        codebook=codebook,
        out=destination,
        formats=("md", *(name.value for name in FormatName if name.value != "md" and name in (to or ()))),
        check=not no_check,
        model=model or _default_model(bool(base_url or replay or key_file)),
        base_url=base_url,
        concurrency=concurrency,
        language=language,
        temperature=temperature if temperature >= 0 else None,
        seed=seed,
        window_tokens=window_tokens,
        prompts=prompts,
        allow_http=allow_http,
        replay=replay,
        record=record,
        key_file=key_file,
        pseudonyms=pseudonyms,
    )
    job = SummaryJob(options, on_finished=_tell)
    for note in job.sources.notes:
        say(note)
    summaries = job.run()
    _show(summaries, options.folder)
    failed = [summary for summary in summaries if summary.state == "failed"]
    if len(failed) == len(summaries):
        raise typer.Exit(1)
    refused = any(note.startswith("refused") for note in job.sources.notes)
    if refused or any(summary.state != "done" for summary in summaries):
        raise typer.Exit(EXIT_PARTIAL)


def _tell(summary: Summary) -> None:
    """One line about a finished summary."""
    say(f"{summary.code}: {_in_short(summary)}")


def _in_short(summary: Summary) -> str:
    from extract.summaries.document import verdict_text
    from intercoder.results import counted

    if summary.written is None:
        return f"{counted(len(summary.passages), 'passage')}, no prose"
    return f"{verdict_text(summary)} {len(summary.struck)} struck"


def _show(summaries: list[Summary], folder: Path) -> None:
    """What came of it: sentences, verdicts, what was struck, what failed."""
    from collections import Counter

    from intercoder.results import counted

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
        out(f"evidence: {not_cited} of {sum(len(one.passages) for one in written)} passages not cited")
    out(f"files: {folder}")
    for summary in summaries:
        for failure in summary.failures:
            say(f"missing: {summary.code}, {failure.step}: {failure.reason}")
    if any(summary.failures for summary in summaries):
        say("Run the same command again to go on: what is answered is not asked for again.")


def _default_model(named: bool) -> str | None:
    """Documents without prose where no endpoint is named here or in the environment; else None."""
    from extract.endpoint import environment_names_endpoint

    if named or environment_names_endpoint():
        return None
    say(
        "No endpoint is configured (OPENAI_API_KEY or OPENAI_BASE_URL), so the documents hold counts, quotes "
        "and mitigations, and no prose."
    )
    return "keyword"
