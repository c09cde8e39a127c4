"""From a window of a transcript to the question that is put to a model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from extract.guide.habits import figures, together
from extract.guide_text import guide_text, rate
from extract.windows import Window
from prompts.loader import Prompt, load
from schemas.answer import ExtractionAnswer, JudgementAnswer
from schemas.codebook import Code, Codebook
from schemas.coding import Segment
from schemas.exchange import Message, Parameters, Question
from schemas.guide import Guide
from schemas.transcript import Transcript

SAME_LANGUAGE = "the language of the transcript"


@dataclass(frozen=True)
class Prompter:
    """Puts questions about windows: prompts, codebook, guide and settings that stay equal through a run.

    Attributes:
        codebook: None for open coding.
        guide: how the team codes; None where nothing was learned.
        language: language of titles and rationales.
        parameters: sampling parameters.
        prompts_folder: folder whose files override bundled prompts of the same name.
    """

    codebook: Codebook | None
    guide: Guide | None = None
    language: str = SAME_LANGUAGE
    parameters: Parameters = field(default_factory=Parameters)
    prompts_folder: Path | None = None
    _texts: dict[tuple[str, ...], str] = field(default_factory=dict, repr=False, compare=False)

    def question(self, transcript: Transcript, window: Window, pass_number: int = 0) -> Question:
        """What to mark in one window."""
        guide = self._guide_for(transcript)
        turns = turn_lines(transcript, window.context_first, window.context_last)
        text = self._prompt("extract-window").render(
            turns=turns,
            boundary=boundary(turns),
            first=str(window.first),
            last=str(window.last),
            hint=hint(guide, window),
        )
        return Question(
            messages=(
                Message(role="system", content=self.system_text(guide)),
                Message(role="user", content=text),
            ),
            response_model=ExtractionAnswer,
            items="passages",
            parameters=self.parameters,
            pass_number=pass_number,
            label=f"{transcript.id} turns {window.first}-{window.last}",
        )

    def judge_question(
        self, transcript: Transcript, window: Window, candidates: Sequence[Segment]
    ) -> Question:
        """What to keep of the candidates in one window; they are numbered from 0 in the order given."""
        guide = self._guide_for(transcript)
        turns = turn_lines(transcript, window.context_first, window.context_last)
        text = self._prompt("judge-window").render(
            turns=turns,
            boundary=boundary(turns),
            candidates="\n".join(candidate_line(i, one) for i, one in enumerate(candidates)),
            hint=hint(guide, window),
        )
        system = self._prompt("judge-system").render(
            codebook=codebook_text(self._codebook(guide)), guide=self._guide_text(guide)
        )
        return Question(
            messages=(Message(role="system", content=system), Message(role="user", content=text)),
            response_model=JudgementAnswer,
            items="judgements",
            parameters=self.parameters,
            label=f"{transcript.id} judging {window.first}-{window.last}",
        )

    def system_text(self, guide: Guide | None) -> str:
        """The part that is equal for all windows, so that servers can keep it cached.

        Args:
            guide: the guide to use, without the interview that is coded; None for none.
        """
        values = {"guide": self._guide_text(guide), "language": self.language}
        if self.codebook is None:
            return self._prompt("extract-open").render(**values)
        return self._prompt("extract-system").render(codebook=codebook_text(self._codebook(guide)), **values)

    def left_out(self, transcript: Transcript) -> tuple[str, ...]:
        """Interviews of the guide that are this transcript, and so are not used for it."""
        if self.guide is None:
            return ()
        from extract.guide.leave_out import without

        return without(self.guide, transcript).interviews

    def team_share(self, transcript: Transcript) -> float | None:
        """Share of turns that the team marks, 0 to 1, going by other interviews; None without a guide."""
        guide = self._guide_for(transcript)
        return figures(together(guide)).coded if guide else None

    def digests(self, *, judge: bool = False) -> dict[str, str]:
        """Name and digest of each prompt in use."""
        names = ["extract-open" if self.codebook is None else "extract-system", "extract-window"]
        names += ["guide"] if self.guide else []
        names += ["judge-system", "judge-window"] if judge else []
        return {name: self._prompt(name).digest for name in names}

    def _guide_for(self, transcript: Transcript) -> Guide | None:
        """Rule 1: nothing of an interview's own coding reaches a prompt about it."""
        if self.guide is None:
            return None
        from extract.guide.leave_out import without

        return without(self.guide, transcript).guide

    def _codebook(self, guide: Guide | None) -> Codebook:
        if self.codebook is None:
            return Codebook(name="none")
        if guide is None:
            return self.codebook
        return self.codebook.model_copy(update={"codes": guide.codes})

    def _guide_text(self, guide: Guide | None) -> str:
        if guide is None:
            return ""
        key = tuple(interview.id for interview in guide.interviews)
        if key not in self._texts:
            self._texts[key] = guide_text(guide, prompts_folder=self.prompts_folder)
        return self._texts[key]

    @cached_property
    def _loaded(self) -> dict[str, Prompt]:
        return {}

    def _prompt(self, name: str) -> Prompt:
        if name not in self._loaded:
            self._loaded[name] = load(name, self.prompts_folder)
        return self._loaded[name]


def hint(guide: Guide | None, window: Window) -> str:
    """How much the team would mark here, going by its habits; empty without a guide."""
    if guide is None or not guide.interviews:
        return ""
    team, turns = together(guide), window.last - window.first + 1
    marked, passages = round((figures(team).coded or 0) * turns), round(rate(team) * turns)
    return (
        f"There are {turns} turns to code. Going by its habits, a coder of this team would mark about "
        f"{marked} of them, in about {passages} passages; this interview may deserve more or fewer.\n"
    )


def candidate_line(number: int, segment: Segment) -> str:
    """One candidate as the judge reads it."""
    quotes = " / ".join(" ".join(quote.text.split()) for quote in segment.quotes)
    place = f"turns {segment.first_turn} to {segment.last_turn}"
    return f"({number}) {place}, `{segment.code}`: {segment.title or ''}\n    quotes: {quotes}"


def turn_lines(transcript: Transcript, first: int, last: int) -> str:
    """Turns `first` to `last` as the model reads them, one a line."""
    return "\n".join(turn_line(transcript, index) for index in range(first, last + 1))


def turn_line(transcript: Transcript, index: int) -> str:
    """One turn as the model reads it: `[12] Interviewee: text`, on one line."""
    speaker = transcript.turns[index].speaker
    label = f"{speaker}: " if speaker else ""
    return f"[{index}] {label}{' '.join(transcript.turn_text(index).split())}"


def boundary(text: str) -> str:
    """A mark for the transcript's beginning and end that the transcript cannot hold by chance or intent."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def codebook_text(codebook: Codebook) -> str:
    """The codebook as it stands in the prompt: by category, one code a paragraph."""
    parts = [codebook.description] if codebook.description else []
    for category, codes in groupby(codebook.codes, key=lambda code: code.category):
        parts.append(f"## {category}" if category else "## Codes")
        parts.extend(_code_text(code) for code in codes)
    return "\n\n".join(parts)


def _code_text(code: Code) -> str:
    lines = [f"`{code.code}`: {code.definition or code.name}".rstrip(": ")]
    if code.mitigates:
        lines.append(f"Remedy of `{code.mitigates}`.")
    if code.use_when:
        lines.append(f"Use when: {code.use_when}")
    if code.do_not_use_when:
        lines.append(f"Not when: {code.do_not_use_when}")
    lines.extend(f"Example: {example}" for example in code.examples)
    return "\n".join(line.strip() for line in lines)
