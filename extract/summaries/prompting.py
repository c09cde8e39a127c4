"""From passages and sentences to the questions that are put to a model."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from extract.prompting import boundary
from extract.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from extract.summaries.evidence import Issue
from extract.tokens import estimate_tokens
from extract.wording import worded
from prompts.loader import Prompt, load
from schemas.exchange import Message, Parameters, Question
from schemas.summary import Passage, Sentence, SummaryAnswer, VerdictAnswer
from schemas.transcript import Transcript

SAME_LANGUAGE = "the language of the interviews"

WHOLE = "These are all passages of the interviews that were coded with it."
PART = (
    "These are passages of one interview that were coded with it; there may be more passages, of this and "
    "of other interviews, which are read apart and brought together later."
)

_NAMES = ("summary-evidence", "summary-across")
_CHECK_NAMES = ("faithfulness-system", "faithfulness-batch")


class Piece(NamedTuple):
    """A passage, or the part of a long one that is read in one request, as the model reads it."""

    passage: Passage
    text: str

    @property
    def tokens(self) -> int:
        """Estimated tokens."""
        return estimate_tokens(self.text)


@dataclass(frozen=True)
class SummaryPrompter:
    """Puts questions about issues.

    Attributes:
        language: of the sentences.
        parameters: sampling parameters.
        prompts_folder: folder whose files override bundled prompts of the same name.
        pseudonyms: names that are replaced in everything but the instructions.
        themes: whether the instructions speak of themes instead of issues and their remedies.
    """

    language: str = SAME_LANGUAGE
    parameters: Parameters = field(default_factory=Parameters)
    prompts_folder: Path | None = None
    pseudonyms: Pseudonyms = NO_PSEUDONYMS
    themes: bool = False

    def write(self, issue: Issue, pieces: Sequence[Piece], scope: str) -> Question:
        """Sentences from passages."""
        passages = self._hidden("\n\n".join(piece.text for piece in pieces))
        return self._summary(
            issue, "summary-evidence", scope=scope, boundary=boundary(passages), passages=passages
        )

    def across(self, issue: Issue, sentences: Iterable[Sentence]) -> Question:
        """One summary from sentences that were drafted part by part."""
        lines = self._hidden("\n".join(map(sentence_line, sentences)))
        return self._summary(issue, "summary-across", boundary=boundary(lines), sentences=lines)

    def check(self, issue: Issue, sentences: Sequence[Sentence], pieces: Sequence[Piece]) -> Question:
        """Verdicts on sentences, which are numbered from 0 in the order given."""
        passages = self._hidden("\n\n".join(piece.text for piece in pieces))
        lines = self._hidden("\n".join(f"{at}. {checked_line(one)}" for at, one in enumerate(sentences)))
        user = self._prompt("faithfulness-batch").render(
            issue=self._hidden(issue_text(issue)),
            boundary=boundary(passages + lines),
            passages=passages,
            sentences=lines,
        )
        system = self._prompt("faithfulness-system").render(language=self.language)
        return Question(
            messages=(Message(role="system", content=system), Message(role="user", content=user)),
            response_model=VerdictAnswer,
            items="verdicts",
            parameters=self.parameters,
            label=f"{issue.code.code} check",
        )

    def digests(self, *, check: bool) -> dict[str, str]:
        """Name and digest of each prompt in use."""
        names = (self._system, *_NAMES, *(_CHECK_NAMES if check else ()))
        return {name: self._prompt(name).digest for name in names}

    def _summary(self, issue: Issue, name: str, **values: str) -> Question:
        system = self._prompt(self._system).render(language=self.language)
        user = self._prompt(name).render(issue=self._hidden(issue_text(issue)), **values)
        return Question(
            messages=(Message(role="system", content=system), Message(role="user", content=user)),
            response_model=SummaryAnswer,
            items="sentences",
            parameters=self.parameters,
            label=f"{issue.code.code} summary",
        )

    @property
    def _system(self) -> str:
        return worded("summary-system", self.prompts_folder, themes=self.themes)

    def _hidden(self, text: str) -> str:
        return self.pseudonyms.hidden(text)

    def _prompt(self, name: str) -> Prompt:
        return load(name, self.prompts_folder)


def issue_text(issue: Issue) -> str:
    """The issue's code, name and definition, and the codes of its remedies, on one line."""
    code = issue.code
    named = f"`{code.code}`" + (f" ({code.name})" if code.name and code.name != code.code else "")
    parts = [f"{named}: {code.definition}" if code.definition else f"{named}."]
    if issue.remedy_codes:
        parts.append(f"Coded as its remedies: {', '.join(f'`{one}`' for one in issue.remedy_codes)}.")
    return one_line(" ".join(parts))


