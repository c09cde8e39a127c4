"""What is computed of an issue without a model: how widespread it is, clear quotes, remedies as reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

from schemas.coding import Quote
from schemas.summary import ClearQuote, InterviewSpread, Passage, Remedy, Reporter, Spread
from schemas.transcript import Transcript

MOST_QUOTES = 6
"""Clear quotes kept per issue."""

USUAL_LENGTH = 120
"""Code points of a quote that can be read at a glance and still says something."""


class Coverage(NamedTuple):
    """Which interviews there are to count over.

    Attributes:
        transcripts: all, by id.
        coded: ids of those that were coded.
        incomplete: ids of those that were coded in part only.
    """

    transcripts: Mapping[str, Transcript]
    coded: frozenset[str]
    incomplete: frozenset[str] = frozenset()


def spread(passages: Sequence[Passage], coverage: Coverage) -> Spread:
    """How many interviews, speakers and passages an issue has."""
    by_interview: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_interview[passage.interview].append(passage)
    rows = [_row(coverage.transcripts[name], found) for name, found in sorted(by_interview.items())]
    return Spread(
        per_interview=tuple(rows),
        coded=len(coverage.coded),
        incomplete=tuple(sorted(coverage.incomplete)),
        unlabelled=tuple(
            row.interview for row in rows if not _tells_roles(coverage.transcripts[row.interview])
        ),
    )


def _row(transcript: Transcript, passages: Sequence[Passage]) -> InterviewSpread:
    own = [passage for passage in passages if passage.about_issue]
    return InterviewSpread(
        interview=transcript.id,
        title=transcript.title,
        speakers=tuple(dict.fromkeys(speaker for passage in own for speaker in passage.speakers)),
        passages=len(own),
        segments=sum(passage.segments for passage in own),
        remedy_passages=sum(1 for passage in passages if is_remedy(passage)),
    )


def is_remedy(passage: Passage) -> bool:
    """True where the passage carries the code of a remedy, alone or beside the issue's."""
    return len(passage.codes) > 1 or not passage.about_issue


def _tells_roles(transcript: Transcript) -> bool:
    return any(turn.role for turn in transcript.turns)


def clearest(passages: Iterable[Passage], most: int = MOST_QUOTES) -> tuple[ClearQuote, ...]:
    """Quotes of the issue itself, one of each interview before a second one of any.

    Within an interview: the most salient first, then what more coders marked, then what is nearest to the
    usual length.
    """
    by_interview: dict[str, list[ClearQuote]] = defaultdict(list)
    ranked = sorted(
        ((passage, quote) for passage in passages if passage.about_issue for quote in passage.quotes),
        key=lambda pair: (*_rank(*pair), pair[0].reference, pair[1].start),
    )
    for passage, quote in ranked:
        own = by_interview[passage.interview]
        if all(quote.end <= one.quote.start or one.quote.end <= quote.start for one in own):
            own.append(ClearQuote(reference=passage.reference, speakers=passage.speakers, quote=quote))
    rounds = zip_longest(*by_interview.values())
    return tuple(one for layer in rounds for one in layer if one is not None)[:most]


def _rank(passage: Passage, quote: Quote) -> tuple[int, int, int]:
    return (
        -(passage.salience or 0),
        -len(passage.coders),
        abs(len(quote.text) - USUAL_LENGTH),
    )


def reported_remedies(passages: Sequence[Passage]) -> tuple[Remedy, ...]:
    """All remedies that coders noted or coded, those whose quotes overlap as one."""
    found: list[Remedy] = []
    for remedy in (one for passage in passages for one in _remedies_of(passage)):
        known = next((at for at, other in enumerate(found) if _same(remedy, other)), None)
        if known is None:
            found.append(remedy)
        else:
            found[known] = _both(found[known], remedy)
    return tuple(found)


def _remedies_of(passage: Passage) -> list[Remedy]:
    """The passage's mitigations; without any, a passage of a remedy's code is one itself."""
    reporters = tuple(Reporter(interview=passage.interview, speaker=one) for one in passage.speakers)
    noted = [
        Remedy(references=(passage.reference,), reporters=reporters, text=one.text, quotes=one.quotes)
        for one in passage.mitigations
    ]
    if noted or not is_remedy(passage):
        return noted
    return [Remedy(references=(passage.reference,), reporters=reporters, text=None, quotes=passage.quotes)]


def _same(one: Remedy, other: Remedy) -> bool:
    """True where they come from one interview and a quote of each shares words with one of the other."""
    if one.references[0].rpartition(":")[0] != other.references[0].rpartition(":")[0]:
        return False
    return any(
        mine.start < theirs.end and theirs.start < mine.end for mine in one.quotes for theirs in other.quotes
    )


def _both(one: Remedy, other: Remedy) -> Remedy:
    """One remedy of both passages; the words and quotes are those of the first that has words."""
    lead = one if one.text or not other.text else other
    return lead.model_copy(
        update={
            "references": tuple(dict.fromkeys((*one.references, *other.references))),
            "reporters": tuple(dict.fromkeys((*one.reporters, *other.reporters))),
        }
    )
