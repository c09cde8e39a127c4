"""The draft job: what a learned guide's codebook lacks, written by a model. Wires the rooms together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from extract import keyword
from extract.endpoint import endpoint_from_environment
from extract.failures import TruncatedError
from extract.guide.drafting import Drafter, DraftRequest, draft_of, undefined_and_unused, with_draft
from extract.guide.marks import CodedInterview
from extract.pseudonyms import Pseudonyms
from extract.restoring import with_names
from extract.stopping import INTERRUPTED
from extract.summaries.steps import together
from extract.totals import NOTHING, total_usage, usage_of
from extract.truncation import raised
from intercoder.asking import AskingOptions
from intercoder.interrupts import EndedBySignalError
from intercoder.names import check_draft_names, chosen_pseudonyms
from schemas.errors import ConfigurationError, RequestError
from schemas.exchange import Attempt, Question, Reply, Usage
from schemas.guide import Guide

if TYPE_CHECKING:
    from extract.asking import Asker
    from intercoder.asked import Asked

TOO_LONG = "context_too_long"
"""Outcome that fewer passages can mend."""

DraftState = Literal["drafted", "struck", "failed"]


@dataclass(frozen=True)
class DraftOptions(AskingOptions):
    """Whom to ask for drafts. `intercoder learn --draft` sets no limits: those fields stay as they are.

    Raises:
        ConfigurationError: nobody can be asked, and not only a dry run is wanted.
    """

    dry_run: bool = False

    def __post_init__(self) -> None:
        if self.model == keyword.NAME:
            raise ConfigurationError(
                "The keyword baseline cannot draft.", hint="Name a language model with --model."
            )
        named = self.base_url or self.key_file or self.replay or self.dry_run
        if not named and endpoint_from_environment() is None:
            raise ConfigurationError(
                "No endpoint is configured, so there is no model to draft.",
                hint="Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, name one with "
                "--base-url, or leave out --draft.",
            )

    @cached_property
    def names(self) -> Pseudonyms:
        """Names that are not sent.

        Raises:
            IntercoderError: see `chosen_pseudonyms`.
        """
        return chosen_pseudonyms(self.pseudonyms, self.record)

    def drafter(self, guide: Guide, interviews: Sequence[CodedInterview]) -> Drafter:
        """Who puts the questions about a guide's codes."""
        return Drafter(guide, interviews, prompts_folder=self.prompts, pseudonyms=self.names)


class Draft(NamedTuple):
    """What became of one request.

    Attributes:
        codes: one code that lacks a definition, or two to be told apart.
        passages, interviews: how many were shown.
        state: `struck` where an answer came and could not be used.
        reason: why it was not drafted.
    """

    codes: tuple[str, ...]
    passages: int
    interviews: int
    state: DraftState
    reason: str = ""


Texts = dict[str, str]
"""Field of the answer → its text, as it goes into the guide; empty where nothing does."""

Result = tuple[DraftRequest, Draft, Texts]
"""What was asked in the end, what became of it, and the texts."""


@dataclass(frozen=True)
class Drafts:
    """What came of drafting.

    Attributes:
        guide: with the drafts.
        drafts: one per request: definitions in the guide's order, then pairs of codes.
        unused: codes without a definition that nobody used.
        model, host: who was asked.
        sent: questions that were sent.
        from_cache: questions that the cache answered.
        tokens: of what was sent.
    """

    guide: Guide
    drafts: tuple[Draft, ...]
    unused: tuple[str, ...] = ()
    model: str = ""
    host: str = ""
    sent: int = 0
    from_cache: int = 0
    tokens: Usage = NOTHING