def sentence_line(sentence: Sentence) -> str:
    """A drafted sentence as the model reads it when it brings parts together."""
    return f"({sentence.section}) {checked_line(sentence)}"


def checked_line(sentence: Sentence) -> str:
    """A drafted sentence with its references."""
    return f"{one_line(sentence.text)} {' '.join(f'[{one}]' for one in sentence.references)}"


def one_line(text: str) -> str:
    """The text with white space of all kinds as single spaces."""
    return " ".join(text.split())


def pieces_of(
    issue: Issue,
    transcripts: Mapping[str, Transcript],
    passages: Iterable[Passage],
    budget: float = math.inf,
) -> list[Piece]:
    """Passages of an issue as the model reads them, in order.

    Args:
        issue: whose passages they are.
        transcripts: by id.
        passages: all or some of the issue's.
        budget: in estimated tokens. A passage that is larger comes in parts of whole turns; a turn that alone
            is larger is a part of its own. Every turn of every passage is in a piece.
    """
    return [piece for one in passages for piece in _pieces(issue, one, transcripts[one.interview], budget)]


def _pieces(issue: Issue, passage: Passage, transcript: Transcript, budget: float) -> Iterator[Piece]:
    before = _before(passage, transcript)
    groups = _groups([*_lines(passage, transcript), *_apart(issue, passage, transcript)], budget)
    for number, lines in enumerate(groups, 1):
        part = f" (part {number} of {len(groups)})" if len(groups) > 1 else ""
        head = (
            f"[{passage.reference}] coded with {', '.join(f'`{one_line(c)}`' for c in passage.codes)}{part}"
        )
        yield Piece(passage, "\n".join((head, *(before if number == 1 else ()), *lines)))


def _groups(lines: Sequence[str], budget: float) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    used = 0
    for line in lines:
        size = estimate_tokens(line)
        if groups[-1] and used + size > budget:
            groups.append([])
            used = 0
        groups[-1].append(line)
        used += size
    return groups


def _lines(passage: Passage, transcript: Transcript) -> Iterator[str]:
    """The passage, a turn a line."""
    for turn in transcript.turns[passage.first_turn : passage.last_turn + 1]:
        text = transcript.text[max(turn.start, passage.start) : min(turn.end, passage.end)]
        yield _line(turn.speaker, text)


def _before(passage: Passage, transcript: Transcript) -> list[str]:
    """What an interviewer says right before the passage: without the question, an answer may mean nothing."""
    at = passage.first_turn - 1
    if at < 0 or transcript.turns[at].role != "interviewer":
        return []
    return [_line(transcript.turns[at].speaker, transcript.turn_text(at), " (before the passage)")]


def _apart(issue: Issue, passage: Passage, transcript: Transcript) -> Iterator[str]:
    """What coders quoted for a remedy of the passage and what stands in no passage of the issue."""
    here = [one for one in issue.passages if one.interview == passage.interview]
    quotes = {quote for mitigation in passage.mitigations for quote in mitigation.quotes}
    for quote in sorted(quotes, key=lambda one: (one.start, one.end)):
        if not any(one.start <= quote.start and quote.end <= one.end for one in here):
            speaker = transcript.turns[transcript.turn_at(quote.start)].speaker
            yield _line(speaker, quote.text, " (elsewhere in the interview)")


def _line(speaker: str | None, text: str, mark: str = "") -> str:
    label = one_line(speaker) if speaker else "Somebody"
    return f"> {label}{mark}: {one_line(text)}"
