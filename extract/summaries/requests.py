"""Requests about one issue: asked, recorded, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from extract.asking import Asker, record_of
from extract.windows import Window
from schemas.errors import ModelError
from schemas.exchange import Question, Reply
from schemas.run import RequestRecord
from schemas.summary import Passage, SummaryStep


@dataclass
class Requests:
    """All questions about one issue.

    Attributes:
        code: the issue.
        asker: answers.
        on_record: called with the record of each question.
        count: questions put so far, whether answered or not.
        models: names of the models that answered.
        problems: what was left out of answers because it broke their form, one line each.
    """

    code: str
    asker: Asker
    on_record: Callable[[RequestRecord], None]
    count: int = 0
    models: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    async def ask(self, question: Question, passages: Sequence[Passage], step: SummaryStep) -> Reply:
        """The answer.

        Args:
            question: about these passages.
            passages: at least one, in order of interviews and places.
            step: what it is for.

        Raises:
            RequestError: no usable answer.
            EndpointError: no request to this endpoint can succeed.
        """
        self.count += 1
        try:
            reply = await self.asker.ask(question)
        except ModelError as error:
            self._record(question, passages, step, error)
            raise
        self._record(question, passages, step, reply)
        self.problems.extend(reply.problems)
        return reply

    def _record(
        self, question: Question, passages: Sequence[Passage], step: SummaryStep, result: Reply | ModelError
    ) -> None:
        first, last = passages[0].first_turn, passages[-1].last_turn
        interviews = ", ".join(dict.fromkeys(passage.interview for passage in passages))
        record = record_of(
            interviews, Window(first, last, first, last), 0, step, self.asker.key(question), result
        ).model_copy(update={"code": self.code})
        self.models |= {record.model} if record.model else set()
        self.on_record(record)
