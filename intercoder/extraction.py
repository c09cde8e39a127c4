"""The extract job: options in, a finished run folder out. Wires the rooms together, no more."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from extract import keyword
from extract.codebooks import load_codebook
from extract.coder import Coded, Method, ModelCoder
from extract.judging import LEAST_LIKELIHOOD
from extract.planning import Plan, plan
from extract.prompting import SAME_LANGUAGE, Prompter
from extract.readers.folders import find_files
from extract.run import Observer, Run, go_on
from extract.runfolder import RunFolder
from extract.windows import DEFAULT_WINDOW_TOKENS
from intercoder.bundled import bundled_codebook
from schemas.base import digest
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError
from schemas.exchange import Parameters
from schemas.guide import Guide
from schemas.run import Manifest, RequestRecord, Settings, Tool

if TYPE_CHECKING:
    from extract.asking import Answerer
    from schemas.transcript import Transcript

Code = Callable[["Transcript"], Awaitable[Coded]]


@dataclass(frozen=True)
class ExtractOptions:
    """What the user asks for; each field is an option of `intercoder extract`."""

    paths: list[Path]
    out: Path
    model: str | None = None
    base_url: str | None = None
    codebook: Path | None = None
    open_coding: bool = False
    concurrency: int = 8
    language: str = ""
    temperature: float | None = 0.0
    seed: int | None = None
    window_tokens: int = DEFAULT_WINDOW_TOKENS
    guide: Path | None = None
    passes: int = 1
    judge: bool = False
    least_likelihood: int = LEAST_LIKELIHOOD
    min_salience: int = 1
    share: float | None = None
    prompts: Path | None = None
    allow_http: bool = False
    replay: Path | None = None
    record: Path | None = None

    def load_codebook(self) -> Codebook | None:
        """The codebook to code with; None for open coding."""
        if sum(map(bool, (self.open_coding, self.codebook, self.guide))) > 1:
            raise ConfigurationError(
                "--open-coding, --codebook and --guide exclude each other.",
                hint="A guide holds its codebook: give `intercoder learn` the codebook.",
            )
        if self.open_coding:
            return None
        return load_codebook(self.codebook) if self.codebook else bundled_codebook()

    def prompter(self) -> Prompter:
        """The prompts, filled with what stays equal through the run."""
        codebook = self.load_codebook()
        if self.guide is None:
            return self.prompter_for(codebook)
        from extract.guide.store import load_guide

        guide = load_guide(self.guide)
        return self.prompter_for(guide.codebook, guide)

    def prompter_for(self, codebook: Codebook | None, guide: Guide | None = None) -> Prompter:
        """The same with a codebook and guide at hand."""
        return Prompter(
            codebook=codebook,
            guide=guide,
            language=self.language or SAME_LANGUAGE,
            parameters=Parameters(temperature=self.temperature, seed=self.seed),
            prompts_folder=self.prompts,
        )

    @property
    def method(self) -> Method:
        """How a model codes."""
        return Method(
            window_tokens=self.window_tokens,
            passes=self.passes,
            judge=self.judge,
            least_likelihood=self.least_likelihood,
            min_salience=self.min_salience,
            share=self.share,
        )


@dataclass
class ExtractJob:
    """One start of `extract`.

    Attributes:
        options: what was asked for.
        observer: is told of finished transcripts.
        on_record: is called with every request's record.
        on_planned: is called once with the plan, before anything is sent.
    """

    options: ExtractOptions
    observer: Observer | None = None
    on_record: Callable[[RequestRecord], None] = lambda record: None
    on_planned: Callable[[Plan, Settings], None] = lambda plan, settings: None
    prompter: Prompter = field(init=False)

    def __post_init__(self) -> None:
        self.prompter = self.options.prompter()

    def run(self) -> Manifest:
        """Do it.

        Returns:
            The run's manifest, as stored.

        Raises:
            IntercoderError: see the error tree; what was coded before is stored.
        """
        return asyncio.run(self._run())

    async def _run(self) -> Manifest:
        files = find_files(self.options.paths)
        async with self._client() as client:
            settings = self._settings(client)
            folder = RunFolder(self.options.out)
            earlier = folder.open(settings)
            fresh = Manifest(tool=_tool(), settings=settings)
            folder.write_manifest(earlier or fresh)
            known = earlier.transcripts if earlier else {}
            planned = plan(files, folder, self.prompter.codebook, known)
            if not planned.states:
                raise ConfigurationError(
                    "None of the files holds a transcript.",
                    hint="; ".join(f"{unread.source}: {unread.reason}" for unread in planned.unread[:5]),
                )
            self.on_planned(planned, settings)
            if self.prompter.codebook:
                folder.write_codebook(self.prompter.codebook)
            run = Run(
                folder,
                go_on(earlier, planned, fresh, folder),
                self._coder(client, folder),
                observer=self.observer,
                at_once=self.options.concurrency,
            )
            manifest = await run.execute()
            return _with_trail(folder, manifest, client, earlier)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Answerer | None]:
        """The client to ask; None for the baseline."""
        if self.options.model == keyword.NAME:
            yield None
            return
        from intercoder.connection import open_client

        async with open_client(self.options) as client:
            yield client

    def _coder(self, client: Answerer | None, folder: RunFolder) -> Code:
        if client is None:
            return keyword_coder(self.prompter.codebook)

        def record(entry: RequestRecord) -> None:
            folder.append_request(entry)
            self.on_record(entry)

        return ModelCoder(
            client,
            self.prompter,
            name=client.model,
            method=self.options.method,
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
            endpoint=client.host,
            parameters=self.prompter.parameters,
            language=self.prompter.language,
            window_tokens=self.options.window_tokens,
            passes=self.options.passes,
            judge=self.options.judge,
            least_likelihood=self.options.least_likelihood if self.options.judge else None,
            min_salience=self.options.min_salience,
            share=self.options.share,
            codebook=book[0],
            codebook_digest=book[1],
            guide_digest=digest(self.prompter.guide) if self.prompter.guide else None,
            prompts=self.prompter.digests(judge=self.options.judge),
        )


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


def _tool() -> Tool:
    packages = ("openai", "instructor", "pydantic", "edlib", "rapidfuzz")
    return Tool(
        version=version("intercoder"),
        python=platform.python_version(),
        packages={name: version(name) for name in packages},
    )
