"""The guide as the model reads it: habits in figures, worked stretches, examples, near-misses.

The most useful things come first and all of it fits a budget; what does not fit is left out whole.
Coders are called by number, so that no name of a person leaves the machine by way of the guide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path

from extract.counted import counted
from extract.guide.habits import HabitFigures, figures, together
from extract.tokens import estimate_tokens
from prompts.loader import load
from schemas.guide import Example, ExampleTurn, Guide, GuideCode, Habits, NearMiss, Stretch

EXAMPLE_TOKENS = 14_000
"""Budget of stretches, examples and near-misses together, in estimated tokens."""

_STRETCH_SHARE, _EXAMPLE_SHARE = 0.45, 0.4
MOST_APART = 12

SINGLE_TURNS = 0.95
"""Share of passages of one turn from which on a team codes single turns, and not stretches."""


def guide_text(guide: Guide, *, budget: int = EXAMPLE_TOKENS, prompts_folder: Path | None = None) -> str:
    """The guide's part of the system prompt. Leave interviews out of the guide before, not here."""
    names = coder_names(guide)
    stretches = _fitting((_stretch(s, names) for s in guide.stretches), int(budget * _STRETCH_SHARE))
    left = budget - sum(map(estimate_tokens, stretches)) - int(budget * (1 - _STRETCH_SHARE - _EXAMPLE_SHARE))
    examples = _fitting(map(_example, ranked_examples(guide)), left)
    used = sum(map(estimate_tokens, (*stretches, *examples)))
    near_misses = _fitting(map(_near_miss, ranked_near_misses(guide)), budget - used)
    return load("guide", prompts_folder).render(
        habits=habits_text(guide),
        apart=_section("## Codes that are easily confused", _apart(guide)),
        stretches=_section(_STRETCHES, stretches),
        examples=_section(_EXAMPLES, examples),
        near_misses=_section(_NEAR_MISSES, near_misses),
    )


_STRETCHES = """## How the team coded stretches of other interviews

Each turn is followed, in braces, by the codes that each coder gave it; a turn without braces has none."""

_EXAMPLES = "## Passages that show a code well"

_NEAR_MISSES = """## Turns that look like a code and that the team left uncoded"""


def _section(heading: str, parts: Sequence[str]) -> str:
    return "\n\n".join((heading, *parts)) + "\n" if parts else ""


def _fitting(parts: Iterable[str], budget: int) -> list[str]:
    """The parts that fit, in order; one that does not fit makes room for later, smaller ones."""
    kept = []
    for part in parts:
        size = estimate_tokens(part)
        if size <= budget:
            kept.append(part)
            budget -= size
    return kept


def coder_names(guide: Guide) -> dict[str, str]:
    """Name -> `coder 1`, `coder 2`, ... in alphabetical order of the names."""
    names = sorted({name for interview in guide.interviews for name in interview.coders})
    return {name: f"coder {number}" for number, name in enumerate(names, 1)}


def habits_text(guide: Guide) -> str:
    """The team's habits in figures."""
    team = together(guide)
    mean = figures(team)
    if not team.passages:
        return "The team has not coded any interview yet."
    lines = [
        f"- {counted(len(guide.interviews), 'interview')}, {counted(len(coder_names(guide)), 'coder')}. "
        "A coder marks "
        f"{percent(mean.coded)} of the turns, in {rate(team) * 100:.0f} passages per 100 turns.",
        _length(mean),
        f"- {percent(mean.interviewer)} of the coded turns are the interviewer's; "
        f"{percent(mean.with_interviewer)} of the passages hold one, and "
        f"{percent(mean.starts_with_interviewer)} begin with the interviewer's question.",
        f"- A coded turn carries {mean.codes_per_coded_turn:.1f} codes on average.{_remedies(mean)}",
    ]
    return "\n".join((*lines, _codes_used(guide)))


