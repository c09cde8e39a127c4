"""A model as a coder: a transcript read in one or more passes, judged on request, made a coding file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from extract.asking import Asker, Asking, all_or_first_error
from extract.cutting import Cut, cut_to_share
from extract.finding import Finding
from extract.guide.calibrate import with_chances
from extract.judging import LEAST_LIKELIHOOD, Judge, dropped
from extract.marking import mark_turns
from extract.merging import merge
from extract.prompting import Prompter
from extract.survey import Survey
from extract.team import Team
from extract.votes import by_votes
from extract.windows import DEFAULT_WINDOW_TOKENS, SMALLEST_WINDOW, Window, windows
from extract.workers import HERE, Workers
from schemas.coding import Coder, CodingFile, Dropped, Rejected, Segment
from schemas.errors import ConfigurationError
from schemas.guide import Guide
from schemas.run import Gap, RequestRecord
from schemas.transcript import Transcript

_RANGES = {
    "window_tokens": (SMALLEST_WINDOW, inf),
    "passes": (1, inf),
    "least_likelihood": (0, 100),
    "min_salience": (1, 5),
    "min_chance": (0, 100),
    "share": (0, 1),
}


@dataclass(frozen=True)
class Method:
    """How a model codes.

    Attributes:
        window_tokens: budget of a window, in estimated tokens.
        passes: how often each transcript is read; a code on a turn counts where more than half of them
            find it.
        judge: whether a second request judges what was found.
        survey: whether another request tells which turns the team would code at all; it counts where a
            share of the turns is marked.
        least_likelihood: in percent; what the judge keeps. None for `judging.LEAST_LIKELIHOOD` where no
            share limits what is marked, and for everything where one does.
        min_salience: passages below it are not marked.
        min_chance: passages that people mark less often than this, in percent, are not marked; it says
            something only where the guide holds a calibration of this model.
        share: of the turns, 0 to 1: the likeliest passages are marked until so many turns carry a code;
            None for the team's own share where there is a guide and a judge or survey (with a survey,
            half-way to the share that it expects of the interview), and for no limit elsewhere.

    Raises:
        ConfigurationError: a number outside its range.
    """

    window_tokens: int = DEFAULT_WINDOW_TOKENS
    passes: int = 1
    judge: bool = False
    survey: bool = False
    least_likelihood: int | None = None
    min_salience: int = 1
    min_chance: int = 0
    share: float | None = None

    def __post_init__(self) -> None:
        for name, (least, most) in _RANGES.items():
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                upper = "" if most == inf else f" and at most {most}"
                raise ConfigurationError(f"{name} is {value}; it is at least {least}{upper}.")


def _check_calibration(method: Method | None, guide: Guide | None, model: str) -> None:
    known = guide.calibration.model if guide and guide.calibration else model
    if method and method.min_chance and known != model:
        raise ConfigurationError(
            f"--min-chance counts for {known}, which the guide was calibrated with, and not for {model}.",
            hint=f"Calibrate it with a run of {model} (`intercoder learn --calibrate RUN`), or leave it out.",
        )


class Coded(NamedTuple):
    """One transcript, coded as far as answers came.

    Attributes:
        coding: the result.
        gaps: turns without a usable answer.
        records: one per question.
        passes: what each pass found by itself; empty where there was one.
        team: the guide as it was used; None where there was none.
    """

    coding: CodingFile
    gaps: tuple[Gap, ...]
    records: tuple[RequestRecord, ...]
    passes: tuple[CodingFile, ...] = ()
    team: Team | None = None


class ModelCoder:
    """Codes transcripts by asking a model.

    Args:
        asker: answers questions.
        prompter: puts them.
        name: the model's name, which becomes the coder's.
        method: how it codes.
        workers: who locates quotes.
        on_record: called with each request's record as it is made.

    Raises:
        ConfigurationError: chances count, and the guide's are those of another model.
    """

    def __init__(
        self,
        asker: Asker,
        prompter: Prompter,
        *,
        name: str,
        method: Method | None = None,
        workers: Workers = HERE,
        on_record: Callable[[RequestRecord], None] = lambda record: None,
    ) -> None:
        _check_calibration(method, prompter.guide, name)
        self._asker = asker
        self._prompter = prompter
        self._name = name
        self._method = method or Method()
        self._workers = workers
        self._on_record = on_record

    async def code(self, transcript: Transcript) -> Coded:
        """Code one transcript; windows and passes are asked at the same time.

        Raises:
            EndpointError: no request to this endpoint can succeed.
        """
        asking = Asking(transcript, self._asker, self._on_record)
        planned = windows(transcript, self._method.window_tokens)
        share, survey = self._share(transcript), Survey(transcript, self._prompter)
        found = [self._finding(transcript, number) for number in range(self._method.passes)]
        asked = [self._find(asking, planned, found)]
        if self._method.survey and share is not None:
            asked.append(asking.over(planned, survey.question, survey.take, "survey"))
        await all_or_first_error(asked)
        seams = asking.seams - {0}
        per_pass = [merge(transcript, one.segments, seams) for one in found]
        segments, unlikely = by_votes(transcript, per_pass)
        if self._method.judge and segments:
            segments, judged_out = await self._judged(asking, planned, segments, self._least(share))
            unlikely += judged_out
        segments, faint = self._salient(self._with_chances(transcript, segments))
        segments, less_likely = _cut(transcript, segments, self._of_this(share, survey), survey)
        rejected = tuple(dict.fromkeys(item for one in found for item in one.rejected))
        left = (*unlikely, *faint, *less_likely)
        coding = self._coding(transcript, asking, segments, rejected, left)
        passes = tuple(self._coding(transcript, asking, own) for own in per_pass)
        gaps = sorted(asking.gaps, key=lambda gap: (gap.pass_number, gap.first_turn, gap.step))
        return Coded(
            coding,
            tuple(gaps),
            tuple(asking.records),
            passes if len(passes) > 1 else (),
            self._prompter.team(transcript),
        )

    def _finding(self, transcript: Transcript, number: int) -> Finding:
        return Finding(transcript, self._prompter, number, self._workers)

    async def _find(self, asking: Asking, planned: list[Window], passes: Iterable[Finding]) -> None:
        for one in passes:  # after one another: a server's prompt cache serves the later ones
            await asking.over(planned, one.question, one.take, "find")

    async def _judged(
        self, asking: Asking, planned: list[Window], candidates: tuple[Segment, ...], least: int
    ) -> tuple[tuple[Segment, ...], tuple[Dropped, ...]]:
        judge = Judge(asking.transcript, self._prompter, candidates, least)
        await asking.over(planned, judge.question, judge.take, "judge")
        return merge(asking.transcript, judge.kept()), tuple(judge.dropped)

    def _with_chances(self, transcript: Transcript, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """What this model's numbers mean, where the guide knows it: another model means something else."""
        team = self._prompter.team(transcript)
        calibration = team.guide.calibration if team else None
        ours = calibration is not None and calibration.model == self._name
        return with_chances(segments, calibration if ours else None)

    def _salient(self, segments: tuple[Segment, ...]) -> Cut:
        """What is salient enough, and likely enough to be marked by people."""
        salience, chance = self._method.min_salience, self._method.min_chance
        kept: list[Segment] = []
        left: list[Dropped] = []
        for one in segments:
            if one.salience is not None and one.salience < salience:
                why = f"salience {one.salience}, below --min-salience {salience}"
                left.append(dropped(one, "salience", why))
            elif one.chance is not None and one.chance < chance:
                why = f"{one.chance} %, below --min-chance {chance}"
                left.append(dropped(one, "chance", why))
            else:
                kept.append(one)
        return Cut(tuple(kept), tuple(left))

    def _share(self, transcript: Transcript) -> float | None:
        """The share of turns to mark at most; None for no limit."""
        team = self._prompter.team(transcript)
        if self._method.share is None and team and (self._method.judge or self._method.survey):
            return team.share
        return self._method.share

    def _of_this(self, share: float | None, survey: Survey) -> float | None:
        """The share for this interview: where nobody set one, half-way to what the survey expects of it.

        Interviews differ in how much there is to mark, and a survey sees that; how much its numbers mean
        differs from model to model, and the team's share holds them.
        """
        if share is None or survey.share is None or self._method.share is not None:
            return share
        return (share + survey.share) / 2

    def _least(self, share: float | None) -> int:
        if self._method.least_likelihood is not None:
            return self._method.least_likelihood
        return LEAST_LIKELIHOOD if share is None else 0

    def _coding(
        self,
        transcript: Transcript,
        asking: Asking,
        segments: tuple[Segment, ...],
        rejected: tuple[Rejected, ...] = (),
        left: tuple[Dropped, ...] = (),
    ) -> CodingFile:
        return CodingFile(
            transcript=transcript.id,
            coder=Coder(name=self._name, kind="model", model=", ".join(sorted(asking.models)) or None),
            segments=segments,
            rejected=tuple(sorted(rejected, key=lambda r: (r.turn or 0, r.code, r.quote, r.reason))),
            dropped=tuple(sorted(left, key=lambda d: (d.first_turn, d.last_turn, d.code, d.step, d.quote))),
        )


def _cut(transcript: Transcript, segments: tuple[Segment, ...], share: float | None, survey: Survey) -> Cut:
    """What is marked: all, the likeliest passages, or what lies on the likeliest turns."""
    if share is None:
        return Cut(segments, ())
    if survey.share is not None:
        return mark_turns(transcript, segments, survey.chances, share)
    return cut_to_share(transcript, segments, share)
