"""What a run folder records besides transcripts and coding files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Stored
from schemas.coding import CoderKind
from schemas.exchange import Parameters, StructuredMode, Usage

Step = Literal["find", "judge", "survey", "summarise", "check"]
State = Literal["pending", "done", "partial", "failed"]


class Gap(Stored):
    """Turns that no usable answer covers, and why.

    Attributes:
        first_turn, last_turn: the turns, both included.
        pass_number: in which pass.
        step: what was to be done there: passages found or judged, or turns surveyed.
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
    """One line of `requests.jsonl`: one HTTP request and what became of it, or one answer from the cache.

    Older runs, and summaries, have one line per question, with the number of its requests in `attempts`.

    Attributes:
        transcript: the interview asked about; of a summary, all of them, joined by `, `.
        first_turn, last_turn: the turns asked about; of a summary, where its first passage begins in the
            first interview and its last one ends in the last.
        code: the issue that a summary is about; None for other questions.
        digest: key of the question in the response cache.
        outcome: `ok`, or the name of what went wrong.
        attempts: HTTP requests that the line stands for; 0 where the answer came from the cache.
        number: which request of its question, from 1.
        correction: whether it asked for corrections of an answer that could be used in part or not at all.
        status: HTTP status; None where no response came.
        seconds: spent in those requests.
        tokens: as far as the server said; of refusals (status 400 and above) that say nothing, 0.
        saved: tokens that the cached answer had cost.
        problems: what was wrong with items of the answer.
        host: the endpoint that was asked, where the run has several.
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
    number: int = 1
    correction: bool = False
    status: int | None = None
    seconds: float = 0.0
    tokens: Usage = Usage()
    saved: Usage = Usage()
    model: str | None = None
    mode: StructuredMode | None = None
    answered_at: str | None = None
    problems: tuple[str, ...] = ()
    host: str | None = None


class TranscriptState(Stored):
    """What became of one transcript.

    Attributes:
        guide_left_out: interviews of the guide that are this transcript, and were not used for it.
        guide_texts_left_out: texts of the guide that quote this transcript, and were shortened or left out.
        guide_empty: True where they are all that the guide was learned from.
    """

    source: str
    digest: str
    turns: int
    state: State = "pending"
    segments: int = 0
    rejected: int = 0
    gaps: tuple[Gap, ...] = ()
    guide_left_out: tuple[str, ...] = ()
    guide_texts_left_out: tuple[str, ...] = ()
    guide_empty: bool = False


class Unread(Stored):
    """A file that could not be read as a transcript, or was not coded, and why."""

    source: str
    reason: str


class Settings(Stored):
    """All that decides what a run's answers are: two runs with equal settings are one run.

    Attributes:
        pseudonyms: how many names were replaced in what was sent; None where everything went as it is.
        topic: what open coding looked for; None with a codebook.
    """

    coder: str
    kind: CoderKind
    endpoint: str | None = None
    parameters: Parameters = Parameters()
    language: str = ""
    window_tokens: int
    passes: int = 1
    judge: bool = False
    survey: bool = False
    least_likelihood: int | None = None
    min_salience: int = 1
    min_chance: int = 0
    share: float | None = None
    codebook: str | None
    codebook_digest: str | None
    guide_digest: str | None = None
    pseudonyms: int | None = None
    topic: str | None = None
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


class Price(Stored):
    """What a model's tokens cost, per million, and of what day that is; see `extract/prices.py`."""

    date: str
    currency: str
    sent: float
    sent_from_cache: float | None = None
    received: float


class Paid(Stored):
    """What a run had cost when its price changed.

    Attributes:
        dates: of the prices that were counted by.
        tokens: that they were counted for.
        cost: in the currency of all of them; None where it is unknown.
    """

    dates: tuple[str, ...]
    tokens: Usage
    cost: float | None


class Totals(Stored):
    """Sums over the run. Tokens are None ("unknown") as soon as one request did not report them.

    Attributes:
        requests: questions that were sent, each once however often it was tried.
        attempts: HTTP requests.
        from_cache: questions that were answered from the cache, by what another run had paid for.
        tokens: of all HTTP requests.
        reported: the same over those requests whose tokens are known: at least so many.
        unreported: HTTP requests whose tokens are unknown.
        reasked: the part of `tokens` that went into asking for corrections.
        saved: tokens that answers from the cache had cost.
        cost, saved_cost: of `tokens` and `saved`; None where price or tokens are unknown.
    """

    transcripts: dict[State, int] = Field(default_factory=dict)
    segments: int = 0
    rejected: int = 0
    matches: dict[str, int] = Field(default_factory=dict)
    requests: int = 0
    attempts: int = 0
    from_cache: int = 0
    tokens: Usage = Usage()
    reported: Usage = Usage()
    unreported: int = 0
    reasked: Usage = Usage()
    saved: Usage = Usage()
    cost: float | None = None
    saved_cost: float | None = None


class Manifest(Stored):
    """`manifest.json`: what was run, with what, and the state of each transcript.

    Attributes:
        replacements_digest: SHA-256 (hex) of what stood for names, see `extract.pseudonyms`; None where
            nothing was replaced.
        price: by which the cost is counted, from where `paid` ends.
        paid: what was counted by other prices; None where the price has not changed.
    """

    format: Literal[1] = 1
    tool: Tool
    settings: Settings
    answered: Answered = Answered()
    mode_trail: tuple[str, ...] = ()
    transcripts: dict[str, TranscriptState] = Field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    price: Price | None = None
    paid: Paid | None = None
    replacements_digest: str | None = None
    totals: Totals = Totals()

    @property
    def price_dates(self) -> str:
        """Of when the prices are that the cost is counted by, as in `2026-01-31 and 2026-06-01`."""
        own = (self.price.date,) if self.price else ()
        return " and ".join(dict.fromkeys((*(self.paid.dates if self.paid else ()), *own)))

    @property
    def state(self) -> State:
        """The run's state: done or failed where all transcripts are, pending where any is; else partial."""
        states: set[State] = {entry.state for entry in self.transcripts.values()}
        if self.unread:
            states.add("failed")
        if "pending" in states:
            return "pending"
        return next(iter(states)) if len(states) == 1 else "partial"
