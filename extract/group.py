"""Several endpoints that serve the same model, used in turn: who is asked next, and who is passed over."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from extract.conversation import Arrival, Conversation
from extract.failures import AttemptError, PausedError, UnreachableError
from extract.refusals import FORBIDDEN
from extract.retry import SharedPause, patiently
from extract.sending import Sender, given_up
from extract.stopping import StoppedError
from extract.traffic import TrafficRules
from schemas.exchange import Attempt, Message, Question, Reply, StructuredMode

IN_A_ROW = 3
"""Failures without an answer in between after which an endpoint rests; fewer may lie in the question."""


@dataclass(eq=False)
class Member:
    """One endpoint of a group.

    Attributes:
        host: its name in messages.
        sender: sends to it alone.
        under_way: questions that are with it now.
        asked: when it was last chosen, counted over the group.
        failed: its failures in a row, those during a rest and limits of the rate apart.
        lost: why it is asked no more; None while it is.
    """

    host: str
    sender: Sender
    under_way: int = 0
    asked: int = 0
    failed: int = 0
    lost: AttemptError | None = None
    _limited: int = 0
    _rests_until: float = -math.inf

    @property
    def well(self) -> bool:
        """Whether it may be given as many questions as there are."""
        return self.lost is None and not self.failed and not self.sender.unknown

    def free(self, *, others_well: bool) -> bool:
        """Whether it can be given a question now. While it is not known to answer, one at a time; where no
        other is any better, one that fails is asked as if it were alone.
        """
        if self.lost is not None or self.sender.pause.held() > 0:
            return False
        if self.sender.unknown or (self.failed and others_well):
            return not self.under_way and not (others_well and self._resting)
        return True

    @property
    def _resting(self) -> bool:
        return self.sender.policy.clock() < self._rests_until

    def answered(self) -> None:
        """Note an answer."""
        self.failed, self._limited, self._rests_until = 0, 0, -math.inf

    def note(self, error: AttemptError, *, holds: bool = True) -> bool:
        """Note a failure; whether the question may go to another endpoint.

        Args:
            error: what happened.
            holds: whether other questions are to be kept from an endpoint that limits the rate.
        """
        if error.outcome == FORBIDDEN and error.action == "give_up":
            return True
        if error.action == "next_mode":  # it takes none: another endpoint may
            self.sender.failed_for_good()
            self._count(error)
            return True
        if isinstance(error, StoppedError) or error.action not in {"retry", "stop"}:
            if not isinstance(error, StoppedError):
                self.sender.failed_for_good()
            return False
        if error.action == "stop":
            self.lost = self.lost or error
        elif error.outcome == "rate_limited" and not holds:
            return True
        elif not self._resting and not self.sender.pause.remaining():
            self._count(error)
        if error.retry_after is not None:
            self.sender.pause.hold(error.outcome, error.retry_after)
        return True

    def _count(self, error: AttemptError) -> None:
        """One more failure in a row, and so a longer rest: doubled each time, as for a single question."""
        if error.outcome == "rate_limited":
            self._limited += 1
            self.sender.pause.hold(error.outcome, self._doubled(self._limited))
            return
        self.failed += 1
        unreachable = isinstance(error, UnreachableError)
        times = self.failed if unreachable else self.failed - IN_A_ROW + 1
        if times > 0:
            self._rests_until = self.sender.policy.clock() + self._doubled(times)
        if self.failed % self.sender.policy.attempts == 0 and not self.sender.dialect.settled:
            self.sender.failed_for_good()
            self.lost = error if unreachable else None

    def _doubled(self, times: int) -> float:
        return min(self.sender.policy.longest_wait, self.sender.policy.first_wait * 2.0 ** (times - 1))


class EndpointGroup:
    """Asks one model at several endpoints, each question at the one with the fewest questions under way.

    What concerns an endpoint sends its questions elsewhere: it cannot be reached, limits the rate, has an
    error, or refuses the key. A question counts as tried once when each endpoint that can be asked has been
    asked once; then it waits and is tried again, as often as their policy says. What concerns the question
    (refused, filtered, too long) is not asked elsewhere.

    Args:
        senders: address without credentials → what sends to it; made with `rules.passing_on`. The first one
            stands for the group in records and keys.
        model: the model's name as all of them know it.
        concurrency: requests at the same time, over all.
        rules: those of the senders.
        on_attempt: called with every HTTP request made.
        on_lost: told host and reason when an endpoint is asked no more.
    """

    def __init__(
        self,
        senders: Mapping[str, Sender],
        *,
        model: str,
        concurrency: int,
        rules: TrafficRules,
        on_attempt: Callable[[Question, Attempt], None] | None = None,
        on_lost: Callable[[str, str], None] = lambda host, reason: None,
    ) -> None:
        self.model = model
        self.endpoint = next(iter(senders))
        self._members = [Member(urlsplit(url).netloc, sender) for url, sender in senders.items()]
        self._policy, self._rules = self._members[0].sender.policy, rules
        self._waits = SharedPause(self._policy, rules.on_wait)
        self._slots = asyncio.Semaphore(concurrency)
        self._changed = asyncio.Event()
        self._line = asyncio.Lock()
        self._on_attempt, self._on_lost = on_attempt, on_lost
        self._chosen = 0

    @property
    def mode(self) -> StructuredMode | None:
        """How structured output comes from the first endpoint that has answered; None before."""
        dialects = (member.sender.dialect for member in self._members)
        return next((dialect.mode for dialect in dialects if dialect.settled), None)

    @property
    def mode_trail(self) -> tuple[str, ...]:
        """Whom the group consists of, what each would not take, and why some are not asked any more."""
        first, *others = self._members
        used = [f"{member.host}: used in turn with {first.host}" for member in others]
        left = [f"{member.host}: {line}" for member in self._members for line in member.sender.dialect.trail]
        lost = [f"{m.host}: not asked any more ({m.lost.outcome})" for m in self._members if m.lost]
        return (*used, *left, *lost)

    async def ask(self, question: Question) -> Reply:
        """Ask until there is a usable answer or nothing more to try; raises as `ModelClient.ask` does."""
        return await Conversation(question, self.send, self._on_attempt).outcome()

    async def send(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send until an answer arrives from any of them.

        Raises:
            AttemptError: nothing more is tried. One that stops the run is raised for every later question.
        """
        retrying = self._policy.retrying(self._waits, self._sleep, self._answers)
        try:
            return await patiently(retrying, lambda: self._send_around(conversation, messages))
        except AttemptError as error:
            given_up(error, self._rules.stop, answered=self.mode is not None)
            raise

    async def _send_around(self, conversation: Conversation, messages: tuple[Message, ...]) -> Arrival:
        """Send to one endpoint after the other, to each once at most, until one answers.

        Raises:
            AttemptError: none did; the one that asks for the shortest wait.
        """
        failures: dict[Member, AttemptError] = {}
        while True:
            async with self._slots:
                member = await self._next(failures)
                if member is None:
                    raise min(failures.values(), key=lambda error: error.retry_after or 0.0)
                try:
                    return await self._send_to(member, conversation, messages)
                except PausedError:
                    continue
                except AttemptError as error:
                    if not member.note(error, holds=self._may_hold_up(conversation)):
                        raise
                    failures[member] = error
                    if member.lost is error:
                        self._on_lost(member.host, error.reason)

    def _may_hold_up(self, conversation: Conversation) -> bool:
        """Whether a refusal for the rate concerns other questions: not where one is refused each time."""
        refused = sum(attempt.outcome == "rate_limited" for attempt in conversation.attempts)
        return refused <= self._policy.attempts * len(self._members)

    async def _send_to(
        self, member: Member, conversation: Conversation, messages: tuple[Message, ...]
    ) -> Arrival:
        self._chosen += 1
        member.asked = self._chosen
        member.under_way += 1
        conversation.host = member.host
        try:
            arrival = await member.sender.try_once(conversation, messages)
            member.answered()
            return arrival
        finally:
            member.under_way -= 1
            self._changed.set()

    async def _next(self, tried: Collection[Member]) -> Member | None:
        """Whom to ask now, waiting for one where none was tried; None where all that can be asked were.

        Raises:
            AttemptError: no endpoint is left, or everything stops.
        """
        if tried:
            return self._best(tried)
        async with self._line:  # of hundreds who wait, one looks around
            while (best := self._best(())) is None:
                await self._until_free()
            return best

    def _best(self, tried: Collection[Member]) -> Member | None:
        """The free one with the fewest questions under way; None where none is free."""
        self._rules.stop.check()
        left = self._left()
        if not left:
            raise all_lost(self._members)
        free = [member for member in left if member not in tried and self._is_free(member)]
        return min(free, key=lambda member: (member.under_way, member.asked), default=None)

    def _left(self) -> list[Member]:
        return [member for member in self._members if member.lost is None]

    def _answers(self) -> int:
        return sum(member.sender.answers for member in self._members)

    def _is_free(self, member: Member) -> bool:
        others = (other for other in self._members if other is not member)
        return member.free(others_well=any(o.well and not o.sender.pause.remaining() for o in others))

    async def _until_free(self) -> None:
        """Wait until the first pause is over or, where not all pause, until a question is over."""
        seconds = min(member.sender.pause.held() for member in self._left())
        if seconds > 0:
            self._rules.on_wait("rate_limited", seconds)
            await self._sleep(seconds)
            return
        self._changed.clear()
        await self._rules.stop.unless(self._changed.wait())

    async def _sleep(self, seconds: float) -> None:
        await self._rules.stop.unless(self._policy.sleep(seconds))


def all_lost(members: Sequence[Member]) -> AttemptError:
    """What it comes to when no endpoint of a group can be used."""
    reasons = {member.host: member.lost for member in members if member.lost}
    first = next(iter(reasons.values()))
    told = "; ".join(f"{host}: {error.reason.rstrip('.')}" for host, error in reasons.items())
    return AttemptError(
        first.outcome, "stop", f"None of the {len(members)} endpoints can be used ({told})", first.hint
    )
