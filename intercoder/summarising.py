"""The summarise job: coding files in, a document per issue and a catalog out. Wires the rooms together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from extract.asking import all_or_first_error
from extract.contents import codings_written
from extract.readers.options import AS_IT_IS, ReadOptions
from extract.restoring import with_names
from extract.runfolder import RunFolder
from extract.summaries.evidence import Issue
from extract.summaries.prompting import SAME_LANGUAGE, SummaryPrompter
from extract.summaries.summariser import Summariser
from extract.totals import RequestSums, match_counts, totals
from intercoder.asking import AnswerOptions
from intercoder.names import check_names_stay_hidden, check_summary_names, chosen_pseudonyms
from intercoder.summary_files import Format, SummaryFiles
from intercoder.summary_sources import Sources, chosen, sources_of
from schemas.errors import ConfigurationError
from schemas.run import RequestRecord
from schemas.summary import Summary, SummaryStep

if TYPE_CHECKING:
    from extract.failures import AttemptError
    from intercoder.asked import Asked

OFFLINE = "keyword"
"""Also `extract.keyword.NAME`: who asks for the baseline asks for documents without a model."""

FOLDER, HUMAN_FOLDER = "summaries", "summaries-gold"
"""Where in a run folder summaries of its own coding go, and those of what people coded."""


@dataclass(frozen=True, kw_only=True)
class SummaryOptions(AnswerOptions):
    """What the user asks for; each field but `policy` is an option of `intercoder summarise`.

    Raises:
        ConfigurationError: nothing to summarise, or nowhere to write it to.
    """

    run: Path | None
    codes: tuple[str, ...] = ()
    gold: tuple[Path, ...] = ()
    gold_map: Path | None = None
    codebook: Path | None = None
    out: Path | None = None
    formats: tuple[Format, ...] = ("md",)
    check: bool = True
    columns: ReadOptions = AS_IT_IS

    def __post_init__(self) -> None:
        if self.run is None and not self.gold:
            raise ConfigurationError(
                "There is nothing to summarise.",
                hint="Name a run folder, or files of human coders with --gold.",
            )
        if self.run is None and self.out is None:
            raise ConfigurationError(
                "There is no run folder to write summaries to.", hint="Name a folder with --out."
            )

    @property
    def folder(self) -> Path:
        """Where the documents go."""
        if self.out is not None:
            return self.out
        assert self.run is not None  # checked above
        return self.run / (HUMAN_FOLDER if self.gold else FOLDER)

    @property
    def records(self) -> Path:
        """The folder whose `requests.jsonl` gets a line per request: the run's or, without one, `folder`."""
        return self.run or self.folder

    def prompter(self, *, themes: bool) -> SummaryPrompter:
        """The prompts, with what stays equal throughout.

        Args:
            themes: whether the codes stand for themes instead of issues and their remedies.
        """
        return SummaryPrompter(
            language=self.language or SAME_LANGUAGE,
            parameters=self.parameters,
            prompts_folder=self.prompts,
            pseudonyms=chosen_pseudonyms(self.pseudonyms, self.records, self.folder, self.record),
            themes=themes,
        )


@dataclass
class SummaryJob:
    """One start of `summarise`.

    Attributes:
        options: what was asked for.
        on_finished: is told of every finished summary.
        on_wait: is told why, and how many seconds, somebody begins to wait.
        sources: what it is drawn from.
        chosen: the issues to summarise.
        stopped: why it ended before all issues were summarised, and what to do, such as a limit; else None.
    """

    options: SummaryOptions
    on_finished: Callable[[Summary], None] = lambda summary: None
    on_wait: Callable[[str, float], None] = lambda why, seconds: None
    sources: Sources = field(init=False)
    chosen: list[Issue] = field(init=False)
    stopped: AttemptError | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.sources = sources_of(self.options)
        self.chosen = chosen(self.sources.issues, self.options.codes)

    def run(self) -> list[Summary]:
        """Do it.

        Returns:
            The summaries of the chosen issues, as stored, in order of the codebook; without those that were
            not begun, or not answered at all, when it was stopped.

        Raises:
            RunFolderError: another process works on the run, or on the folder where there is no run.
            IntercoderError: see the error tree; documents that were finished before are stored.
        """
        with RunFolder(self.options.records).locked():
            return asyncio.run(self._run())

    async def _run(self) -> list[Summary]:
        files = SummaryFiles(
            self.options.folder, self.sources.material, self.sources.issues, self.options.formats
        )
        done: dict[str, Summary] = {}
        async with self._asked() as asked:
            summarise = self._with(asked)
            waiting = iter(self.chosen)

            async def work() -> None:
                for issue in waiting:
                    summary = await summarise(issue)
                    if asked and asked.fatal:
                        raise asked.fatal
                    if not (self._is_stopped(asked) and summary.state == "failed"):
                        files.write(summary)
                        done[summary.code] = summary
                        self.on_finished(summary)
                    if self.stopped:
                        return

            try:
                await all_or_first_error(work() for _ in range(self.options.concurrency))
            finally:
                self._keep_totals()
        files.write_catalog()
        return [done[issue.code.code] for issue in self.chosen if issue.code.code in done]

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Asked | None]:
        """Who is asked; None where no model is."""
        if self.options.model == OFFLINE:
            yield None
            return
        self.check_names(self.prompter())
        from intercoder.asked import open_asked

        async with open_asked(self.options, self.on_wait) as asked:
            yield asked

    def prompter(self) -> SummaryPrompter:
        """The prompts, in the wording that fits the codes."""
        return self.options.prompter(themes=self.sources.themes)

    def check_names(self, prompter: SummaryPrompter) -> None:
        """Check, before anything is sent, that names stay hidden and can be put back in what is answered.

        Raises:
            ConfigurationError: they do not, or cannot; no name is told.
        """
        check_names_stay_hidden(self.options.run, self.options.pseudonyms)
        check_summary_names(prompter, self.sources)

    def _is_stopped(self, asked: Asked | None) -> bool:
        """Whether nothing more is asked; notes why."""
        self.stopped = asked.rules.stop.reason if asked else None
        return self.stopped is not None

    def _with(self, asked: Asked | None) -> Callable[[Issue], Awaitable[Summary]]:
        """How an issue is summarised."""
        if asked is None:
            return self._without_prose
        prompter, folder = self.prompter(), RunFolder(self.options.records)
        records = folder.requests()
        known = {record.digest for record in records}
        asked.spent_before(one for one in records if one.step in get_args(SummaryStep))

        def record(entry: RequestRecord) -> None:
            # An answer that came from the cache has a line already where this folder asked for it.
            if not (entry.cached and entry.digest in known):
                folder.append_request(entry)

        return Summariser(
            self.sources.material,
            with_names(asked.client, prompter.pseudonyms.knowing(self.sources.material.coverage.transcripts)),
            prompter,
            window_tokens=self.options.window_tokens,
            check=self.options.check,
            on_record=record,
        ).summarise

    async def _without_prose(self, issue: Issue) -> Summary:
        return self.sources.material.without_prose(issue)

    def _keep_totals(self) -> None:
        """The run's manifest sums up all its requests, these as well."""
        if self.options.run is None or self.options.model == OFFLINE:
            return
        folder = RunFolder(self.options.run)
        manifest, requests = folder.manifest(), RequestSums.of(folder.each_request())
        codings = codings_written(folder, manifest.transcripts)
        matches = sum(map(match_counts, codings), Counter[str]())
        update = {
            "answered": requests.answered,
            "totals": totals(manifest.transcripts.values(), requests, matches),
        }
        folder.write_manifest(manifest.model_copy(update=update))
