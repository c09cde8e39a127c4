"""The extract job: options in, a finished run folder out. Wires the rooms together, no more."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.coder import Coded, ModelCoder
from extract.loops import run_in_loop
from extract.planning import Plan, plan
from extract.prompting import Prompter
from extract.readers.folders import find_files
from extract.restoring import with_names
from extract.run import Observer, Run, go_on
from extract.runfolder import RunFolder, other_settings
from extract.workers import HERE, Workers, open_workers
from intercoder.extract_options import ExtractOptions
from intercoder.names import check_names
from intercoder.reasons import about
from intercoder.this_tool import this_tool
from schemas.base import digest
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError, EndpointError
from schemas.run import Manifest, RequestRecord, Settings, Totals

if TYPE_CHECKING:
    from extract.asking import Answerer
    from intercoder.asked import Asked
    from schemas.transcript import Transcript

Code = Callable[["Transcript"], Awaitable[Coded]]


@dataclass
class ExtractJob:
    """One start of `extract`.

    Attributes:
        options: what was asked for.
        observer: is told of finished transcripts.
        on_record: is called with every request's record.
        on_planned: is called once with the plan, before anything is sent.
        on_wait: is called with the reason and seconds whenever a worker begins to wait.
        on_interrupt: is called when Ctrl-C was pressed once, or SIGTERM or SIGHUP came; None leaves them as
            they are.
        on_damaged: is called with the name of each file or line that was found damaged.
        on_loaded: is called once when all that is needed is loaded, before anything is read.
        stopped: outcome of what ended the run early, such as `interrupted` or `unauthorized`.
        signal: number of the signal that ended the run early; None where none did.
        fatal: why no request to the endpoint can succeed, where that ended it.
    """

    options: ExtractOptions
    observer: Observer | None = None
    on_record: Callable[[RequestRecord], None] = lambda record: None
    on_planned: Callable[[Plan, Settings], None] = lambda plan, settings: None
    on_wait: Callable[[str, float], None] = lambda why, seconds: None
    on_interrupt: Callable[[], None] | None = None
    on_damaged: Callable[[str], None] = lambda name: None
    on_loaded: Callable[[], None] = lambda: None
    stopped: str | None = field(init=False, default=None)
    signal: int | None = field(init=False, default=None)
    fatal: EndpointError | None = field(init=False, default=None)
    prompter: Prompter = field(init=False)
    workers: Workers = field(init=False, default=HERE)

    def __post_init__(self) -> None:
        self.prompter = self.options.prompter()

    def run(self) -> Manifest:
        """Do it.

        Returns:
            The run's manifest, as stored. Where the run ended early, `stopped` and `fatal` tell why.

        Raises:
            IntercoderError: see the error tree; what was coded before is stored.
        """
        return run_in_loop(self._run(), self.options.concurrency)

    async def _run(self) -> Manifest:
        files = iter(find_files(self.options.paths))  # which lets go of them when they have been read
        workers = open_workers(self.options.dask, self.on_wait, self.options.concurrency)
        async with workers as self.workers, self._client() as asked:
            self.on_loaded()
            folder = RunFolder(self.options.out)
            with folder.locked():
                return await self._code(files, folder, asked)

    async def _code(self, files: Iterable[Path], folder: RunFolder, asked: Asked | None) -> Manifest:
        settings = self._settings(asked.client if asked else None)
        earlier = folder.open(settings)
        # Nothing here keeps the states to start with: of a large run they take as much memory as its own.
        run = Run(
            folder,
            await self._begun(files, folder, settings, earlier, asked),
            self._coder(asked, folder, earlier.totals if earlier else Totals()),
            observer=self.observer,
            # More than requests, so that the next one waits at the door while an answer is stored.
            at_once=self.options.concurrency + max(1, self.options.concurrency // 4) + self.workers.spare,
        )
        for name in folder.damaged:
            self.on_damaged(name)
        if asked is None:
            return await run.execute()
        with asked.watched(self.options.deadline, self.on_interrupt):
            manifest = await run.execute()
        self.stopped, self.fatal = asked.stopped, asked.fatal
        self.signal = asked.interruption.number
        return _with_trail(folder, manifest, asked.client, earlier)

    async def _begun(
        self,
        files: Iterable[Path],
        folder: RunFolder,
        settings: Settings,
        earlier: Manifest | None,
        asked: Asked | None,
    ) -> Manifest:
        """Plan the run, and give the manifest to start with."""
        fresh = Manifest(
            tool=this_tool(),
            settings=settings,
            price=asked.price if asked else None,
            replacements_digest=self.prompter.pseudonyms.digest if settings.pseudonyms else None,
        )
        check_replacements(folder, earlier, fresh)
        folder.write_manifest(earlier or fresh)
        planned = await self._planned(files, folder, earlier)
        if asked:
            check_names(self.prompter, map(folder.transcript, planned.states), self.options.method)
        self.on_planned(planned, settings)
        if self.prompter.codebook:
            folder.write_codebook(self.prompter.codebook)
        return go_on(earlier, planned, fresh, folder)

    async def _planned(self, files: Iterable[Path], folder: RunFolder, earlier: Manifest | None) -> Plan:
        known = earlier.transcripts if earlier else {}
        reading = self.options.reading
        planned = await plan(files, folder, self.prompter.codebook, known, reading, self.workers)
        if not planned.states:
            raise ConfigurationError(
                "None of the files holds a transcript.",
                hint="; ".join(about(unread.source, unread.reason) for unread in planned.unread[:5]),
            )
        return planned

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Asked | None]:
        """Who is asked; None for the baseline."""
        if self.options.model == keyword.NAME:
            yield None
            return
        from intercoder.asked import open_asked

        async with open_asked(self.options, self.on_wait, self.workers) as asked:
            yield asked

    def _coder(self, asked: Asked | None, folder: RunFolder, known: Totals) -> Code:
        if asked is None:
            return keyword_coder(self.prompter.codebook)
        log = asked.log_to(folder, known)
        client = with_names(asked.client, self.prompter.pseudonyms)

        def record(entry: RequestRecord) -> None:
            log.ended(entry)
            self.on_record(entry)

        return ModelCoder(
            client,
            self.prompter,
            name=client.model,
            method=self.options.method,
            workers=self.workers,
            on_record=record,
        ).code

    def _settings(self, client: Answerer | None) -> Settings:
        codebook = self.prompter.codebook
        book = (codebook.name if codebook else None, digest(codebook) if codebook else None)
        if client is None:
            return Settings(
                coder=keyword.NAME,
                kind="baseline",
                window_tokens=0,
                codebook=book[0],
                codebook_digest=book[1],
            )
        return Settings(
            coder=client.model,
            kind="model",
            endpoint=client.place,
            parameters=self.prompter.parameters,
            language=self.prompter.language,
            window_tokens=self.options.window_tokens,
            passes=self.options.passes,
            judge=self.options.judge,
            survey=self.options.survey,
            least_likelihood=self.options.least_likelihood,
            min_salience=self.options.min_salience,
            min_chance=self.options.min_chance,
            share=self.options.share,
            codebook=book[0],
            codebook_digest=book[1],
            guide_digest=digest(self.prompter.guide) if self.prompter.guide else None,
            pseudonyms=len(self.prompter.pseudonyms) or None,
            topic=None if codebook else self.prompter.topic,
            prompts=self.prompter.digests(judge=self.options.judge, survey=self.options.survey),
        )


def check_replacements(folder: RunFolder, earlier: Manifest | None, fresh: Manifest) -> None:
    """Raise where another file of names has been used: what it hides is a setting as others are.

    What stood for names may be changed as long as no interview was planned, so that nothing was sent. Runs of
    versions that kept no digest go on.

    Raises:
        RunFolderError: what was sent before had other replacements for names.
    """
    before = earlier.replacements_digest if earlier and earlier.transcripts else None
    if before and before != fresh.replacements_digest:
        raise other_settings(folder.path, ["pseudonyms: other replacements there than now"])


def _with_trail(
    folder: RunFolder, manifest: Manifest, client: Answerer | None, earlier: Manifest | None
) -> Manifest:
    """The manifest with what the endpoint would not take, as this start or an earlier one has found out."""
    trail = (client.mode_trail if client else ()) or (earlier.mode_trail if earlier else ())
    if trail:
        manifest = manifest.model_copy(update={"mode_trail": trail})
        folder.write_manifest(manifest)
    return manifest


def keyword_coder(codebook: Codebook | None) -> Code:
    """The offline baseline as a coder.

    Raises:
        ConfigurationError: there is no codebook.
    """
    if codebook is None:
        raise ConfigurationError(
            "The keyword baseline needs a codebook.",
            hint="Leave out --open-coding, or name a model with --model.",
        )

    async def code(transcript: Transcript) -> Coded:
        return Coded(keyword.code_by_keywords(transcript, codebook), (), ())

    return code
