"""Summaries of one issue over all interviews, as they are stored."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from schemas.base import Stored
from schemas.coding import Coder, Mitigation, Quote
from schemas.exchange import Parameters
from schemas.summary_answer import AnsweredSentence as AnsweredSentence  # what a model answers, from here too
from schemas.summary_answer import AnsweredVerdict as AnsweredVerdict
from schemas.summary_answer import Judged as Judged
from schemas.summary_answer import Section as Section
from schemas.summary_answer import SummaryAnswer as SummaryAnswer
from schemas.summary_answer import VerdictAnswer as VerdictAnswer

Verdict = Literal["supported", "partly", "not", "unchecked"]
StrikeReason = Literal[
    "empty", "no_reference", "unknown_reference", "quote_not_found", "quote_elsewhere", "count", "one_voice"
]
SummaryStep = Literal["summarise", "check"]


class Passage(Stored):
    """A piece of evidence: a stretch of one interview that was coded with the issue, or with its remedy.

    Attributes:
        reference: `interview:turn`, with a letter where the summary has several that begin on that turn.
        interview: id of the transcript.
        codes: of the issue and its remedies, those that the stretch was coded with.
        about_issue: True where one of them is the issue's own.
        start, end: code points of the transcript's text, end exclusive.
        text: that slice.
        first_turn, last_turn: the turns, both included.
        speakers: labels of those who speak in it and are not marked as interviewers.
        coders: who coded it.
        segments: how many of the coders' segments it is made of.
        salience: the highest that a coder gave; None where nobody gave one.
        quotes: evidence that the coders gave; where they gave none, an excerpt, see
            `extract.summaries.excerpts`.
        mitigations: remedies that the coders noted, with quotes that may lie outside the stretch.
    """

    reference: str
    interview: str
    codes: tuple[str, ...]
    about_issue: bool
    start: int
    end: int
    text: str
    first_turn: int
    last_turn: int
    speakers: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    segments: int = 1
    salience: int | None = None
    quotes: tuple[Quote, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()


class SentenceQuote(Stored):
    """A quote inside a sentence, located in one of the passages that the sentence cites."""

    reference: str
    quote: Quote


class Reporter(Stored):
    """Who says so: a speaker of one interview."""

    interview: str
    speaker: str


class Checked(Stored):
    """What the faithfulness check says of a sentence; `unchecked` where its request brought no verdict."""

    verdict: Verdict
    reason: str


class Sentence(Stored):
    """A sentence that stands.

    Attributes:
        section: where it belongs.
        text: on one line; what stands in quotation marks is sliced from the transcript.
        references: the passages it cites, each existing.
        quotes: the quotes in it, in order.
        reporters: the speakers of those passages.
        check: None where no check was asked for.
    """

    section: Section
    text: str
    references: tuple[str, ...]
    quotes: tuple[SentenceQuote, ...] = ()
    reporters: tuple[Reporter, ...] = ()
    check: Checked | None = None


class Struck(Stored):
    """A sentence that was taken out.

    Attributes:
        reason: `empty`; `no_reference`; `unknown_reference` (cites what was not shown); `quote_not_found` (in
            the interviews it cites); `quote_elsewhere` (found, but in no passage that it cites); `count`
            (states how many interviews, interviewees or passages); `one_voice` (tells of a disagreement and
            cites fewer than two speakers).
        detail: the reference, quote or words that it was struck for.
    """

    section: Section
    text: str
    references: tuple[str, ...]
    reason: StrikeReason
    detail: str = ""


class Failure(Stored):
    """A request that brought no usable answer, and what it was about."""

    step: SummaryStep
    outcome: str
    reason: str
    references: tuple[str, ...]


class InterviewSpread(Stored):
    """One interview's share of an issue. Passages of the issue and of its remedies are counted apart."""

    interview: str
    title: str
    speakers: tuple[str, ...]
    passages: int
    segments: int
    remedy_passages: int


class Spread(Stored):
    """How widespread an issue is: computed, never asked for.

    Attributes:
        per_interview: interviews with a passage of the issue or of its remedies.
        coded: interviews that were coded at all.
        incomplete: of them, those that were coded in part only.
        unlabelled: of `per_interview`, those whose labels do not tell who asks, so that an interviewer may be
            among the speakers.
    """

    per_interview: tuple[InterviewSpread, ...]
    coded: int
    incomplete: tuple[str, ...] = ()
    unlabelled: tuple[str, ...] = ()

    @property
    def interviews(self) -> int:
        """Interviews with a passage of the issue itself."""
        return sum(1 for one in self.per_interview if one.passages)

    @property
    def speakers(self) -> int:
        """Speakers in passages of the issue itself, each label counted once per interview."""
        return sum(len(one.speakers) for one in self.per_interview)

    @property
    def passages(self) -> int:
        """Passages of the issue itself."""
        return sum(one.passages for one in self.per_interview)

    @property
    def segments(self) -> int:
        """Segments of the issue itself, over all coders."""
        return sum(one.segments for one in self.per_interview)

    @property
    def remedy_passages(self) -> int:
        """Passages of its remedies."""
        return sum(one.remedy_passages for one in self.per_interview)


class ClearQuote(Stored):
    """A quote that shows the issue well, and where it stands."""

    reference: str
    speakers: tuple[str, ...]
    quote: Quote


class Remedy(Stored):
    """A remedy as it was reported.

    Attributes:
        references: passages that it was noted in.
        reporters: who reports it.
        text: a coder's words for it; None where no coder gave any.
        quotes: the interviewee's words.
    """

    references: tuple[str, ...]
    reporters: tuple[Reporter, ...]
    text: str | None
    quotes: tuple[Quote, ...]


class Written(Stored):
    """By whom and how the sentences were written.

    Attributes:
        model, endpoint: who answered.
        requests: for the sentences and the check, whether answered anew or from the cache.
        checked: whether the faithfulness check was asked for.
    """

    model: str
    endpoint: str
    parameters: Parameters
    language: str
    prompts: dict[str, str]
    window_tokens: int
    requests: int
    checked: bool


class Summary(Stored):
    """All that is known of one issue: computed facts, and a draft where a model was asked.

    Attributes:
        code, name, category, definition: as in the codebook; the code alone where it lists none.
        remedy_codes: codes of its remedies that were used.
        coders: whose coding it is drawn from.
        spread: how widespread it is.
        clearest: quotes that show it well, best first.
        remedies: what was done against it, as reported.
        passages: all evidence, in order of interviews and turns.
        written: None where no model was asked; `why_unwritten` says why.
        sentences: the draft.
        struck: sentences that were taken out of it, at whatever step.
        not_cited: references that no sentence of the draft cites.
        failures: requests without a usable answer.
        notes: what else a reader must know, one line each.
    """

    format: Literal[1] = 1
    code: str
    name: str = ""
    category: str = ""
    definition: str = ""
    remedy_codes: tuple[str, ...] = ()
    coders: tuple[Coder, ...]
    spread: Spread
    clearest: tuple[ClearQuote, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    passages: tuple[Passage, ...]
    written: Written | None = None
    why_unwritten: str = ""
    sentences: tuple[Sentence, ...] = ()
    struck: tuple[Struck, ...] = ()
    not_cited: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def state(self) -> Literal["done", "partial", "failed"]:
        """Failed where requests failed and no sentence came of it; partial where some failed."""
        if not self.failures:
            return "done"
        return "partial" if self.sentences else "failed"

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many sentences got which verdict; empty where no check was asked for."""
        return Counter(one.check.verdict for one in self.sentences if one.check)
