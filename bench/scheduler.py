"""The scheduler against a simulated server: the project's own sending code, in virtual time.

What runs is `EndpointGroup` or `Sender`, with `Traffic`, `Pacer`, `Budget`, `SharedPause` and
`RetryPolicy` as `extract` uses them, and interviews are worked on as `extract.run` and `extract.coder` do:
as many at once as requests, two questions at the same time and a third one after them. Only the server is
made up: how long it takes, and what it refuses. So a day of requests takes a minute, and what is measured is
the scheduling.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel

from bench.virtual_time import run_in_virtual_time, virtual_now
from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError
from extract.group import EndpointGroup
from extract.modes import Answer
from extract.request import ModelRequest
from extract.retry import RetryPolicy
from extract.sending import Sender, Transport
from extract.traffic import TrafficRules
from schemas.errors import ModelError
from schemas.exchange import Message, Question, Usage

MINUTE = 60.0
_TEXT = "x" * 400_000
REFUSAL_SECONDS = 0.2
"""How long a server takes to refuse: assumed."""


@dataclass(frozen=True)
class Request:
    """One request of an interview: tokens sent and received."""

    sent: int
    received: int


THREE_STEPS = (Request(36_000, 2_400), Request(36_600, 5_600), Request(38_200, 2_000))
"""Survey, find, judge with a guide: 110,800 tokens sent and 10,000 received an interview, as measured."""

PLAIN = (Request(21_200, 5_600),)
"""Find alone, with the bundled codebook, as measured."""


@dataclass(frozen=True)
class Pace:
    """How long an answer takes: a wait, then so many tokens a second, times a lognormal factor with mean 1.

    These are assumptions, not measured: see docs/scale.md.

    Attributes:
        first: seconds until the first token.
        speed: tokens a second.
        spread: sigma of the factor's logarithm.
    """

    first: float = 2.0
    speed: float = 80.0
    spread: float = 0.4

    def mean(self, received: float) -> float:
        """Seconds of an answer of so many tokens, in the mean."""
        return self.first + received / self.speed

    def drawn(self, received: float, chance: random.Random) -> float:
        """Seconds of one answer."""
        return self.mean(received) * chance.lognormvariate(-(self.spread**2) / 2, self.spread)


@dataclass(frozen=True)
class Scenario:
    """What is simulated.

    Attributes:
        name: for the table.
        interviews: how many.
        concurrency: requests at the same time.
        steps: requests of an interview; the last of several waits for the others.
        rpm, tpm: limits that the client is told; None for none.
        server_rpm, server_tpm: limits that the server keeps to, in any 60 seconds; None for none.
        limited, failing: share of requests that are answered with 429 or 500 by chance.
        retry_after: seconds that a 429 by chance asks for; None where it says nothing.
        endpoints: how many servers are used in turn; limits and chances of each.
        vary: sigma of the lognormal factor of an interview's tokens.
    """

    name: str
    interviews: int = 1000
    concurrency: int = 64
    steps: tuple[Request, ...] = THREE_STEPS
    pace: Pace = Pace()
    rpm: int | None = None
    tpm: int | None = None
    server_rpm: int | None = None
    server_tpm: int | None = None
    limited: float = 0.0
    failing: float = 0.0
    retry_after: float | None = None
    endpoints: int = 1
    vary: float = 0.05

    @property
    def requests(self) -> int:
        """Requests that bring answers."""
        return self.interviews * len(self.steps)

    @property
    def tokens(self) -> float:
        """Tokens of a request, sent and received, in the mean."""
        return sum(step.sent + step.received for step in self.steps) / len(self.steps)

    @property
    def latency(self) -> float:
        """Seconds that an answer keeps a slot busy, with the refusals before it, in the mean."""
        refused = (self.limited + self.failing) / (1 - self.limited - self.failing)
        waits = sum(self.pace.mean(step.received) for step in self.steps) / len(self.steps)
        return waits + refused * REFUSAL_SECONDS

    def formula(self) -> float:
        """Answers a second at most: `min(concurrency / latency, rpm / 60, tpm / 60 / tokens)`.

        Refusals count as requests. Limits of the servers count as often as there are servers.
        """
        tries = 1 / (1 - self.limited - self.failing)
        limits = [self.concurrency / self.latency]
        for rpm, times in ((self.rpm, 1), (self.server_rpm, self.endpoints)):
            limits += [times * rpm / MINUTE / tries] if rpm is not None else []
        for tpm, times in ((self.tpm, 1), (self.server_tpm, self.endpoints)):
            limits += [times * tpm / MINUTE / self.tokens] if tpm is not None else []
        return min(limits)


@dataclass
class Outcome:
    """What came of a scenario.

    Attributes:
        answers: when each answer arrived, in virtual seconds.
        failed: questions given up.
        refusals: by outcome.
        most_under_way: requests at the servers at the same time.
        cpu: processor seconds of the simulation, the scheduler's and the made-up server's together.
    """

    answers: list[float] = field(default_factory=list)
    failed: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    most_under_way: int = 0
    cpu: float = 0.0

    @property
    def seconds(self) -> float:
        """From the start to the last answer."""
        return max(self.answers)

    @property
    def rate(self) -> float:
        """Answers a second between the first tenth and the last one: start and end are not the pace."""
        times = sorted(self.answers)
        low, high = len(times) // 10, len(times) - 1 - len(times) // 10
        return (high - low) / (times[high] - times[low])


class _Nothing(BaseModel):
    passages: list[str]


class SimulatedServer(Transport):
    """A transport that takes virtual time: see `extract.sending.Transport`.

    Args:
        scenario: how it behaves.
        outcome: where it counts.
        chance: drawn from.
    """

    def __init__(self, scenario: Scenario, outcome: Outcome, chance: random.Random) -> None:
        self._scenario, self._outcome, self._chance = scenario, outcome, chance
        self._window: deque[tuple[float, float]] = deque()
        self._tokens = 0.0
        self._under_way = 0

    async def ready(self) -> None:
        """At once."""

    async def ask(self, request: ModelRequest) -> Arrival:
        """An answer without passages, after its time; or a refusal."""
        tokens, received = map(int, request.question.label.split())
        self._under_way += 1
        self._outcome.most_under_way = max(self._outcome.most_under_way, self._under_way)
        try:
            await self._refuse(tokens + received)
            seconds = self._scenario.pace.drawn(received, self._chance)
            await asyncio.sleep(seconds)
        finally:
            self._under_way -= 1
        answer = Answer('{"passages": []}', "stop", False, "simulated", Usage(sent=tokens, received=received))
        return Arrival(answer, request.sent.mode, seconds)

    async def _refuse(self, tokens: float) -> None:
        """Raise what the server refuses with, if it does."""
        drawn, scenario = self._chance.random(), self._scenario
        wait = self._room_in(tokens)
        if wait > 0 or drawn < scenario.limited:
            asked = wait or scenario.retry_after
            await self._refused("rate_limited", 429, asked)
        if drawn < scenario.limited + scenario.failing:
            await self._refused("server_error", 500, None)

    async def _refused(self, outcome: str, status: int, asked: float | None) -> None:
        self._outcome.refusals[outcome] += 1
        await asyncio.sleep(REFUSAL_SECONDS)
        raise AttemptError(outcome, "retry", "Simulated", status=status, retry_after=asked)

    def _room_in(self, tokens: float) -> float:
        """Seconds until the server's limits have room for a request; 0 where it was let in."""
        now, scenario = virtual_now(), self._scenario
        while self._window and self._window[0][0] + MINUTE <= now:
            self._tokens -= self._window.popleft()[1]
        full = scenario.server_rpm is not None and len(self._window) >= scenario.server_rpm
        if full or (scenario.server_tpm is not None and self._tokens + tokens > scenario.server_tpm):
            return self._window[0][0] + MINUTE - now if self._window else MINUTE
        self._window.append((now, tokens))
        self._tokens += tokens
        return 0.0


