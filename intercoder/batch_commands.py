"""What each `intercoder batch` command does, from a run folder or options to how the run stands then."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import from_json

from extract.batch.jobs import Job
from extract.endpoint import endpoint_from_environment, public_address, public_host
from extract.keyword import NAME as KEYWORD
from extract.readers.folders import find_files
from extract.runfolder import RunFolder
from extract.whole import TEMPORARY
from intercoder.batch_costs import CostLimit
from intercoder.batch_settings import FILES, BatchSettings, checked_to_keep, load_settings
from intercoder.batching import BatchRun, Round
from intercoder.connection import endpoint_of
from intercoder.console import say
from intercoder.extract_options import ExtractOptions
from intercoder.left_out_text import passed_over_lines
from schemas.errors import ConfigurationError, UnreadableFileError
from schemas.exchange import StructuredMode

_Result = TypeVar("_Result")


def submitted(options: ExtractOptions, window: str = "24h", mode: StructuredMode = "json_schema") -> Round:
    """Begin a batch run, or go on with one, and send everything that can be asked now.

    Raises:
        IntercoderError: see the error tree; what is on disk by then is gone on with next time.
    """
    checked_to_keep(options)
    endpoint = endpoint_of(options, ", or export the requests with `intercoder batch prepare`")
    if endpoint.others:
        say(f"A batch lies with one endpoint, the first one named: {public_host(endpoint.base_url)}")
    named = replace(options, model=options.model or asyncio.run(_only_model(options)))
    settings = BatchSettings(_checked(named), public_address(endpoint.base_url), window, mode)
    CostLimit.of(named, public_host(endpoint.base_url))
    files = _files(options)
    return _locked(settings, lambda run: run.submit(files))


def go_on(run: Path, max_cost: float | None = None) -> Round:
    """Send what is missing in a run, also what failed before.

    Args:
        run: its folder.
        max_cost: in place of the one that was given before; None to leave it.
    """
    settings = load_settings(run)
    if max_cost is not None:
        settings = replace(settings, options=replace(settings.options, max_cost=max_cost))
    if settings.endpoint == FILES:
        raise ConfigurationError(
            f"{run} was prepared without an endpoint.", hint="Use `intercoder batch export`."
        )
    return _locked(settings, lambda batch: batch.submit([]))


def prepared(options: ExtractOptions, mode: StructuredMode = "json_schema") -> Round:
    """Begin a run whose requests are exported.

    Raises:
        ConfigurationError: no model is named.
    """
    checked_to_keep(options)
    configured = options.base_url or endpoint_from_environment()
    address = public_address(endpoint_of(options).base_url) if configured else FILES
    if options.model is None:
        raise ConfigurationError("No model is named.", hint="Name the one that will answer with --model.")
    settings = BatchSettings(_checked(options), address, mode=mode)
    files = _files(options)

    async def begin(batch: BatchRun) -> Round:
        done = await batch.read(files)
        settings.save()
        return done

    return _locked(settings, begin)


def fetched(run: Path) -> Round:
    """Take in what has been answered, and send what is to be asked next."""
    return _locked(load_settings(run), lambda batch: batch.fetch())


def jobs_now(run: Path) -> tuple[Job, ...]:
    """The jobs as they are at the endpoint now."""
    return _locked(load_settings(run), lambda batch: batch.status())


def cancelled(run: Path) -> tuple[Job, ...]:
    """End all jobs, and submit no more."""
    return _locked(load_settings(run), lambda batch: batch.cancel())


def exported(run: Path, target: Path, most_requests: int) -> tuple[Round, list[Path]]:
    """Write what can be asked now into a folder; the files that are to be answered."""
    return _locked(load_settings(run), lambda batch: batch.export(target, most_requests))


def imported(run: Path, source: Path) -> Round:
    """Take in result files; what was taken in before does no harm.

    Raises:
        UnreadableFileError: there is none.
    """

    async def take(batch: BatchRun) -> Round:
        for file in _result_files(source):
            _keep(file, batch.folder.results)
        return await batch.read([])

    return _locked(load_settings(run), take)


def _locked(settings: BatchSettings, work: Callable[[BatchRun], Coroutine[Any, Any, _Result]]) -> _Result:
    """Do something to a run while no other process can."""
    with RunFolder(settings.options.out).locked():
        return asyncio.run(work(BatchRun(settings)))


def _files(options: ExtractOptions) -> list[Path]:
    """The files to read; says which are left out of their folders."""
    files = find_files(options.paths)
    for line in passed_over_lines(options.paths):
        say(line)
    return files


def _checked(options: ExtractOptions) -> ExtractOptions:
    if options.model == KEYWORD:
        raise ConfigurationError(
            "The keyword baseline asks nobody, so there is nothing to submit.",
            hint="Use: intercoder extract --model keyword",
        )
    return options


async def _only_model(options: ExtractOptions) -> str:
    from extract.model_list import choose_model, list_models

    endpoint = endpoint_of(options)
    listed = await list_models(
        endpoint.base_url, endpoint.api_key, policy=options.policy, allow_http=options.allow_http
    )
    return choose_model(listed)


def _result_files(source: Path) -> list[Path]:
    """Files of JSON lines that are no requests: shards often lie beside their results."""
    files = sorted(source.rglob("*.jsonl")) if source.is_dir() else [source]
    found = [file for file in files if file.is_file() and not _is_shard(file)]
    if not found:
        raise UnreadableFileError(
            f"{source} holds no results.", hint="They are files of JSON lines, named *.jsonl."
        )
    return found


def _is_shard(file: Path) -> bool:
    with file.open("rb") as lines:
        first = lines.readline()
    try:
        entry = from_json(first)
    except ValueError:
        return False
    return isinstance(entry, dict) and "method" in entry and "url" in entry


def _keep(file: Path, results: Path) -> None:
    """Copy a result file into the run, under a name made of its content."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()[:16]
    target = results / f"import-{digest}.jsonl"
    if target.exists():
        return
    results.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}{TEMPORARY}")
    shutil.copyfile(file, temporary)
    temporary.replace(target)
