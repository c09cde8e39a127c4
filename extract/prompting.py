"""From a window of a transcript to the question that is put to a model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from extract.windows import Window
from prompts.loader import Prompt, load
from schemas.answer import ExtractionAnswer
from schemas.codebook import Code, Codebook
from schemas.exchange import Message, Parameters, Question
from schemas.transcript import Transcript

SAME_LANGUAGE = "the language of the transcript"


@dataclass(frozen=True)
class Prompter:
    """Puts questions about windows: prompts, codebook and settings that stay equal through a run.

    Attributes:
        codebook: None for open coding.
        guide: text of the guide, already rendered; empty where there is none.
        language: language of titles and rationales.
        parameters: sampling parameters.
        prompts_folder: folder whose files override bundled prompts of the same name.
    """

    codebook: Codebook | None
    guide: str = ""
    language: str = SAME_LANGUAGE
    parameters: Parameters = field(default_factory=Parameters)
    prompts_folder: Path | None = None

    def question(self, transcript: Transcript, window: Window, pass_number: int = 0) -> Question:
        """The question for one window."""
        return Question(
            messages=(
                Message(role="system", content=self.system_text),
                Message(role="user", content=self._window_text(transcript, window)),
            ),
            response_model=ExtractionAnswer,
            items="passages",
            parameters=self.parameters,
            pass_number=pass_number,
            label=f"{transcript.id} turns {window.first}-{window.last}",
        )

    @cached_property
    def system_text(self) -> str:
        """The part that is equal for all windows of all transcripts, so that servers can keep it cached."""
        values = {"guide": self.guide, "language": self.language}
        if self.codebook is not None:
            values["codebook"] = codebook_text(self.codebook)
        return self._system.render(**values)

    def digests(self) -> dict[str, str]:
        """Name and digest of each prompt in use."""
        return {prompt.name: prompt.digest for prompt in (self._system, self._window)}

    @cached_property
    def _system(self) -> Prompt:
        return load("extract-open" if self.codebook is None else "extract-system", self.prompts_folder)

    @cached_property
    def _window(self) -> Prompt:
        return load("extract-window", self.prompts_folder)

    def _window_text(self, transcript: Transcript, window: Window) -> str:
        turns = "\n".join(
            turn_line(transcript, i) for i in range(window.context_first, window.context_last + 1)
        )
        return self._window.render(
            turns=turns, boundary=boundary(turns), first=str(window.first), last=str(window.last)
        )


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
