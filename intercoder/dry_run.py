"""`--dry-run`: what would leave the machine, to the letter, without sending it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.counted import counted
from extract.endpoint import public_host
from extract.planning import plan
from extract.readers.folders import find_files
from extract.runfolder import RunFolder
from extract.windows import windows
from intercoder.connection import addresses_of
from intercoder.console import out
from intercoder.extract_options import ExtractOptions
from intercoder.left_out_text import passed_over_lines
from intercoder.names import check_draft_names, check_names
from intercoder.reasons import about
from intercoder.results import QUOTING
from intercoder.would_send import WouldSend

if TYPE_CHECKING:
    from intercoder.drafting import DraftOptions
    from intercoder.learning import Learned
    from intercoder.summarising import SummaryJob
    from schemas.run import Price

OFFLINE = "The keyword baseline runs on this machine: nothing would be sent."


def show_dry_run(
    options: ExtractOptions, price_of: Callable[[ExtractOptions, str], Price | None] = lambda *_: None
) -> None:
    """Print what `extract` would send: host, model, every request's text, an estimate of tokens and cost.

    Args:
        options: of `extract` or `batch`.
        price_of: the model's price at a host, where it is not that of a single request.

    Raises:
        IntercoderError: as from `extract` before it sends anything.
    """
    if options.model == keyword.NAME:
        out(OFFLINE)
        return
    host = public_host(addresses_of(options)[0])
    prompter, shown = options.prompter(), WouldSend()
    with tempfile.TemporaryDirectory() as scratch:
        folder = RunFolder(Path(scratch))
        files = find_files(options.paths)
        planned = asyncio.run(plan(files, folder, prompter.codebook, {}, options.reading))
        check_names(prompter, map(folder.transcript, planned.states), options.method)
        for name in planned.states:
            transcript = folder.transcript(name)
            team = prompter.team(transcript)
            if team and team.left_out:
                rest = "; nothing is left of it" if team.is_empty else ""
                out(f"=== left out of the guide for {name}: {', '.join(team.left_out)}{rest} ===")
            if team and team.texts_left_out:
                out(f"=== {QUOTING} {name}: {', '.join(team.texts_left_out)} ===")
            for window in windows(transcript, options.window_tokens):
                shown.show(prompter.question(transcript, window))
    out("=== in short ===")
    for unread in planned.unread:
        out(f"left out: {about(unread.source, unread.reason)}")
    for line in passed_over_lines(options.paths):
        out(line)
    shown.sum_up(
        options,
        counted(len(planned.states), "transcript"),
        _besides(options, len(prompter.pseudonyms)),
        times=options.passes + options.judge + options.survey,
        price=price_of(options, host),
    )


def _besides(options: ExtractOptions, names: int) -> Iterator[str]:
    yield from _names(names)
    if options.passes > 1:
        yield f"passes:   all of this {options.passes} times"
    if options.survey:
        yield "survey:   as many requests again, about the turns"
    if options.judge:
        yield "judge:    as many requests again, with what was found in place of the last lines"


def show_summary_dry_run(job: SummaryJob) -> None:
    """The same for `summarise`: the requests that sentences are drafted with.

    Raises:
        IntercoderError: as from `summarise` before it sends anything.
    """
    options = job.options
    if options.model == keyword.NAME:
        out("No model is asked for documents without prose: nothing would be sent.")
        return
    from extract.summaries.steps import reading

    prompter, shown, several = job.prompter(), WouldSend(), 0
    job.check_names(prompter)
    transcripts = job.sources.material.coverage.transcripts
    for issue in job.chosen:
        parts, scope = reading(issue, transcripts, options.window_tokens)
        several += len(parts) > 1
        for part in parts:
            shown.show(prompter.write(issue, part, scope))
    out("=== in short ===")
    besides = [*_names(len(prompter.pseudonyms))]
    if several:
        besides.append(f"parts:    for {counted(several, 'issue')}, more requests bring sentences together")
    if options.check:
        besides.append("check:    about as many requests again, with the sentences and what they cite")
    shown.sum_up(options, counted(len(job.chosen), "issue"), besides, times=2 if options.check else 1)


def show_draft_dry_run(learned: Learned, options: DraftOptions) -> None:
    """The same for `learn --draft`.

    Raises:
        IntercoderError: as from `learn --draft` before it sends anything.
    """
    drafter, shown = options.drafter(learned.guide, learned.interviews), WouldSend()
    check_draft_names(drafter)
    definitions, differences = drafter.definitions(), drafter.differences()
    if not (definitions or differences):
        out("Nothing would be sent: codes in use have definitions, and confused pairs are told apart.")
        return
    for request in (*definitions, *differences):
        shown.show(request.question)
    out("=== in short ===")
    besides = [*_names(len(options.names))]
    if definitions and differences:
        besides.append("drafts:   differences are asked for with the definitions that were drafted before")
    what = f"{counted(len(definitions), 'definition')} and {counted(len(differences), 'difference')}"
    shown.sum_up(options, what, besides)


def _names(count: int) -> Iterator[str]:
    if count:
        yield f"names:    {count} replaced in the texts above"
