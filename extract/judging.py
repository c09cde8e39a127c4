"""The judging pass: a second look at every candidate, in its place, before it counts.

A coder that is asked to find passages finds too many. Asked about one passage at a time what a colleague
would hold against it, and how likely a coder of the team marks it, a model tells them apart far better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extract.prompting import Prompter
from extract.windows import Window
from schemas.answer import Judgement
from schemas.codebook import Codebook
from schemas.coding import Drop, Dropped, Segment
from schemas.exchange import Question, Reply
from schemas.transcript import Transcript

LEAST_LIKELIHOOD = 40
"""In percent: what is kept where nothing else is asked for, and no share of turns limits what is marked."""


class Judged(NamedTuple):
    """Candidates that are kept, as the judge wants them, and those that are not."""

    segments: list[Segment]
    dropped: list[Dropped]


def apply(
    candidates: Sequence[Segment],
    judgements: Iterable[Judgement],
    *,
    codebook: Codebook,
    least: int = LEAST_LIKELIHOOD,
) -> Judged:
    """Keep, drop or recode each candidate; its turns stay as they were found.

    A candidate that the judge passed over is kept as it was found: nothing is lost by silence."""
    by_number = {judgement.candidate: judgement for judgement in judgements}
    result = Judged([], [])
    for number, candidate in enumerate(candidates):
        judgement = by_number.get(number)
        if judgement is None:
            result.segments.append(candidate)
        elif judgement.likelihood < least:
            why = f"{judgement.likelihood} %: {judgement.objection}"
            result.dropped.append(dropped(candidate, "judge", why))
        else:
            result.segments.append(_as_judged(candidate, judgement, codebook))
    return result


def _as_judged(candidate: Segment, judgement: Judgement, codebook: Codebook) -> Segment:
    """The candidate with the judge's code, where the codebook has it, and the judge's likelihood."""
    known = codebook.find(judgement.code)
    return candidate.model_copy(
        update={
            "code": known.code if known else candidate.code,
            "proposed": candidate.proposed and not known,
            "likelihood": judgement.likelihood,
        }
    )


def dropped(candidate: Segment, step: Drop, why: str) -> Dropped:
    """A candidate that is not kept."""
    return Dropped(
        code=candidate.code,
        first_turn=candidate.first_turn,
        last_turn=candidate.last_turn,
        quote=candidate.quotes[0].text if candidate.quotes else "",
        step=step,
        why=why,
    )


class Judge:
    """The judging pass over one transcript's candidates."""

    def __init__(
        self, transcript: Transcript, prompter: Prompter, candidates: tuple[Segment, ...], least: int
    ) -> None:
        self._transcript = transcript
        self._prompter = prompter
        self._unjudged = dict.fromkeys(candidates)
        self._codebook = prompter.codebook_for(transcript) or Codebook(name="none")
        self._least = least
        self._kept: list[Segment] = []
        self.dropped: list[Dropped] = []

    def question(self, window: Window) -> Question | None:
        """The candidates that begin in a window, for judgement; None where there are none."""
        candidates = self._of(window)
        if not candidates:
            return None
        return self._prompter.judge_question(self._transcript, window, candidates)

    def take(self, reply: Reply, window: Window) -> None:
        """Apply the judgements of one answer; candidates that a cut answer did not reach stay unjudged."""
        judgements = [Judgement.model_validate(item) for item in reply.value["judgements"]]
        candidates = self._of(window)
        reached = {judgement.candidate for judgement in judgements}
        judged = [candidate for number, candidate in enumerate(candidates) if number in reached]
        result = apply(candidates, judgements, codebook=self._codebook, least=self._least)
        for candidate in judged:
            self._unjudged.pop(candidate)
        self._kept.extend(segment for segment in result.segments if segment not in self._unjudged)
        self.dropped.extend(result.dropped)

    def kept(self) -> list[Segment]:
        """What the judge kept, and what no judgement reached."""
        return [*self._kept, *self._unjudged]

    def _of(self, window: Window) -> list[Segment]:
        return [one for one in self._unjudged if window.first <= one.first_turn <= window.last]