def _length(mean: HabitFigures) -> str:
    """How long passages are; that they run on is said only to a team whose passages do."""
    counts = (
        f"{mean.mean_length:.1f} turns on average, median {mean.median_length:.0f}; "
        f"{percent(mean.single_turn)} are single turns."
    )
    if mean.single_turn is not None and mean.single_turn >= SINGLE_TURNS:
        return f"- A passage is a single turn, as a rule: {counts}"
    return (
        f"- A passage runs over the whole stretch in which its topic is talked about: {counts} "
        "The short turns in between belong to it."
    )


def _remedies(mean: HabitFigures) -> str:
    """How remedies stand with their issues; nothing where no remedy was coded."""
    if mean.fix_with_issue is None:
        return ""
    return (
        f" {percent(mean.fix_with_issue)} of the passages with a remedy's code share turns with a passage of "
        "its issue: issue and remedy told together get both codes, on the same turns."
    )


def percent(share: float | None) -> str:
    """A share for people; `an unknown share` where it is undefined."""
    return "an unknown share" if share is None else f"{share:.0%}"


def rate(habits: Habits) -> float:
    """Passages per turn; 0 for no turns."""
    return habits.passages / habits.turns if habits.turns else 0.0


def _codes_used(guide: Guide) -> str:
    uses = [(uses_of(code), code.code) for code in guide.codes if uses_of(code)]
    uses.sort(key=lambda item: (-item[0], item[1]))
    listed = ", ".join(f"`{code}` {number}" for number, code in uses)
    return f"- Passages per code, over all coding files: {listed}. Codes not in this list were not used."


def uses_of(code: GuideCode) -> int:
    """Passages that carry the code, over all interviews and coders."""
    return sum(number for coders in code.passages.values() for number in coders.values())


def ranked_examples(guide: Guide) -> Iterator[Example]:
    """Examples by usefulness: the best of each code, much used codes first; then the second best."""
    by_code: dict[str, list[Example]] = {}
    for example in guide.examples:
        by_code.setdefault(example.codes[0], []).append(example)
    weight = {code.code: uses_of(code) for code in guide.codes}
    groups = sorted(by_code.items(), key=lambda item: (-weight.get(item[0], 0), item[0]))
    for layer in zip_longest(*(examples for _, examples in groups)):
        yield from (example for example in layer if example is not None)


def ranked_near_misses(guide: Guide) -> list[NearMiss]:
    """Near-misses, the most similar first."""
    return sorted(guide.near_misses, key=lambda miss: (-miss.similarity, miss.interview, miss.turn))


def _apart(guide: Guide) -> list[str]:
    pairs = [
        (sum(confused.turns.values()), code.code, confused.code, confused.apart)
        for code in guide.codes
        for confused in code.confused_with
        if confused.turns
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[1], pair[2]))
    seen: set[frozenset[str]] = set()
    lines: list[str] = []
    for turns, code, other, apart in pairs:
        if frozenset((code, other)) not in seen and len(lines) < MOST_APART:
            seen.add(frozenset((code, other)))
            lines.append(f"- `{code}` and `{other}` ({counted(turns, 'turn')}). {apart}".rstrip())
    return ["\n".join(lines)] if lines else []


def _turn(turn: ExampleTurn) -> str:
    speaker = f"{' '.join(turn.speaker.split())}: " if turn.speaker else ""
    return speaker + " ".join(turn.text.split())


def _example(example: Example) -> str:
    codes = ", ".join(f"`{code}`" for code in example.codes)
    return "\n".join((f"{codes}:", *(f"> {_turn(turn)}" for turn in example.turns)))


def _near_miss(miss: NearMiss) -> str:
    return f"looks like `{miss.code}`, is not coded:\n> {_turn(miss.text)}"


def _stretch(stretch: Stretch, names: dict[str, str]) -> str:
    lines: list[str] = []
    for turn in stretch.turns:
        given = "; ".join(f"{names[who]}: {', '.join(codes)}" for who, codes in turn.codes.items() if codes)
        lines.append(f"> {_turn(turn)}" + (f" {{{given}}}" if given else ""))
    return "\n".join(lines)