@dataclass
class DraftJob:
    """One start of drafting.

    Attributes:
        guide: where definitions and differences are missing.
        interviews: those that it was learned from.
        options: whom to ask.
        on_planned: is told how many requests a round has, `definitions` or `differences`.
        on_finished: is told of every draft.
        on_wait: is told why, and how many seconds, somebody begins to wait.
        on_interrupt: is called when Ctrl-C was pressed once, or SIGTERM or SIGHUP came; None leaves them as
            they are.
    """

    guide: Guide
    interviews: Sequence[CodedInterview]
    options: DraftOptions
    on_planned: Callable[[int, str], None] = lambda count, what: None
    on_finished: Callable[[Draft], None] = lambda draft: None
    on_wait: Callable[[str, float], None] = lambda why, seconds: None
    on_interrupt: Callable[[], None] | None = None
    _attempts: list[Attempt] = field(init=False, default_factory=list)
    _sent: int = field(init=False, default=0)
    _from_cache: int = field(init=False, default=0)

    def run(self) -> Drafts:
        """Do it. Definitions are drafted first, as what tells two codes apart is asked with both at hand.

        Raises:
            EndpointError: no request to this endpoint can succeed; answers so far are in the cache.
            ConfigurationError: as `DraftOptions`; several models and none named; a name that could not be
                put back.
            EndedBySignalError: Ctrl-C was pressed, or the like; answers so far are in the cache.
        """
        drafts = asyncio.run(self._run())
        if isinstance(drafts, EndedBySignalError):
            raise drafts
        return drafts

    async def _run(self) -> Drafts | EndedBySignalError:
        from intercoder.asked import open_asked

        check_draft_names(self.options.drafter(self.guide, self.interviews))
        async with open_asked(self.options, self.on_wait) as asked:
            with asked.watched(None, self.on_interrupt):
                guide, defined = await self._round(self.guide, "definitions", asked)
                guide, told_apart = await self._round(guide, "differences", asked)
            if asked.stopped == INTERRUPTED:
                return EndedBySignalError(asked.interruption.number or signal.SIGINT)
            return Drafts(
                guide=guide,
                drafts=(*defined, *told_apart),
                unused=tuple(undefined_and_unused(self.guide)),
                model=asked.client.model,
                host=asked.client.host,
                sent=self._sent,
                from_cache=self._from_cache,
                tokens=total_usage(map(usage_of, self._attempts)),
            )

    async def _round(
        self, guide: Guide, what: Literal["definitions", "differences"], asked: Asked
    ) -> tuple[Guide, list[Draft]]:
        """The guide with the drafts of one round; without any where everything was stopped before."""
        if asked.stopped:
            return guide, []
        drafter = self.options.drafter(guide, self.interviews)
        requests = drafter.definitions() if what == "definitions" else drafter.differences()
        self.on_planned(len(requests), what)
        results = await together([self._draft(one, drafter, asked) for one in requests])
        if asked.fatal:
            raise asked.fatal
        return _put_in(guide, results)

    async def _draft(self, request: DraftRequest, drafter: Drafter, asked: Asked) -> Result:
        """One draft; where the passages are too long for the model, from fewer of them."""
        try:
            reply = await self._answer(request.question, with_names(asked.client, self.options.names))
        except RequestError as error:
            shorter = drafter.shorter(request) if error.outcome == TOO_LONG else None
            if shorter:
                return await self._draft(shorter, drafter, asked)
            result = _result(request, "failed", error.message)
        else:
            texts = draft_of(reply.value, request.shown)
            if isinstance(texts, str):
                result = _result(request, "struck", texts)
            else:
                result = _result(request, "drafted", "", texts)
        if not asked.stopped:  # what was not asked any more is not worth a line each
            self.on_finished(result[1])
        return result

    async def _answer(self, question: Question, asker: Asker) -> Reply:
        """The reply; where it is cut, one with a higher output limit.

        Raises:
            RequestError: no usable answer.
        """
        try:
            return await self._once(question, asker)
        except TruncatedError as cut:
            more = raised(question, cut)
            if more is None:
                raise
            return await self._once(more, asker)

    async def _once(self, question: Question, asker: Asker) -> Reply:
        """Ask, and count what it took."""
        try:
            reply = await asker.ask(question)
        except RequestError as error:
            self._count(error.partial if isinstance(error, TruncatedError) else None, error)
            raise
        self._count(reply)
        return reply

    def _count(self, reply: Reply | None, error: RequestError | None = None) -> None:
        if reply and reply.cached:
            self._from_cache += 1
            return
        attempts = reply.attempts if reply else getattr(error, "attempts", ())
        self._sent += bool(attempts)
        self._attempts.extend(attempts)


def _result(request: DraftRequest, state: DraftState, reason: str, texts: Texts | None = None) -> Result:
    interviews = {one.interview for one in request.shown}
    return request, Draft(request.codes, len(request.shown), len(interviews), state, reason), texts or {}


def _put_in(guide: Guide, results: Iterable[Result]) -> tuple[Guide, list[Draft]]:
    drafts = []
    for request, draft, texts in results:
        drafts.append(draft)
        if texts:
            guide = with_draft(guide, request, texts)
    return guide, drafts
