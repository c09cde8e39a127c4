"""The faithfulness check: each sentence of a draft against the passages that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.asking import SPLITTABLE
from extract.failures import TruncatedError
from extract.summaries.evidence import Issue
from extract.summaries.prompting import Piece, SummaryPrompter, checked_line, pieces_of
from extract.summaries.requests import Requests
from extract.summaries.steps import failure, together
from extract.tokens import estimate_tokens
from schemas.errors import RequestError
from schemas.exchange import Reply
from schemas.summary import AnsweredVerdict, Checked, Failure, Passage, Sentence
from schemas.transcript import Transcript

MOST_SENTENCES = 12
"""Sentences in one request: more of them are judged less carefully."""

SILENT = Checked(verdict="unchecked", reason="The answer holds no verdict on it.")


@dataclass
class Check:
    """Checks the draft of one issue.

    Attributes:
        issue: what the draft is about.
        transcripts: by id.
        prompter: puts the questions.
        requests: asks them.
        budget: estimated tokens of passages and sentences in one request. A sentence whose passages are
            larger is asked about all the same, alone: by a part of them it could be judged wrongly.
        failures: requests without a usable answer.
    """

    issue: Issue
    transcripts: Mapping[str, Transcript]
    prompter: SummaryPrompter
    requests: Requests
    budget: int
    failures: list[Failure] = field(default_factory=list)

    async def checked(self, sentences: Sequence[Sentence]) -> tuple[Sentence, ...]:
        """The sentences with their verdicts.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        batches = await together([self._check(batch) for batch in self._batches(sentences)])
        return tuple(sentence for batch in batches for sentence in batch)

    def _batches(self, sentences: Sequence[Sentence]) -> list[list[Sentence]]:
        batches: list[list[Sentence]] = []
        for sentence in sentences:
            longer = [*batches[-1], sentence] if batches else []
            if longer and len(longer) <= MOST_SENTENCES and self._tokens(longer) <= self.budget:
                batches[-1] = longer
            else:
                batches.append([sentence])
        return batches

    def _tokens(self, sentences: Sequence[Sentence]) -> int:
        lines = sum(estimate_tokens(checked_line(sentence)) for sentence in sentences)
        return lines + sum(piece.tokens for piece in self._pieces(sentences))

    def _passages(self, sentences: Iterable[Sentence]) -> list[Passage]:
        cited = {reference for sentence in sentences for reference in sentence.references}
        return [passage for passage in self.issue.passages if passage.reference in cited]

    def _pieces(self, sentences: Iterable[Sentence]) -> list[Piece]:
        return pieces_of(self.issue, self.transcripts, self._passages(sentences))

    async def _check(self, batch: list[Sentence]) -> list[Sentence]:
        passages = self._passages(batch)
        question = self.prompter.check(self.issue, batch, self._pieces(batch))
        try:
            reply = await self.requests.ask(question, passages, "check")
        except RequestError as error:
            if error.outcome in SPLITTABLE and len(batch) > 1:
                middle = len(batch) // 2
                halves = await together([self._check(half) for half in (batch[:middle], batch[middle:])])
                return [sentence for half in halves for sentence in half]
            self.failures.append(failure(error, "check", passages))
            partial = error.partial if isinstance(error, TruncatedError) else None
            unchecked = Checked(verdict="unchecked", reason=error.message)
            return _with_verdicts(batch, _verdicts(partial) if partial else {}, unchecked)
        return _with_verdicts(batch, _verdicts(reply), SILENT)


def _verdicts(reply: Reply) -> dict[int, Checked]:
    """Number of the sentence -> verdict; the first one where a number comes twice."""
    found: dict[int, Checked] = {}
    for item in reply.value["verdicts"]:
        one = AnsweredVerdict.model_validate(item)
        found.setdefault(one.sentence, Checked(verdict=one.verdict, reason=" ".join(one.reason.split())))
    return found


def _with_verdicts(
    batch: Sequence[Sentence], verdicts: Mapping[int, Checked], otherwise: Checked
) -> list[Sentence]:
    return [
        sentence.model_copy(update={"check": verdicts.get(number, otherwise)})
        for number, sentence in enumerate(batch)
    ]
