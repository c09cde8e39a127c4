"""`intercoder extract`: code interviews into a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from intercoder.console import say

EXIT_PARTIAL = 3

KEYWORD = "keyword"
"""Also `extract.keyword.NAME`; repeated so that showing help imports nothing."""


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Transcripts, or folders of them.")],
    out: Annotated[
        Path, typer.Option(help="Run folder. An existing one goes on where it stopped.", show_default=False)
    ],
    model: Annotated[
        str | None,
        typer.Option(help="Model to ask, or `keyword` for the offline baseline.", show_default=False),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(help="OpenAI-compatible endpoint; default: OPENAI_BASE_URL.", show_default=False),
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option(help="Codebook, YAML or CSV; default: the bundled one.", show_default=False)
    ] = None,
    open_coding: Annotated[
        bool, typer.Option("--open-coding", help="No codebook: the model names the issues itself.")
    ] = False,
    concurrency: Annotated[int, typer.Option(min=1, help="Requests at the same time.")] = 8,
    language: Annotated[
        str,
        typer.Option(
            help="Language of titles and rationales; default: the transcript's.", show_default=False
        ),
    ] = "",
    temperature: Annotated[float, typer.Option(help="Below 0: not sent.", max=2)] = 0.0,
    seed: Annotated[int | None, typer.Option(help="Sampling seed, if given.", show_default=False)] = None,
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
    least_likelihood: Annotated[
        int, typer.Option(min=0, max=100, help="With --judge: keep what a coder would mark with this chance.")
    ] = 40,
    share: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Mark the likeliest passages until this share of turns has a code; "
            "default with --guide and --judge: the team's share.",
            show_default=False,
        ),
    ] = None,
    min_salience: Annotated[int, typer.Option(min=1, max=5, help="Mark only passages from here on.")] = 1,
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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be sent, and where to, and send nothing.")
    ] = False,
) -> None:
    """Code interviews: passages with codes, verified quotes and mitigations.

    The endpoint is read from OPENAI_API_KEY and OPENAI_BASE_URL. With neither, and no --model, the
    offline keyword baseline codes.

    Example: intercoder extract interviews/ --out runs/first --model gpt-5.2
    """
    from intercoder.extraction import ExtractJob, ExtractOptions

    options = ExtractOptions(
        paths=paths,
        out=out,
        model=model or _default_model(base_url, replay),
        base_url=base_url,
        codebook=codebook,
        open_coding=open_coding,
        concurrency=concurrency,
        language=language,
        temperature=temperature if temperature >= 0 else None,
        seed=seed,
        window_tokens=window_tokens,
        guide=guide,
        passes=passes,
        judge=judge,
        least_likelihood=least_likelihood,
        min_salience=min_salience,
        share=share,
        prompts=prompts,
        allow_http=allow_http,
        replay=replay,
        record=record,
    )
    if dry_run:
        from intercoder.dry_run import show_dry_run

        show_dry_run(options)
        return
    from intercoder.progress import RunProgress
    from intercoder.results import show_results

    with RunProgress() as progress:
        job = ExtractJob(
            options, observer=progress, on_record=progress.requested, on_planned=progress.planned
        )
        manifest = job.run()
    show_results(out, manifest)
    if manifest.state != "done":
        raise typer.Exit(1 if manifest.state == "failed" else EXIT_PARTIAL)


def _default_model(base_url: str | None, replay: Path | None) -> str | None:
    """The baseline where no endpoint is configured; None where the endpoint is to be asked."""
    from os import environ

    if replay or base_url or environ.get("OPENAI_BASE_URL") or environ.get("OPENAI_API_KEY"):
        return None
    say(
        "No endpoint is configured (OPENAI_API_KEY or OPENAI_BASE_URL), so the offline keyword baseline "
        "codes. It shows how things work; it is no substitute for a model."
    )
    return KEYWORD
