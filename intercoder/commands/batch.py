"""`intercoder batch`: code interviews through files that are answered later, or elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from extract.counted import counted
from intercoder.commands.batch_options import MaxBatchCost, Mode, Window, options_of, with_extract_options
from intercoder.commands.exit_codes import PARTIAL
from intercoder.console import out as print_line
from intercoder.console import say

if TYPE_CHECKING:
    from extract.batch.jobs import Job
    from intercoder.batching import Round

app = typer.Typer(
    help="Ask in files that are answered later: through a Batch API, or with `vllm run-batch`.",
    no_args_is_help=True,
)

_Paths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH...", help="Transcripts, or folders of them; or a run, to go on with it."),
]
_Out = Annotated[Path | None, typer.Option(help="Run folder. An existing one goes on.", show_default=False)]
_Run = Annotated[Path, typer.Argument(metavar="RUN", help="Run folder of `batch submit` or `batch prepare`.")]


@app.command()
@with_extract_options(
    paths=(_Paths, None),
    out=(_Out, None),
    window=(Window, "24h"),
    mode=(Mode, "json_schema"),
    max_cost=(MaxBatchCost, None),
)
def submit(**values: Any) -> None:
    """Send interviews off to be coded within a day, and return at once.

    Takes the options of `extract`. With a run alone, sends what is missing there, also after a failure,
    after `batch cancel`, or with a higher --max-cost.

    Example: intercoder batch submit interviews/ --out runs/first --model gpt-5
    """
    from intercoder.batch_commands import go_on, submitted

    if (run := _run_alone(values)) is not None:
        _show_submitted(run, go_on(run, values["max_cost"]))
        return
    options = _options(values)
    if values["dry_run"]:
        from intercoder.batch_costs import batch_price
        from intercoder.dry_run import show_dry_run

        show_dry_run(options, batch_price)
        return
    _show_submitted(options.out, submitted(options, values["window"], values["mode"]))


@app.command()
@with_extract_options(paths=(_Paths, None), out=(_Out, None), mode=(Mode, "json_schema"))
def prepare(**values: Any) -> None:
    """Begin a run whose requests are exported, not submitted; nothing is sent, and no endpoint is needed.

    Takes the options of `extract`; the model is the one that will answer.

    Example: intercoder batch prepare interviews/ --out runs/first --model qwen3
    """
    from intercoder.batch_commands import prepared

    options = _options(values)
    if values["dry_run"]:
        from intercoder.dry_run import show_dry_run

        show_dry_run(options)
        return
    done = prepared(options, values["mode"])
    interviews = counted(len(done.manifest.transcripts), "interview")
    print_line(f"{interviews}, {counted(done.waiting, 'request')} to be answered")
    print_line(f"Next: intercoder batch export {options.out} --out SHARDS")


@app.command()
def status(run: _Run) -> None:
    """Show how far the jobs of a run are.

    Example: intercoder batch status runs/first
    """
    from intercoder.batch_commands import jobs_now

    for job in jobs_now(run):
        print_line(_told(job))


@app.command()
def fetch(run: _Run) -> None:
    """Take in what has been answered, and send what is to be asked next; can be run again and again.

    Example: intercoder batch fetch runs/first
    """
    from intercoder.batch_commands import fetched

    done = fetched(run)
    exported_only = not any(job.under_way for job in done.jobs) and any(job.exported for job in done.jobs)
    answers = f"They were exported: intercoder batch import {run} FOLDER"
    _finish(run, done, answers if exported_only else "Run the same command again later.")


@app.command()
def cancel(run: _Run) -> None:
    """Have the jobs of a run end before their time. What they have answered can still be fetched.

    Example: intercoder batch cancel runs/first
    """
    from intercoder.batch_commands import cancelled

    for job in cancelled(run):
        print_line(_told(job))
    say(f"What was answered: intercoder batch fetch {run}. To go on: intercoder batch submit {run}")


@app.command("export")
def export_shards(
    run: _Run,
    out: Annotated[Path, typer.Option(help="Folder for the JSONL shards.", show_default=False)],
    requests: Annotated[int, typer.Option(min=1, max=50_000, help="Most requests in one shard.")] = 50_000,
) -> None:
    """Write what can be asked now as JSONL shards, for `vllm run-batch` or any program of that format.

    Example: intercoder batch export runs/first --out shards/ --requests 500
    """
    from intercoder.batch_commands import exported

    done, files = exported(run, out, requests)
    for file in files:
        print_line(str(file))
    if not files:
        say("There is nothing to ask.")
        _finish(run, done, "")
        return
    say(f"Next, when they are answered: intercoder batch import {run} FOLDER")


@app.command("import")
def import_results(
    run: _Run,
    results: Annotated[Path, typer.Argument(help="Result file, or a folder of them, in any order.")],
) -> None:
    """Take in the results of exported shards; they may be incomplete, repeated or in any order.

    Example: intercoder batch import runs/first answered/
    """
    from intercoder.batch_commands import imported

    _finish(run, imported(run, results), f"Next: intercoder batch export {run} --out SHARDS")


def _run_alone(values: dict[str, Any]) -> Path | None:
    """The run to go on with, where nothing but a run is named."""
    from intercoder.batch_settings import settings_file

    paths, out = values["paths"] or [], values["out"]
    run = out if not paths else paths[0] if len(paths) == 1 and out is None else None
    return run if run is not None and settings_file(run).exists() else None


def _options(values: dict[str, Any]) -> Any:
    if not values["paths"] or values["out"] is None:
        raise typer.BadParameter("name transcripts and a run folder", param_hint="PATH... --out RUN")
    return options_of(values, values["paths"], values["out"])


def _show_submitted(run: Path, done: Round) -> None:
    from schemas.errors import ConfigurationError

    if done.held:
        raise ConfigurationError(
            f"Nothing was submitted: {done.held}.",
            hint=f"To go on: intercoder batch submit {run} --max-cost MORE",
        )
    if not done.waiting:
        _finish(run, done, "")
        return
    for job in done.jobs:
        if job.under_way:
            print_line(_told(job))
    print_line(f"{_waiting(done)} in {run}")
    print_line(f"Next: intercoder batch fetch {run}")


def _waiting(done: Round) -> str:
    """How many requests have no answer yet."""
    what = "waits for its answer" if done.waiting == 1 else "wait for their answers"
    return f"{counted(done.waiting, 'request')} {what}"


def _finish(run: Path, done: Round, next_step: str) -> None:
    """Show how a run stands, and leave with its exit code."""
    from intercoder.results import show_results

    show_results(run, done.manifest, to_go_on="")
    for count, what in ((done.unknown, "of other requests"), (done.damaged, "that could not be read")):
        if count:
            say(f"left out: {counted(count, 'line')} of results {what}")
    if done.waiting:
        say(f"{_waiting(done)}. {next_step if not done.held else ''}".strip())
    if done.held:
        say(f"Nothing more is submitted: {done.held}. To go on: intercoder batch submit {run}{_more(done)}")
    if done.manifest.state != "done":
        raise typer.Exit(1 if done.manifest.state == "failed" else PARTIAL)


def _more(done: Round) -> str:
    return " --max-cost MORE" if "--max-cost" in done.held else ""


def _told(job: Job) -> str:
    done = job.counts.get("completed")
    progress = f", {done:,} answered" if done is not None else ""
    failed = f", {job.counts['failed']:,} failed" if job.counts.get("failed") else ""
    where = f" ({job.batch_id})" if job.batch_id else " (exported)" if job.exported else ""
    reason = f": {job.reason}" if job.reason else ""
    requests = counted(job.requests, "request")
    return f"job {job.number}: {job.status}, {requests}{progress}{failed}{where}{reason}"
