"""What a run folder records besides transcripts and coding files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Stored
from schemas.coding import CoderKind
from schemas.exchange import Parameters, StructuredMode, Usage

Step = Literal["find", "judge", "summarise", "check"]
State = Literal["pending", "done", "partial", "failed"]


class Gap(Stored):
    """Turns that no usable answer covers, and why.

    Attributes:
        first_turn, last_turn: the turns, both included.
        pass_number: in which pass.
        step: whether passages were to be found or judged there.
        outcome: short stable name, such as `truncated` or `server_error`.
        reason: the same in a sentence, without transcript text.
    """

    first_turn: int
    last_turn: int
    pass_number: int = 0
    step: Step = "find"
    outcome: str
    reason: str


class RequestRecord(Stored):
    """One line of `requests.jsonl`: one question and what became of it.

    Attributes:
        transcript: the interview asked about; of a summary, all of them, joined by `, `.
        first_turn, last_turn: the turns asked about; of a summary, where its first passage begins in the
            first interview and its last one ends in the last.
        code: the issue that a summary is about; None for other questions.
        digest: key of the question in the response cache.
        outcome: `ok`, or the name of what went wrong.
        attempts: HTTP requests made; 0 where the answer came from the cache.
        seconds: spent in those requests.
        tokens: over all attempts, as far as the server said.
        problems: what was wrong with items that were left out.
    """

    transcript: str
    first_turn: int
    last_turn: int
    pass_number: int
    step: Step = "find"
    code: str | None = None
    digest: str | None
    outcome: str
    cached: bool = False
    attempts: int = 0
    seconds: float = 0.0
    tokens: Usage = Usage()
    saved: Usage = Usage()
    model: str | None = None
    mode: StructuredMode | None = None
    answered_at: str | None = None
    problems: tuple[str, ...] = ()


class TranscriptState(Stored):
    """What became of one transcript."""

    source: str
    digest: str
    turns: int
    state: State = "pending"
    segments: int = 0
    rejected: int = 0
    gaps: tuple[Gap, ...] = ()


class Unread(Stored):
    """A file that could not be read as a transcript, or was not coded, and why."""

    source: str
    reason: str


class Settings(Stored):
    """All that decides what a run's answers are: two runs with equal settings are one run."""

    coder: str
    kind: CoderKind
    endpoint: str | None = None
    parameters: Parameters = Parameters()
    language: str = ""
    window_tokens: int
    passes: int = 1
    judge: bool = False
    least_likelihood: int | None = None
    min_salience: int = 1
    share: float | None = None
    codebook: str | None
    codebook_digest: str | None
    guide_digest: str | None = None
    prompts: dict[str, str] = Field(default_factory=dict)


class Tool(Stored):
    """The program and what it ran on."""

    name: str = "intercoder"
    version: str
    python: str
    packages: dict[str, str] = Field(default_factory=dict)


class Answered(Stored):
    """Who answered, how and when, over all answers of the run."""

    models: tuple[str, ...] = ()
    modes: tuple[StructuredMode, ...] = ()
    first: str | None = None
    last: str | None = None


class Totals(Stored):
    """Sums over the run. Tokens are None ("unknown") as soon as one request did not report them."""

    transcripts: dict[State, int] = Field(default_factory=dict)
    segments: int = 0
    rejected: int = 0
    matches: dict[str, int] = Field(default_factory=dict)
    requests: int = 0
    attempts: int = 0
    from_cache: int = 0
    tokens: Usage = Usage()
    saved: Usage = Usage()


class Manifest(Stored):
    """`manifest.json`: what was run, with what, and the state of each transcript."""

    format: Literal[1] = 1
    tool: Tool
    settings: Settings
    answered: Answered = Answered()
    mode_trail: tuple[str, ...] = ()
    transcripts: dict[str, TranscriptState] = Field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    totals: Totals = Totals()

    @property
    def state(self) -> State:
        """The run's state: done or failed where all transcripts are, pending where any is; else partial."""
        states: set[State] = {entry.state for entry in self.transcripts.values()}
        if self.unread:
            states.add("failed")
        if "pending" in states:
            return "pending"
        return next(iter(states)) if len(states) == 1 else "partial"
