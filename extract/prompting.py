"""From a window of a transcript to the question that is put to a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path

from extract.pseudonyms import NO_PSEUDONYMS, Pseudonyms
from extract.team import Team, Teams
from extract.windows import Window
from extract.wording import codes_themes, worded
from prompts.loader import Prompt, load
from schemas.answer import ExtractionAnswer, JudgementAnswer, SurveyAnswer
from schemas.codebook import Code, Codebook
from schemas.coding import Segment
from schemas.exchange import Message, Parameters, Question
from schemas.guide import Guide
from schemas.transcript import Transcript

SAME_LANGUAGE = "the language of the transcript"

ISSUES = "quality issues: what goes wrong or is hard in their work"
"""What open coding looks for where nothing else is asked for."""

_KEPT = 64
"""Instructions that are kept: those of the transcripts that are likely to be worked on at the same time."""


@dataclass(frozen=True)
class Prompter:
    """Puts questions about windows: prompts, codebook, guide and settings that stay equal through a run.

    Attributes:
        codebook: None for open coding.
        guide: how the team codes; None where nothing was learned.
        language: language of titles and rationales.
        parameters: sampling parameters.
        prompts_folder: folder whose files override bundled prompts of the same name.
        pseudonyms: names that are replaced in transcript, codebook, guide and topic; the instructions stay.
        topic: what open coding looks for.
    """

    codebook: Codebook | None
    guide: Guide | None = None
    language: str = SAME_LANGUAGE
    parameters: Parameters = field(default_factory=Parameters)
    prompts_folder: Path | None = None
    pseudonyms: Pseudonyms = NO_PSEUDONYMS
    topic: str = ISSUES

    def question(self, transcript: Transcript, window: Window, pass_number: int = 0) -> Question:
        """What to mark in one window."""
        return Question(
            messages=self._messages(
                self.system_text(self.team(transcript)), "extract-window", transcript, window, **_ends(window)
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
        lines = self._hidden("\n".join(candidate_line(i, one) for i, one in enumerate(candidates)))
        system = self._weighing(self._worded("judge-system"), transcript)
        return Question(
            messages=self._messages(system, "judge-window", transcript, window, candidates=lines),
            response_model=JudgementAnswer,
            items="judgements",
            parameters=self.parameters,
            label=f"{transcript.id} judging {window.first}-{window.last}",
        )

    def survey_question(self, transcript: Transcript, window: Window) -> Question:
        """Where in a window the team would put codes at all."""
        system = self._weighing("survey-system", transcript)
        return Question(
            messages=self._messages(system, "survey-window", transcript, window, **_ends(window)),
            response_model=SurveyAnswer,
            items="stretches",
            parameters=self.parameters,
            label=f"{transcript.id} survey of {window.first}-{window.last}",
        )

    def _messages(
        self, system: str, name: str, transcript: Transcript, window: Window, **more: str
    ) -> tuple[Message, Message]:
        """Instructions, and a window's turns in the prompt of this name."""
        turns = self._hidden(turn_lines(transcript, window.context_first, window.context_last))
        team = self.team(transcript)
        hint = team.hint(window) if team else ""
        text = self._prompt(name).render(turns=turns, boundary=boundary(turns), hint=hint, **more)
        return Message(role="system", content=system), Message(role="user", content=text)

    def _weighing(self, name: str, transcript: Transcript) -> str:
        """The instructions of a question that weighs what the team would do: codebook and guide in full."""
        team = self.team(transcript)
        return self._instructions(name, team.text if team else "", self._codebook_text(team))

    def system_text(self, team: Team | None) -> str:
        """The part that is equal for all windows, so that servers can keep it cached.

        Args:
            team: how the team codes, for the transcript that is coded; None without a guide.
        """
        guide = team.text if team else ""
        if self.codebook is None:
            return self._instructions("extract-open", guide, language=self.language, topic=self.topic)
        name = self._worded("extract-system")
        return self._instructions(name, guide, self._codebook_text(team), language=self.language)

    @cached_property
    def _instructions(self) -> Callable[..., str]:
        """`_rendered`, once for all questions with the same: replacing names in so much text takes long."""
        return lru_cache(maxsize=_KEPT)(self._rendered)

    def _rendered(
        self, name: str, guide: str, codebook: str | None = None, topic: str | None = None, **settings: str
    ) -> str:
        """Instructions; names are replaced in guide, codebook and topic, and nowhere else."""
        texts = {"guide": guide, "topic": topic, "codebook": codebook}
        hidden = {place: self._hidden(text) for place, text in texts.items() if text is not None}
        return self._prompt(name).render(**hidden, **settings)

    def _codebook_text(self, team: Team | None) -> str:
        if team and self.codebook is not None:
            return codebook_text(team.codebook)
        return self._own_codebook_text

    @cached_property
    def _own_codebook_text(self) -> str:
        return codebook_text(self.codebook or Codebook(name="none"))

    def _hidden(self, text: str) -> str:
        return self.pseudonyms.hidden(text)

    def team(self, transcript: Transcript) -> Team | None:
        """What the guide gives for a transcript, without its own interview; None without a guide."""
        return self._teams.for_transcript(transcript) if self._teams else None

    def codebook_for(self, transcript: Transcript) -> Codebook | None:
        """The codebook to code a transcript with; None for open coding."""
        team = self.team(transcript)
        return team.codebook if team and self.codebook else self.codebook

    def digests(self, *, judge: bool = False, survey: bool = False) -> dict[str, str]:
        """Name and digest of each prompt in use."""
        extract = "extract-open" if self.codebook is None else self._worded("extract-system")
        names = [extract, "extract-window"]
        names += ["guide"] if self.guide else []
        names += [self._worded("judge-system"), "judge-window"] if judge else []
        names += ["survey-system", "survey-window"] if survey else []
        return {name: self._prompt(name).digest for name in names}

    def _worded(self, name: str) -> str:
        themes = self.codebook is not None and codes_themes(self.codebook)
        return worded(name, self.prompts_folder, themes=themes)

    @cached_property
    def _teams(self) -> Teams | None:
        return Teams(self.guide, self.prompts_folder) if self.guide else None

    @cached_property
    def _loaded(self) -> dict[str, Prompt]:
        return {}

    def _prompt(self, name: str) -> Prompt:
        if name not in self._loaded:
            self._loaded[name] = load(name, self.prompts_folder)
        return self._loaded[name]


def _ends(window: Window) -> dict[str, str]:
    return {"first": str(window.first), "last": str(window.last)}


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
    label = f"{' '.join(speaker.split())}: " if speaker else ""
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
