"""The options of `intercoder extract`, and what they come to: codebook, prompts, method."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from extract.codebooks import load_codebook
from extract.coder import Method
from extract.prompting import SAME_LANGUAGE, Prompter
from extract.readers.options import AS_IT_IS, ReadOptions
from intercoder.asking import AnswerOptions
from intercoder.bundled import bundled_codebook
from intercoder.names import chosen_pseudonyms
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError
from schemas.guide import Guide


@dataclass(frozen=True)
class _Task:
    """What is coded, and where to."""

    paths: list[Path]
    out: Path


@dataclass(frozen=True)
class ExtractOptions(AnswerOptions, _Task):  # fields of the last base come first, to be given by place
    """What the user asks for; each field but `policy` is an option of `intercoder extract`."""

    codebook: Path | None = None
    open_coding: bool = False
    guide: Path | None = None
    passes: int = 1
    judge: bool = False
    survey: bool = False
    least_likelihood: int | None = None
    min_salience: int = 1
    min_chance: int = 0
    share: float | None = None
    deadline: float | None = None
    reading: ReadOptions = AS_IT_IS
    dask: str | None = None

    def load_codebook(self) -> Codebook | None:
        """The codebook to code with; None for open coding."""
        if sum(map(bool, (self.open_coding, self.codebook, self.guide))) > 1:
            raise ConfigurationError(
                "--open-coding, --codebook and --guide exclude each other.",
                hint="A guide holds its codebook: give `intercoder learn` the codebook.",
            )
        if self.open_coding:
            return None
        return load_codebook(self.codebook) if self.codebook else bundled_codebook()

    def prompter(self) -> Prompter:
        """The prompts, filled with what stays equal through the run."""
        codebook = self.load_codebook()
        if self.guide is None:
            return self.prompter_for(codebook)
        from extract.guide.store import load_guide

        guide = load_guide(self.guide)
        return self.prompter_for(guide.codebook, guide)

    def prompter_for(self, codebook: Codebook | None, guide: Guide | None = None) -> Prompter:
        """The same with a codebook and guide at hand."""
        return Prompter(
            codebook=codebook,
            guide=guide,
            language=self.language or SAME_LANGUAGE,
            parameters=self.parameters,
            prompts_folder=self.prompts,
            pseudonyms=chosen_pseudonyms(self.pseudonyms, self.out, self.record),
        )

    @property
    def method(self) -> Method:
        """How a model codes."""
        return Method(
            window_tokens=self.window_tokens,
            passes=self.passes,
            judge=self.judge,
            survey=self.survey,
            least_likelihood=self.least_likelihood,
            min_salience=self.min_salience,
            min_chance=self.min_chance,
            share=self.share,
        )
