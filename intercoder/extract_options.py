"""The options of `intercoder extract`, and what they come to: codebook, prompts, method."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from extract.codebooks import load_codebook
from extract.coder import Method
from extract.prompting import ISSUES, SAME_LANGUAGE, Prompter
from extract.readers.options import AS_IT_IS, ReadOptions
from intercoder.asking import AnswerOptions
from intercoder.bundled import bundled_codebook
from intercoder.names import chosen_pseudonyms
from schemas.codebook import Codebook
from schemas.errors import ConfigurationError
from schemas.guide import Guide

FOR_MODELS = frozenset(
    [
        *("judge", "survey", "passes", "least_likelihood", "share", "min_salience", "min_chance"),
        *("language", "topic", "temperature", "seed", "prompts", "replay", "record"),
        *("window_tokens", "base_url", "allow_http", "key_file", "pseudonyms", "timeout", "deadline"),
        *("rpm", "tpm", "max_requests", "max_tokens", "max_cost", "prices"),
    ]
)
"""Fields of `ExtractOptions` that say whom to ask, how and how much, or hold what a model answered."""


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
    topic: str = ""
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
        """The same with a codebook and guide at hand.

        Raises:
            ConfigurationError: an option that would do nothing without another one.
        """
        if self.topic and codebook is not None:
            raise ConfigurationError(
                "--topic says what open coding looks for; here, the codebook does.",
                hint="Add --open-coding, or write it into the codebook's description.",
            )
        self._check_companions(guide)
        return Prompter(
            codebook=codebook,
            guide=guide,
            language=self.language or SAME_LANGUAGE,
            parameters=self.parameters,
            prompts_folder=self.prompts,
            pseudonyms=chosen_pseudonyms(self.pseudonyms, self.out, self.record),
            topic=" ".join(self.topic.split()) or ISSUES,
        )

    def _check_companions(self, guide: Guide | None) -> None:
        if self.survey and self.share is None and not guide:
            raise ConfigurationError(
                "--survey says where a share of the turns is marked, and no share is known.",
                hint="Add --guide or --share, or leave --survey out.",
            )
        if self.least_likelihood is not None and not self.judge:
            raise ConfigurationError(
                "--least-likelihood is about what --judge says.", hint="Add --judge, or leave it out."
            )
        if self.min_chance and not (guide and guide.calibration):
            raise ConfigurationError(
                "--min-chance needs a guide that knows what a model's numbers mean.",
                hint="Make one with `intercoder learn --calibrate RUN`, or leave it out.",
            )

    @property
    def idle(self) -> list[str]:
        """Options that are given and do nothing without a model, by name."""
        given = (
            field.name
            for field in fields(self)
            if field.name in FOR_MODELS and getattr(self, field.name) not in (field.default, [])
        )
        return sorted(f"--{name.replace('_', '-')}" for name in given)

    @property
    def method(self) -> Method:
        """How a model codes.

        Raises:
            ConfigurationError: a number outside its range.
        """
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
