"""The summarise job: coding files in, a document per issue and a catalog out. Wires the rooms together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extract.asking import all_or_first_error
from extract.restoring import with_names
from extract.runfolder import RunFolder
from extract.summaries.evidence import Issue
from extract.summaries.prompting import SAME_LANGUAGE, SummaryPrompter
from extract.summaries.summariser import Summariser
from extract.totals import answered, match_counts, totals
from extract.windows import DEFAULT_WINDOW_TOKENS
from intercoder.extraction import ExtractOptions
from intercoder.names import check_names_stay_hidden, check_summary_names, chosen_pseudonyms
from intercoder.summary_files import Format, SummaryFiles
from intercoder.summary_sources import Sources, chosen, sources_of
from schemas.errors import ConfigurationError
from schemas.exchange import Parameters
from schemas.run import RequestRecord
from schemas.summary import Summary

if TYPE_CHECKING:
    from extract.asking import Answerer

OFFLINE = "keyword"
"""Also `extract.keyword.NAME`: who asks for the baseline asks for documents without a model."""

FOLDER, HUMAN_FOLDER = "summaries", "summaries-gold"
"""Where in a run folder summaries of its own coding go, and those of what people coded."""


@dataclass(frozen=True)
class SummaryOptions:
    """What the user asks for; each field is an option of `intercoder summarise`.

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
    model: str | None = None
    base_url: str | None = None
    concurrency: int = 8
    language: str = ""
    temperature: float | None = 0.0
    seed: int | None = None
    window_tokens: int = DEFAULT_WINDOW_TOKENS
    prompts: Path | None = None
    allow_http: bool = False
    replay: Path | None = None
    record: Path | None = None
    key_file: Path | None = None
    pseudonyms: Path | None = None

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

    @property
    def prompter(self) -> SummaryPrompter:
        """The prompts, with what stays equal throughout."""
        return SummaryPrompter(
            language=self.language or SAME_LANGUAGE,
            parameters=Parameters(temperature=self.temperature, seed=self.seed),
            prompts_folder=self.prompts,
            pseudonyms=chosen_pseudonyms(self.pseudonyms, self.records, self.folder, self.record),
        )

    @property
    def connection(self) -> ExtractOptions:
        """The part of the options that says whom to ask."""
        return ExtractOptions(
            paths=[],
            out=self.folder,
            model=self.model,
            base_url=self.base_url,
            concurrency=self.concurrency,
            allow_http=self.allow_http,
            replay=self.replay,
            record=self.record,
            key_file=self.key_file,
        )


@dataclass
class SummaryJob:
    """One start of `summarise`.

    Attributes:
        options: what was asked for.
        on_finished: is told of every finished summary.
        sources: what it is drawn from.
        chosen: the issues to summarise.
    """

    options: SummaryOptions
    on_finished: Callable[[Summary], None] = lambda summary: None
    sources: Sources = field(init=False)
    chosen: list[Issue] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = sources_of(self.options)
        self.chosen = chosen(self.sources.issues, self.options.codes)

    def run(self) -> list[Summary]:
        """Do it.

        Returns:
            The summaries of the chosen issues, as stored, in order of the codebook.

        Raises:
            IntercoderError: see the error tree; documents that were finished before are stored.
        """
        return asyncio.run(self._run())

    async def _run(self) -> list[Summary]:
        files = SummaryFiles(
            self.options.folder, self.sources.material, self.sources.issues, self.options.formats
        )
        done: dict[str, Summary] = {}
        async with self._summariser() as summariser:
            waiting = iter(self.chosen)

            async def work() -> None:
                for issue in waiting:
                    summary = await self._summary(issue, summariser)
                    files.write(summary)
                    done[summary.code] = summary
                    self.on_finished(summary)

            try:
                await all_or_first_error(work() for _ in range(self.options.concurrency))
            finally:
                self._keep_totals()
        files.write_catalog()
        return [done[issue.code.code] for issue in self.chosen]

    async def _summary(self, issue: Issue, summariser: Summariser | None) -> Summary:
        if summariser is None:
            return self.sources.material.without_prose(issue)
        return await summariser.summarise(issue)

    @asynccontextmanager
    async def _summariser(self) -> AsyncIterator[Summariser | None]:
        """Who writes; None where no model is to be asked."""
        if self.options.model == OFFLINE:
            yield None
            return
        check_names_stay_hidden(self.options.run, self.options.pseudonyms)
        from intercoder.connection import open_client

        async with open_client(self.options.connection) as client:
            yield self._with(client)

    def _with(self, client: Answerer) -> Summariser:
        prompter = self.options.prompter
        check_summary_names(prompter, self.sources)
        self.options.records.mkdir(parents=True, exist_ok=True)
        folder = RunFolder(self.options.records)
        known = {record.digest for record in folder.requests()}

        def record(entry: RequestRecord) -> None:
            # An answer that came from the cache has a line already where this folder asked for it.
            if not (entry.cached and entry.digest in known):
                folder.append_request(entry)

        return Summariser(
            self.sources.material,
            with_names(client, prompter.pseudonyms.knowing(self.sources.material.coverage.transcripts)),
            prompter,
            window_tokens=self.options.window_tokens,
            check=self.options.check,
            on_record=record,
        )

    def _keep_totals(self) -> None:
        """The run's manifest sums up all its requests, these as well."""
        if self.options.run is None or self.options.model == OFFLINE:
            return
        folder = RunFolder(self.options.run)
        manifest, records = folder.manifest(), folder.requests()
        matches = sum((match_counts(coding) for coding in folder.codings()), Counter[str]())
        update = {
            "answered": answered(records),
            "totals": totals(manifest.transcripts.values(), records, matches),
        }
        folder.write_manifest(manifest.model_copy(update=update))
