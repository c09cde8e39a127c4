"""Options of every job that asks a model: whom, within which limits, and how it is to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extract.windows import DEFAULT_WINDOW_TOKENS
from schemas.exchange import Parameters

if TYPE_CHECKING:
    from extract.retry import RetryPolicy


@dataclass(frozen=True)
class AskingOptions:
    """Whom to ask, with which prompts, and how much; each field but `policy` is an option of a command."""

    model: str | None = None
    base_url: str | Sequence[str] | None = None
    concurrency: int = 8
    allow_http: bool = False
    key_file: Path | None = None
    prompts: Path | None = None
    pseudonyms: Path | None = None
    replay: Path | None = None
    record: Path | None = None
    timeout: float = 600.0
    rpm: int | None = None
    tpm: int | None = None
    max_requests: int | None = None
    max_tokens: int | None = None
    max_cost: float | None = None
    prices: Path | None = None
    policy: RetryPolicy | None = None


@dataclass(frozen=True)
class AnswerOptions(AskingOptions):
    """Also in which language and with which sampling it is to answer, and how much it is to read at once."""

    language: str = ""
    temperature: float | None = 0.0
    seed: int | None = None
    window_tokens: int = DEFAULT_WINDOW_TOKENS

    @property
    def parameters(self) -> Parameters:
        """Sampling parameters, as they are sent."""
        return Parameters(temperature=self.temperature, seed=self.seed)
