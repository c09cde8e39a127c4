"""One issue in, one summary out: computed facts always, a draft and its check where a model is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from extract.asking import Answerer
from extract.summaries.checking import Check
from extract.summaries.evidence import Issue
from extract.summaries.excerpts import Excerpts
from extract.summaries.facts import Coverage, clearest, reported_remedies, spread
from extract.summaries.prompting import SummaryPrompter
from extract.summaries.requests import Requests
from extract.summaries.steps import Draft
from extract.summaries.striking import Grounders, Striker
from extract.windows import DEFAULT_WINDOW_TOKENS
from schemas.coding import Coder
from schemas.run import RequestRecord
from schemas.summary import Section, Sentence, Struck, Summary, Written

NO_MODEL = "No model was asked: this document holds what can be counted and quoted, and no prose."

_SECTIONS: tuple[Section, ...] = get_args(Section)


@dataclass(frozen=True)
class Material:
    """What all summaries of one start are drawn from.

    Attributes:
        coverage: the interviews.
        coders: whose coding it is.
    """

    coverage: Coverage
    coders: tuple[Coder, ...]

    def without_prose(self, issue: Issue, why: str = NO_MODEL) -> Summary:
        """The summary of an issue as far as no model is needed."""
        excerpts = Excerpts(issue, self.coverage.transcripts)
        passages = tuple(map(excerpts.with_quotes, issue.passages))
        code = issue.code
        return Summary(
            code=code.code,
            name=code.name,
            category=code.category,
            definition=code.definition,
            remedy_codes=issue.remedy_codes,
            coders=self.coders,
            spread=spread(passages, self.coverage),
            clearest=clearest(passages),
            remedies=reported_remedies(passages),
            passages=passages,
            why_unwritten=why,
        )


@dataclass
class Summariser:
    """Summarises issues by asking a model.

    Attributes:
        material: what summaries are drawn from.
        answerer: answers questions.
        prompter: puts them.
        window_tokens: budget of a request's passages, in estimated tokens.
        check: whether sentences are checked against the passages they cite.
        on_record: called with each request's record as it is made.
    """

    material: Material
    answerer: Answerer
    prompter: SummaryPrompter
    window_tokens: int = DEFAULT_WINDOW_TOKENS
    check: bool = True
    on_record: Callable[[RequestRecord], None] = lambda record: None

    def __post_init__(self) -> None:
        self._grounders = Grounders(self.material.coverage.transcripts)

    async def summarise(self, issue: Issue) -> Summary:
        """The summary of one issue; requests that fail are named in it.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        requests = Requests(issue.code.code, self.answerer, self.on_record)
        transcripts = self.material.coverage.transcripts
        striker = Striker(issue.passages, self._grounders)
        draft = Draft(issue, transcripts, self.prompter, requests, striker, self.window_tokens)
        sentences = await draft.sentences()
        failures = list(draft.failures)
        if self.check and sentences:
            check = Check(issue, transcripts, self.prompter, requests, self.window_tokens)
            sentences = await check.checked(sentences)
            failures += check.failures
        return self.material.without_prose(issue, "").model_copy(
            update={
                "written": self._written(requests),
                "sentences": sentences,
                "struck": _sorted(draft.struck),
                "not_cited": _not_cited(issue, sentences),
                "failures": tuple(sorted(failures, key=lambda one: (one.step, one.references, one.reason))),
                "notes": (*draft.notes, *_left_out(requests.problems)),
            }
        )

    def _written(self, requests: Requests) -> Written:
        return Written(
            model=", ".join(sorted(requests.models)) or self.answerer.model,
            endpoint=self.answerer.host,
            parameters=self.prompter.parameters,
            language=self.prompter.language,
            prompts=self.prompter.digests(check=self.check),
            window_tokens=self.window_tokens,
            requests=requests.count,
            checked=self.check,
        )


def _not_cited(issue: Issue, sentences: Sequence[Sentence]) -> tuple[str, ...]:
    cited = {reference for sentence in sentences for reference in sentence.references}
    return tuple(one.reference for one in issue.passages if one.reference not in cited)


def _sorted(struck: Iterable[Struck]) -> tuple[Struck, ...]:
    """In an order that does not depend on which answer came first; each once."""
    return tuple(
        sorted(
            dict.fromkeys(struck),
            key=lambda one: (_SECTIONS.index(one.section), one.references, one.text, one.reason),
        )
    )


def _left_out(problems: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"Left out of an answer, as it broke the form: {one}." for one in sorted(problems))
