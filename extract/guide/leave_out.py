"""A guide without anything of one interview: what may be shown to a model that is to code that interview.

What goes is found by content: an interview of the guide of which the transcript holds a part (see
`fingerprints`, and `asked` for questions that are asked alike elsewhere), and besides, whatever a person has
pasted into the guide from the transcript.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from extract.guide.asked import Talk, standard_of
from extract.guide.codes import often_enough
from extract.guide.fingerprints import placed_runs, runs_of
from extract.guide.near_misses import similarity
from extract.summaries.quotations import quotations, without_quotations
from schemas.guide import Calibration, Confused, ExampleTurn, Guide, GuideCode, Interview, NearMiss
from schemas.transcript import Transcript

QUOTED = 3
"""Runs of six words that a text and an interview have in common only where one quotes the other.

Overlapping runs count each: three of them are eight words in a row. Definitions and interviews share one or
two by chance ("the quality of machine learning systems")."""

_RULES = ("definition", "use_when", "do_not_use_when")
_TEXTS = ("name", "category", *_RULES)
_SENTENCE_END = re.compile(r"[.!?…]\s")

_Value = TypeVar("_Value")


class LeftOut(NamedTuple):
    """A guide without an interview.

    Attributes:
        guide: what is left.
        interviews: ids of the guide's interviews that were left out; empty where the guide knows none.
        texts: texts of the guide that quote the transcript and were shortened or left out for that, as
            `definition of CODE`.
    """

    guide: Guide
    interviews: tuple[Interview, ...]
    texts: tuple[str, ...] = ()


def without(guide: Guide, transcript: Transcript) -> LeftOut:
    """The guide without everything that comes from the transcript's interview, whatever it is called.

    Habits, uses, counts, examples, near-misses and stretches of that interview go; codes whose names only
    its coders used; definitions drafted from it; its part of the calibration. Elsewhere goes what
    quotes the transcript, or what the guide holds of the interview: about eight words in a row of a
    definition, most of an example. Of a definition, what comes before the sentence with the quotation stays
    where quotation marks show what is quoted.
    """
    talk = Talk(transcript)
    standard = standard_of([interview.fingerprint for interview in guide.interviews])
    gone = frozenset(one.id for one in guide.interviews if talk.is_of(one.fingerprint, standard))
    said = _Said(talk.runs.union(*(runs_of(text) for text in _texts_of(guide, gone))), talk.asked)
    codes = _codes(guide.codes, gone, said)
    known = {code.code for code in codes}
    left = Guide(
        title=said.unquoted(guide.title),
        description=said.unquoted(guide.description),
        interviews=tuple(interview for interview in guide.interviews if interview.id not in gone),
        codes=codes,
        examples=tuple(
            example
            for example in guide.examples
            if example.interview not in gone
            and known.issuperset(example.codes)
            and said.not_in(example.turns)
        ),
        near_misses=_near_misses(guide.near_misses, gone, known, said),
        stretches=tuple(
            stretch
            for stretch in guide.stretches
            if stretch.interview not in gone and said.not_in(stretch.turns)
        ),
        calibration=_calibration(guide.calibration, gone),
    )
    return LeftOut(left, tuple(sorted(gone)), tuple(_quoting(guide, known, gone, said)))


class _Said:
    """What is said in an interview, as runs of six words, to find what quotes it.

    Args:
        runs: all that is said.
        asked: of them, what the one who asks says. It may be asked alike elsewhere.
    """

    def __init__(self, runs: frozenset[str], asked: frozenset[str]) -> None:
        self._runs = runs
        self._asked = asked

    def unquoted(self, text: str) -> str:
        """The text up to the sentence that first quotes the interview; what follows may be of the quotation.

        Empty where no quotation marks show where the quotation begins.
        """
        if not self.is_quoted(text):
            return text
        first = next(start for run, start in placed_runs(text) if run in self._runs)
        begins = next((one.start for one in quotations(text) if one.start < first < one.end), 0)
        ends = _SENTENCE_END.finditer(without_quotations(text), 0, begins)
        return text[: max((found.end() for found in ends), default=0)].rstrip()

    def is_quoted(self, text: str) -> bool:
        """True where the text has eight words in a row from the interview, or two parts of six and more."""
        return len(self._runs & runs_of(text)) >= QUOTED

    def not_in(self, turns: Iterable[ExampleTurn]) -> bool:
        """True where less than half of what the turns say is said in the interview, its questions aside."""
        runs = runs_of(" ".join(turn.text for turn in turns))
        own = runs - self._asked or runs  # what holds nothing but its questions is from it
        return not runs or len(own & self._runs) < len(own) / 2


def _texts_of(guide: Guide, interviews: Collection[Interview]) -> Iterator[str]:
    """What the guide itself holds of some interviews."""
    shown: list[tuple[Interview, Iterable[ExampleTurn]]] = [
        *((example.interview, example.turns) for example in guide.examples),
        *((miss.interview, (miss.text,)) for miss in guide.near_misses),
        *((stretch.interview, stretch.turns) for stretch in guide.stretches),
    ]
    for interview, turns in shown:
        if interview in interviews:
            yield " ".join(turn.text for turn in turns)


def _codes(codes: Iterable[GuideCode], gone: Collection[Interview], said: _Said) -> tuple[GuideCode, ...]:
    """The codes that are left, without links to those that are not."""
    left = [code for code in (_code(code, gone, said) for code in codes) if code.passages or not code.added]
    known = {code.code for code in left}
    return tuple(
        code.model_copy(
            update={
                "mitigates": code.mitigates if code.mitigates in known else None,
                "parent": code.parent if code.parent in known else None,
                "confused_with": tuple(other for other in code.confused_with if other.code in known),
            }
        )
        for code in left
    )


def _code(code: GuideCode, gone: Collection[Interview], said: _Said) -> GuideCode:
    drafted = not set(code.drafted_from).isdisjoint(gone)
    texts = {name: said.unquoted(getattr(code, name)) for name in _TEXTS}
    return code.model_copy(
        update={
            **texts,
            **(dict.fromkeys(_RULES, "") if drafted else {}),
            "examples": tuple(example for example in code.examples if not said.is_quoted(example)),
            "passages": _but(code.passages, gone),
            "agreed_turns": _but(code.agreed_turns, gone),
            "disputed_turns": _but(code.disputed_turns, gone),
            "confused_with": often_enough(_confused(other, gone, said) for other in code.confused_with),
            "drafted_from": () if drafted else code.drafted_from,
        }
    )


def _confused(other: Confused, gone: Collection[Interview], said: _Said) -> Confused:
    drafted = not set(other.drafted_from).isdisjoint(gone)
    return other.model_copy(
        update={
            "turns": _but(other.turns, gone),
            "apart": "" if drafted else said.unquoted(other.apart),
            "drafted_from": () if drafted else other.drafted_from,
        }
    )


def _quoting(guide: Guide, known: Collection[str], gone: frozenset[Interview], said: _Said) -> Iterator[str]:
    """What people wrote in the guide that quotes the interview; drafts from it go with it."""
    yield from (name for name in ("title", "description") if said.is_quoted(getattr(guide, name)))
    for code in guide.codes:
        if code.code in known:
            yield from (f"{what} of {code.code}" for what in _quoting_of(code, gone, said))


def _quoting_of(code: GuideCode, gone: frozenset[Interview], said: _Said) -> Iterator[str]:
    drafted = _RULES if not gone.isdisjoint(code.drafted_from) else ()
    for name in _TEXTS:
        if name not in drafted and said.is_quoted(getattr(code, name)):
            yield name
    if any(map(said.is_quoted, code.examples)):
        yield "examples"
    for other in code.confused_with:
        if gone.isdisjoint(other.drafted_from) and said.is_quoted(other.apart):
            yield f"apart from {other.code}"


def _near_misses(
    near_misses: Iterable[NearMiss], gone: Collection[Interview], known: Collection[str], said: _Said
) -> tuple[NearMiss, ...]:
    """Those that still look like their codes without the passages that go, compared anew."""
    left = []
    for miss in near_misses:
        like_passages = _but(miss.like_passages, gone)
        touched = len(like_passages) < len(miss.like_passages)
        likeness = similarity(miss.like_definition, like_passages) if touched else miss.similarity
        kept = miss.interview not in gone and miss.code in known and said.not_in([miss.text])
        if kept and likeness is not None:
            update = {"like_passages": like_passages, "similarity": likeness}
            left.append(miss.model_copy(update=update))
    return tuple(left)


def _calibration(calibration: Calibration | None, gone: Collection[Interview]) -> Calibration | None:
    """The calibration without the counts of what goes; None where nothing is left of it."""
    if calibration is None:
        return None
    left = calibration.model_copy(
        update={
            "salience": _but(calibration.salience, gone),
            "likelihood": _but(calibration.likelihood, gone),
        }
    )
    return left if left.salience or left.likelihood else None


def _but(values: Mapping[Interview, _Value], gone: Collection[Interview]) -> dict[Interview, _Value]:
    return {interview: value for interview, value in values.items() if interview not in gone}
