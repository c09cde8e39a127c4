"""From evidence to a draft: in one request where the passages fit, else in steps.

In steps: sentences are drafted from parts of one interview at a time, then brought together, in several
rounds if need be. At every step sentences carry references, and are held to them. Nothing is dropped to fit:
what cannot be brought together stands as it was drafted, and passages that no sentence cites are listed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from extract.asking import SPLITTABLE
from extract.failures import TruncatedError
from extract.summaries.evidence import Issue
from extract.summaries.prompting import PART, WHOLE, Piece, SummaryPrompter, pieces_of, sentence_line
from extract.summaries.requests import Requests
from extract.summaries.striking import Striker
from extract.tokens import estimate_tokens
from schemas.errors import RequestError
from schemas.exchange import Reply
from schemas.summary import AnsweredSentence, Failure, Passage, Section, Sentence, Struck, SummaryStep
from schemas.transcript import Transcript

_Result = TypeVar("_Result")
_SECTIONS: tuple[Section, ...] = get_args(Section)


@dataclass
class Draft:
    """Drafts one issue.

    Attributes:
        issue: what is drafted.
        transcripts: by id.
        prompter: puts the questions.
        requests: asks them.
        striker: holds sentences to the evidence.
        budget: estimated tokens of passages, or of sentences, in one request.
        struck: sentences that were taken out, in the order of the requests' answers.
        failures: requests without a usable answer.
        notes: what else came to pass.
    """

    issue: Issue
    transcripts: Mapping[str, Transcript]
    prompter: SummaryPrompter
    requests: Requests
    striker: Striker
    budget: int
    struck: list[Struck] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that stand, section by section.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        parts, scope = reading(self.issue, self.transcripts, self.budget)
        drafted = await together([self._write(part, scope) for part in parts])
        groups = [group for groups in drafted for group in groups if group]
        while len(groups) > 1:
            bundles = _bundles(groups, self.budget)
            if len(bundles) == len(groups):
                self.notes.append(
                    "The sentences drafted from parts of the evidence are too many to be brought together in "
                    "one request; they stand as they were drafted and may repeat each other."
                )
                break
            groups = await together([self._bring_together(bundle) for bundle in bundles])
        return in_order(sentence for group in groups for sentence in group)

    async def _write(self, part: Sequence[Piece], scope: str) -> list[list[Sentence]]:
        """Sentences from passages, a group per request: passages that are too much for one are halved."""
        passages = unique_passages(part)
        question = self.prompter.write(self.issue, part, scope)
        try:
            reply = await self.requests.ask(question, passages, "summarise")
        except RequestError as error:
            if error.outcome in SPLITTABLE and len(part) > 1:
                middle = len(part) // 2
                halves = await together([self._write(half, PART) for half in (part[:middle], part[middle:])])
                return [group for groups in halves for group in groups]
            self._failed(error, passages)
            partial = error.partial if isinstance(error, TruncatedError) else None
            return [self._standing(partial, passages)] if partial else []
        return [self._standing(reply, passages)]

    async def _bring_together(self, groups: Sequence[list[Sentence]]) -> list[Sentence]:
        """One group of several; where the request fails, their sentences as they are."""
        before = [sentence for group in groups for sentence in group]
        if len(groups) == 1:
            return before
        cited = {reference for sentence in before for reference in sentence.references}
        passages = [passage for passage in self.issue.passages if passage.reference in cited]
        try:
            reply = await self.requests.ask(
                self.prompter.across(self.issue, in_order(before)), passages, "summarise"
            )
        except RequestError as error:
            self._failed(error, passages)
            return before
        standing = self._standing(reply, passages)
        if not standing:
            self.notes.append(
                "An answer that was to bring sentences together holds none that stands; those drafted from "
                "parts of the evidence stand instead."
            )
        return standing or before

    def _standing(self, reply: Reply, shown: Iterable[Passage]) -> list[Sentence]:
        references = frozenset(passage.reference for passage in shown)
        judged = [
            self.striker.judge(AnsweredSentence.model_validate(item), references)
            for item in reply.value["sentences"]
        ]
        self.struck.extend(one for one in judged if isinstance(one, Struck))
        return [one for one in judged if isinstance(one, Sentence)]

    def _failed(self, error: RequestError, passages: Iterable[Passage]) -> None:
        self.failures.append(failure(error, "summarise", passages))


def failure(error: RequestError, step: SummaryStep, passages: Iterable[Passage]) -> Failure:
    """The record of a failed request."""
    references = tuple(passage.reference for passage in passages)
    return Failure(step=step, outcome=error.outcome, reason=error.message, references=references)


def reading(
    issue: Issue, transcripts: Mapping[str, Transcript], budget: int
) -> tuple[list[list[Piece]], str]:
    """The parts in which an issue's evidence is first read, and what the model is told of their extent.

    Args:
        issue: whose evidence it is.
        transcripts: by id.
        budget: estimated tokens of passages in one request.
    """
    parts = in_parts(pieces_of(issue, transcripts, issue.passages, budget), budget)
    return parts, WHOLE if len(parts) == 1 else PART


def in_parts(pieces: Sequence[Piece], budget: int) -> list[list[Piece]]:
    """All pieces in one part where they fit the budget; else parts of one interview each that do.

    A piece that is larger than the budget makes a part of its own.
    """
    if sum(piece.tokens for piece in pieces) <= budget:
        return [list(pieces)]
    parts: list[list[Piece]] = []
    for piece in pieces:
        last = parts[-1] if parts else []
        fits = sum(one.tokens for one in last) + piece.tokens <= budget
        if last and fits and last[-1].passage.interview == piece.passage.interview:
            last.append(piece)
        else:
            parts.append([piece])
    return parts


def in_order(sentences: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Sentences section by section, within a section as they came."""
    return tuple(sorted(sentences, key=lambda sentence: _SECTIONS.index(sentence.section)))


def unique_passages(pieces: Iterable[Piece]) -> list[Passage]:
    """The passages that pieces are of, each once, in their order."""
    return list({piece.passage.reference: piece.passage for piece in pieces}.values())


def _bundles(groups: Sequence[list[Sentence]], budget: int) -> list[list[list[Sentence]]]:
    """Groups that are brought together in one request each: as many as fit the budget, in order."""
    bundles: list[list[list[Sentence]]] = []
    used = 0
    for group in groups:
        size = sum(estimate_tokens(sentence_line(sentence)) for sentence in group)
        if bundles and used + size <= budget:
            bundles[-1].append(group)
            used += size
        else:
            bundles.append([group])
            used = size
    return bundles


async def together(work: Sequence[Coroutine[Any, Any, _Result]]) -> list[_Result]:
    """All results, in order; the first error cancels the rest and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
