"""`extract --dry-run`: what would leave the machine, to the letter, without sending it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from extract import keyword
from extract.planning import plan
from extract.readers.folders import find_files
from extract.runfolder import RunFolder
from extract.tokens import estimate_tokens
from extract.windows import windows
from intercoder.console import out
from intercoder.extraction import ExtractOptions
from intercoder.names import check_names


def show_dry_run(options: ExtractOptions) -> None:
    """Print host, model, every request's text, and an estimate of tokens."""
    if options.model == keyword.NAME:
        out("The keyword baseline runs on this machine: nothing would be sent.")
        return
    from extract.endpoint import public_host
    from intercoder.connection import endpoint_of

    endpoint = endpoint_of(options)
    prompter = options.prompter()
    requests, tokens, shown = 0, 0, ""
    with tempfile.TemporaryDirectory() as scratch:
        folder = RunFolder(Path(scratch))
        planned = plan(find_files(options.paths), folder, prompter.codebook, {}, options.reading)
        check_names(prompter, map(folder.transcript, planned.states), options.method)
        for name in planned.states:
            transcript = folder.transcript(name)
            team = prompter.team(transcript)
            if team and team.left_out:
                out(f"=== left out of the guide for {name}: {', '.join(team.left_out)} ===")
            for window in windows(transcript, options.window_tokens):
                question = prompter.question(transcript, window)
                if question.messages[0].content != shown:
                    shown = question.messages[0].content
                    out("=== sent with every request from here on ===")
                    out(shown)
                out(f"=== request {requests + 1}: {question.label} ===")
                out(question.messages[-1].content)
                requests += 1
                tokens += sum(estimate_tokens(message.content) for message in question.messages)
    out("=== in short ===")
    for unread in planned.unread:
        out(f"left out: {unread.source}: {unread.reason}")
    out(f"host:     {public_host(endpoint.base_url)}")
    out(f"model:    {options.model or 'the only one the endpoint lists; asked for at the start of a run'}")
    out(f"requests: {requests} for {len(planned.states)} transcripts")
    out(f"tokens:   about {tokens:,} sent; {estimate_tokens(shown):,} of each request are instructions")
    for line in _besides(options, len(prompter.pseudonyms)):
        out(line)
    out("Nothing was sent.")


def _besides(options: ExtractOptions, names: int) -> Iterator[str]:
    if names:
        yield f"names:    {names} replaced in the texts above"
    if options.passes > 1:
        yield f"passes:   all of this {options.passes} times"
    if options.survey:
        yield "survey:   as many requests again, about the turns"
    if options.judge:
        yield "judge:    as many requests again, with what was found in place of the last lines"
