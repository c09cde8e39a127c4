"""Grounding beside LangExtract on the same quotes, for `bench.grounding --json`.

The four sets of quotes that both are made for: exact, fuzzy, heavy, and fake ones that must not be found.
Every quote is looked up in its whole transcript, in shuffled order; neither is told where a model points at.
LangExtract runs as those set it who want its places to be right (lesser matches off) and is given all quotes
of a transcript in one call. It takes a second or so for each, so a sample is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple

from bench import peers
from bench.row import Row
from bench.sets import Case

if TYPE_CHECKING:
    from bench.grounding import Judged
    from schemas.transcript import Transcript

COMMAND = "python -m bench.grounding --json rows.json"
SETS = ("exact", "fuzzy", "heavy", "fake")
TRANSCRIPTS, QUOTES = 3, 10
SETTING = {"accept_match_lesser": False}
FASTER = 50

Sample = Sequence[tuple["Transcript", list[Case]]]


class Result(NamedTuple):
    """A method on one set of quotes.

    Attributes:
        right: quotes found where they come from, or rightly not found.
        wrong: quotes found at a wrong place, or found although they are fake.
        quotes: how many.
        milliseconds: of processor time a quote.
    """

    right: int
    wrong: int
    quotes: int
    milliseconds: float


def theirs(sample: Sample, judged: Judged) -> Result | None:
    """LangExtract on a set; None where it is not installed."""
    texts = [transcript.text for transcript, _ in sample]
    quotes = [[case.quote for case in made] for _, made in sample]
    found = peers.langextract("locate", {"texts": texts, "quotes": quotes, "resolver": SETTING})
    if found is None:
        return None
    spans: Iterator[list[int] | None] = iter(found["spans"])
    right = wrong = 0
    for transcript, made in sample:
        for case, span in zip(made, islice(spans, len(made)), strict=True):
            good = judged(transcript.text, case.span, (span[0], span[1]) if span else None)
            right, wrong = right + good, wrong + (span is not None and not good)
    milliseconds = found["milliseconds"]
    return Result(right, wrong, len(milliseconds), fmean(milliseconds))


def row(name: str, own: Result, other: Result | None) -> Row:
    """Both on one set."""
    ratio = other.milliseconds / own.milliseconds if other else None
    return Row(
        figure=f"grounding, {own.quotes} {name} quotes in whole transcripts, shuffled",
        ours=_shown(name, own),
        peer=f"LangExtract {peers.version('langextract')}: {_shown(name, other)}" if other else "",
        ratio=f"{ratio:,.0f} times as fast" if ratio else "",
        limit=f"≥ {FASTER} times, 0 " + ("accepted" if name == "fake" else "wrong"),
        held=not own.wrong and (ratio is None or ratio >= FASTER),
        command=COMMAND,
    )


def _shown(name: str, one: Result) -> str:
    if name == "fake":
        return f"{one.milliseconds:,.3f} ms a quote, {one.wrong} accepted"
    return f"{one.milliseconds:,.3f} ms a quote, {one.right} found, {one.wrong} wrong"
