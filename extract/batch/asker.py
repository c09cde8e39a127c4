"""Questions answered from result files; what has no answer yet is collected for the next round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cache.keys import request_key
from extract.batch.lines import arrival
from extract.batch.results import Results
from extract.batch.shards import ShardWriter, request_line
from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError, TruncatedError, WaitingError
from extract.modes import Dialect
from extract.refusals import Sent
from extract.request import ModelRequest
from extract.requestlog import asked_about
from schemas.exchange import Attempt, Message, Question, Reply

MOST_TRIES = 3
"""Jobs that one request may fail in, where trying again can help, before it counts as failed."""

Prepare = Callable[[str, ModelRequest], dict[str, Any]]
"""Makes the body of a request to a model: `extract.structured.request_body`, which is slow to import."""


class BatchClient:
    """In the place of a live client, behind the same cache.

    A conversation goes on over several rounds: where an answer needs a correction, the request for it is
    collected like any other. What depends on answers that are still to come, such as judging what was
    found, waits for them.

    Args:
        endpoint, model: as for a live client; they are part of the keys.
        results: what has come back.
        prepare: makes the body of a request.
        writer: takes what is to be asked next.
        covered: ids of requests that are under way.
        dialect: how to ask.
        since: failures in jobs before this one do not count.
        on_attempt: called with each request of a question that is settled, one way or the other.

    Attributes:
        dialect: how to ask, with what the results have taught.
        waiting: ids of requests whose answers are still to come, whether under way or collected now.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        model: str,
        results: Results,
        prepare: Prepare,
        writer: ShardWriter,
        covered: set[str],
        dialect: Dialect,
        since: int,
        on_attempt: Callable[[Question, Attempt], None] = lambda question, attempt: None,
    ) -> None:
        self.dialect = dialect
        self.waiting: set[str] = set()
        self._endpoint, self._model = endpoint, model
        self._results = results
        self._prepare = prepare
        self._writer = writer
        self._covered = covered
        self._since = since
        self._on_attempt = on_attempt
        self._unfound: set[str] = set()

    @property
    def mode_trail(self) -> tuple[str, ...]:
        """Modes and parameters that were left, and why, as of the results read."""
        return tuple(self.dialect.trail)

    async def ask(self, question: Question) -> Reply:
        """The reply.

        Raises:
            WaitingError: it is still to come.
            RequestError, EndpointError: as from a live client.
        """
        about = asked_about.get()
        if about and about.step == "judge" and about.transcript in self._unfound:
            raise WaitingError
        conversation = Conversation(question, self._send)
        try:
            reply = await conversation.reply()
        except WaitingError:
            if about and about.step == "find":
                self._unfound.add(about.transcript)
            raise
        except TruncatedError:
            self._report(conversation)
            raise
        except AttemptError as error:
            self._report(conversation)
            raise error.as_error(tuple(conversation.attempts)) from None
        self._report(conversation)
        return reply

    def _report(self, conversation: Conversation) -> None:
        for attempt in conversation.attempts:
            self._on_attempt(conversation.question, attempt)

    async def _send(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """The answer to a conversation so far; see `Conversation`."""
        question = replace(conversation.question, messages=messages)
        custom_id = request_key(self._endpoint, self._model, question)
        failures = []
        for job, line in self._results.of(custom_id):
            sent = ModelRequest.of(question, messages, Dialect(job.mode, job.dropped)).sent
            try:
                return arrival(line, sent)
            except AttemptError as error:
                if error.status is not None:  # otherwise it was never run
                    conversation.note_failure(error)
                if job.number >= self._since and not self._learned(error, sent):
                    failures.append(error)
        if failures and (failures[-1].action != "retry" or len(failures) >= MOST_TRIES):
            raise failures[-1]
        self._collect(question, custom_id)
        raise WaitingError

    def _learned(self, error: AttemptError, sent: Sent) -> bool:
        """Whether a failure has taught how to ask instead."""
        return error.action in {"adapt", "next_mode"} and self.dialect.after(
            error, sent.mode, sent.parameters
        )

    def _collect(self, question: Question, custom_id: str) -> None:
        if custom_id in self.waiting:
            return
        self.waiting.add(custom_id)
        if custom_id in self._covered:
            return
        body = self._prepare(self._model, ModelRequest.of(question, question.messages, self.dialect))
        try:
            self._writer.add(custom_id, request_line(custom_id, body), self.dialect)
        except AttemptError:
            self.waiting.discard(custom_id)
            raise