def simulate(scenario: Scenario, seed: int = 1) -> Outcome:
    """Run a scenario to its end."""
    outcome = Outcome()
    began = time.process_time()
    run_in_virtual_time(_all_interviews(scenario, outcome, random.Random(seed)))
    outcome.cpu = time.process_time() - began
    return outcome


async def _all_interviews(scenario: Scenario, outcome: Outcome, chance: random.Random) -> None:
    policy = RetryPolicy(clock=virtual_now)
    rules = TrafficRules(rpm=scenario.rpm, tpm=scenario.tpm, passing_on=scenario.endpoints > 1)
    senders = {
        f"https://{number}.example": Sender(
            SimulatedServer(scenario, outcome, chance), policy, scenario.concurrency, rules
        )
        for number in range(scenario.endpoints)
    }
    group = EndpointGroup(senders, model="simulated", concurrency=scenario.concurrency, rules=rules)
    send = group.send if scenario.endpoints > 1 else next(iter(senders.values())).send

    async def ask(request: Request) -> None:
        try:
            await Conversation(_question(request), send).outcome()
            outcome.answers.append(virtual_now())
        except ModelError:
            outcome.failed += 1

    async def work(waiting: Iterator[int]) -> None:
        for _ in waiting:
            factor = chance.lognormvariate(-(scenario.vary**2) / 2, scenario.vary)
            steps = [Request(round(s.sent * factor), round(s.received * factor)) for s in scenario.steps]
            first = steps[:-1] or steps
            await asyncio.gather(*map(ask, first))
            if len(steps) > 1:
                await ask(steps[-1])

    waiting = iter(range(scenario.interviews))
    await asyncio.gather(*(work(waiting) for _ in range(scenario.concurrency)))


def _question(request: Request) -> Question:
    """A question whose text has about as many estimated tokens as are sent."""
    text = _TEXT[: 4 * request.sent]
    return Question(
        (Message(role="user", content=text),), _Nothing, label=f"{request.sent} {request.received}"
    )
