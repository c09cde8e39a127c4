"""A model as a coder: all windows of one transcript asked, grounded and merged into a coding file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from extract.failures import TruncatedError
from extract.merging import merge
from extract.passages import Grounded, PassageGrounder
from extract.prompting import Prompter
from extract.totals import NOTHING, total_usage
from extract.windows import DEFAULT_WINDOW_TOKENS, Window, halves, windows
from schemas.answer import AnsweredPassage
from schemas.coding import Coder, CodingFile
from schemas.errors import ModelError, RequestError
from schemas.exchange import Attempt, Question, Reply
from schemas.run import Gap, RequestRecord
from schemas.transcript import Transcript

SPLITTABLE = frozenset({"truncated", "context_too_long"})
"""Outcomes that a smaller window can mend."""


class Asker(Protocol):
    """Whoever answers questions: a client, a cache in front of one, a recording."""

    async def ask(self, question: Question) -> Reply:
        """Answer, or raise `RequestError` or `EndpointError`."""
        ...

    def key(self, question: Question) -> str:
        """Key of the question in the response cache."""
        ...


class Coded(NamedTuple):
    """One transcript, coded as far as answers came."""

    coding: CodingFile
    gaps: tuple[Gap, ...]
    records: tuple[RequestRecord, ...]


@dataclass
class _Progress:
    """What the windows of one transcript have brought so far."""

    grounded: list[Grounded] = field(default_factory=list)
    seams: set[int] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    records: list[RequestRecord] = field(default_factory=list)
    models: set[str] = field(default_factory=set)


class ModelCoder:
    """Codes transcripts by asking a model.

    Args:
        asker: answers questions.
        prompter: puts them.
        name: the model's name, which becomes the coder's.
        window_tokens: budget of a window, in estimated tokens.
        on_record: called with each request's record as it is made.
    """

    def __init__(
        self,
        asker: Asker,
        prompter: Prompter,
        *,
        name: str,
        window_tokens: int = DEFAULT_WINDOW_TOKENS,
        on_record: Callable[[RequestRecord], None] = lambda record: None,
    ) -> None:
        self._asker = asker
        self._prompter = prompter
        self._name = name
        self._window_tokens = window_tokens
        self._on_record = on_record

    async def code(self, transcript: Transcript) -> Coded:
        """Code one transcript; windows are asked at the same time.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        progress = _Progress()
        grounder = PassageGrounder(transcript, self._prompter.codebook)
        planned = windows(transcript, self._window_tokens)
        await all_or_first_error(
            self._code_window(transcript, window, grounder, progress) for window in planned
        )
        return self._collect(transcript, progress)

    async def _code_window(
        self, transcript: Transcript, window: Window, grounder: PassageGrounder, progress: _Progress
    ) -> None:
        progress.seams.add(window.first)
        question = self._prompter.question(transcript, window)
        try:
            reply = await self._asker.ask(question)
        except RequestError as error:
            self._record(transcript, window, question, error, progress)
            await self._after_failure(transcript, window, error, grounder, progress)
            return
        except ModelError as error:
            self._record(transcript, window, question, error, progress)
            raise
        self._record(transcript, window, question, reply, progress)
        self._take(reply, window, grounder, progress)

    async def _after_failure(
        self,
        transcript: Transcript,
        window: Window,
        error: RequestError,
        grounder: PassageGrounder,
        progress: _Progress,
    ) -> None:
        """Keep what a cut answer holds and try again in halves; else name the gap."""
        if isinstance(error, TruncatedError) and error.partial is not None:
            self._take(error.partial, window, grounder, progress)
        parts = halves(transcript, window) if error.outcome in SPLITTABLE else []
        if not parts:
            progress.gaps.append(
                Gap(
                    first_turn=window.first,
                    last_turn=window.last,
                    outcome=error.outcome,
                    reason=error.message,
                )
            )
        for part in parts:
            await self._code_window(transcript, part, grounder, progress)

    def _take(self, reply: Reply, window: Window, grounder: PassageGrounder, progress: _Progress) -> None:
        passages = [AnsweredPassage.model_validate(item) for item in reply.value["passages"]]
        progress.grounded.append(grounder.ground(passages, window))
        if reply.model:
            progress.models.add(reply.model)

    def _record(
        self,
        transcript: Transcript,
        window: Window,
        question: Question,
        result: Reply | ModelError,
        progress: _Progress,
    ) -> None:
        record = record_of(transcript.id, window, question.pass_number, self._asker.key(question), result)
        progress.records.append(record)
        self._on_record(record)

    def _collect(self, transcript: Transcript, progress: _Progress) -> Coded:
        segments = [segment for grounded in progress.grounded for segment in grounded.segments]
        rejected = {item: None for grounded in progress.grounded for item in grounded.rejected}
        coding = CodingFile(
            transcript=transcript.id,
            coder=Coder(name=self._name, kind="model", model=", ".join(sorted(progress.models)) or None),
            segments=merge(transcript, segments, progress.seams - {0}),
            rejected=tuple(sorted(rejected, key=lambda r: (r.turn or 0, r.code, r.quote, r.reason))),
        )
        gaps = tuple(sorted(progress.gaps, key=lambda gap: gap.first_turn))
        return Coded(coding, gaps, tuple(progress.records))


async def all_or_first_error(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run all at the same time; the first error cancels the others and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            for coroutine in work:
                group.create_task(coroutine)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None


def record_of(
    transcript_id: str, window: Window, pass_number: int, digest: str, result: Reply | ModelError
) -> RequestRecord:
    """The line of `requests.jsonl` for one question and its result."""
    reply = result.partial if isinstance(result, TruncatedError) else result
    reply = reply if isinstance(reply, Reply) else None
    attempts: tuple[Attempt, ...] = reply.attempts if reply else getattr(result, "attempts", ())
    usage = total_usage(attempt.usage for attempt in attempts)
    cached = bool(reply and reply.cached)
    return RequestRecord(
        transcript=transcript_id,
        first_turn=window.first,
        last_turn=window.last,
        pass_number=pass_number,
        digest=digest,
        outcome="ok" if isinstance(result, Reply) else result.outcome,
        cached=cached,
        attempts=0 if cached else len(attempts),
        seconds=0.0 if cached else round(sum(attempt.seconds for attempt in attempts), 3),
        tokens=NOTHING if cached else usage,
        saved=usage if cached else NOTHING,
        model=reply.model if reply else None,
        mode=reply.mode if reply else None,
        answered_at=reply.answered_at if reply else None,
        problems=reply.problems if reply else (),
    )
