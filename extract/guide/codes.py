"""The guide's codes: the codebook's entries with who used them, where coders differed, and with what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from extract.guide.marks import CodedInterview
from schemas.codebook import Code, Codebook
from schemas.guide import CoderName, Confused, Guide, GuideCode, Interview

LEAST_CONFUSED = 2
"""Turns over all interviews from which on two codes count as confused: a single turn is no pattern."""

# A full stop inside a word, as in "e.g." or "3.5", and what stands in brackets end no clause.
_CLAUSE = re.compile(r"(?:\([^)]*\)|\b[a-z]\.(?:[a-z]\.)+|[.!?](?!\s|$)|[^;.!?])+")


def guide_codes(
    interviews: Sequence[CodedInterview], codebook: Codebook, issue_of: Mapping[str, str]
) -> tuple[GuideCode, ...]:
    """All codes: those of the codebook in its order, used or not, then those that only coders know.

    Args:
        interviews: whose codes are spelled as in the codebook.
        codebook: definitions are kept from it.
        issue_of: code of a remedy → code of its issue.
    """
    listed = {code.code for code in codebook.codes}
    used = {code for interview in interviews for code in interview.codes}
    added = [Code(code=name) for name in sorted(used - listed, key=lambda name: (name.casefold(), name))]
    names = listed | used
    confusions = _confusions(interviews)
    return tuple(
        _guide_code(
            code.model_copy(update={"mitigates": _known(issue_of.get(code.code), names)}),
            interviews,
            confused_with(code, confusions.get(code.code, {}), codebook),
            added=code.code not in listed,
        )
        for code in (*codebook.codes, *added)
    )


def codebook_of(guide: Guide) -> Codebook:
    """The guide's codes as a codebook, without what was learned of them."""
    return Codebook(
        name="guide",
        title=guide.title,
        description=guide.description,
        codes=tuple(
            Code(**{name: getattr(code, name) for name in Code.model_fields}) for code in guide.codes
        ),
    )


def _known(issue: str | None, names: set[str]) -> str | None:
    return issue if issue in names else None


def _guide_code(
    code: Code, interviews: Sequence[CodedInterview], confused: tuple[Confused, ...], *, added: bool
) -> GuideCode:
    counts = {interview.id: _agreed_and_disputed(interview, code.code) for interview in interviews}
    uses = {interview.id: _passages(interview, code.code) for interview in interviews}
    return GuideCode(
        **{name: getattr(code, name) for name in Code.model_fields},
        added=added,
        passages={id: own for id, own in uses.items() if own},
        agreed_turns={id: agreed for id, (agreed, _) in counts.items() if agreed},
        disputed_turns={id: disputed for id, (_, disputed) in counts.items() if disputed},
        confused_with=confused,
    )


def _passages(interview: CodedInterview, code: str) -> dict[CoderName, int]:
    """Passages per coder; coders without any are left out."""
    counts = {marks.coder: len(marks.of(code)) for marks in interview.coders}
    return {coder: count for coder, count in counts.items() if count}


def _agreed_and_disputed(interview: CodedInterview, code: str) -> tuple[int, int]:
    """Turns that at least two voices gave the code, and that only one did; (0, 0) for a single voice."""
    if len(interview.voices) < 2:
        return 0, 0
    givers = Counter(
        sum(code in marks.codes[turn] for marks in interview.voices)
        for turn in range(len(interview.transcript.turns))
    )
    return sum(turns for count, turns in givers.items() if count > 1), givers[1]


Confusions = dict[str, dict[str, dict[Interview, int]]]
"""Code → code given in its place → interview → turns."""


def _confusions(interviews: Sequence[CodedInterview]) -> Confusions:
    """On how many turns a voice gave one code and not the other while another voice did the reverse."""
    found: Confusions = {}
    for interview in interviews:
        counts = Counter(
            pair for turn in range(len(interview.transcript.turns)) for pair in _disputed(interview, turn)
        )
        for (one, other), turns in counts.items():
            found.setdefault(one, {}).setdefault(other, {})[interview.id] = turns
    return found


def _disputed(interview: CodedInterview, turn: int) -> set[tuple[str, str]]:
    """The pairs of codes that stand against each other on a turn, each in both orders, each once."""
    found = set()
    for a, b in combinations(interview.voices, 2):
        for one in a.codes[turn] - b.codes[turn]:
            for other in b.codes[turn] - a.codes[turn]:
                found |= {(one, other), (other, one)}
    return found


def confused_with(
    code: Code, others: Mapping[str, dict[Interview, int]], codebook: Codebook
) -> tuple[Confused, ...]:
    """The codes given in a code's place, most often first, with what the codebook says of the difference."""
    return often_enough(
        Confused(code=other, turns=turns, apart=apart(code.code, other, codebook))
        for other, turns in others.items()
    )


def often_enough(confused: Iterable[Confused]) -> tuple[Confused, ...]:
    """Those of at least two turns over all interviews, most often first."""
    counted = [(sum(other.turns.values()), other) for other in confused]
    often = [(turns, other) for turns, other in counted if turns >= LEAST_CONFUSED]
    return tuple(other for _, other in sorted(often, key=lambda item: (-item[0], item[1].code)))


def apart(code: str, other: str, codebook: Codebook) -> str:
    """What the codebook's "do not use when" of either code says about the other; empty where nothing."""
    return " ".join([*_not_when(code, other, codebook), *_not_when(other, code, codebook)])


def _not_when(code: str, other: str, codebook: Codebook) -> Iterator[str]:
    """The clauses of a code's "do not use when" that name the other code."""
    entry = codebook.find(code)
    names = re.compile(rf"(?<![\w-]){re.escape(other)}(?![\w-])", re.IGNORECASE)
    for clause in _CLAUSE.findall(" ".join(entry.do_not_use_when.split())) if entry else ():
        if names.search(clause):
            yield f"Not {code} when: {clause.strip()}."
