"""Grounding, measured: `python -m bench.grounding [--interviews DIR] [--quotes N] [--seed N] [--show]`.

With `--json FILE` a sample is measured beside LangExtract instead (`bench.grounding_beside`), for the table
that `bench.report` makes.

Every quote of every set (`bench.sets`) is looked up in its whole transcript, in shuffled order; where a set
has a right place, once without the turns that a model points at and once with them.

found: quotes found where they come from, or at a place with the same words, of all; and in the transcript
where that went worst. wrong: quotes found at another place. accepted: quotes found that must be rejected.
ms: processor time of a quote, mean and largest; preparing a transcript is not in it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from bench import grounding_beside
from bench.grounding_beside import Result
from bench.program import ROOT
from bench.row import Row, write_rows
from bench.sets import SETS, Case, Material, cases, plain_words, transcripts
from extract.grounding import Grounder, Missing
from schemas.transcript import Transcript

DEFAULT_FOLDERS = (ROOT.parent / "shared" / "interviews" / "transcripts", ROOT / "samples")

HEADER = """\
| set | method | pointed | quotes | found | worst | wrong | accepted | ms | max ms | as |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""

Turns = tuple[int, int] | None


class Answer(NamedTuple):
    """Where a method says a quote stands: no span where it rejects it. `kind`: how it matched, or why not."""

    spans: tuple[tuple[int, int], ...]
    kind: str


Locate = Callable[[str, Turns], Answer]
Judged = Callable[[str, Turns, Turns], bool]
"""Whether a span found in a text is right, given the true one; None is for no place."""

Method = Callable[[Transcript], Locate]
"""Prepares a transcript; what it returns looks quotes up."""


def ours(transcript: Transcript) -> Locate:
    """The method of this project."""
    grounder = Grounder(transcript)

    def locate(quote: str, turns: Turns) -> Answer:
        found = grounder.locate(quote, turns=turns)
        if isinstance(found, Missing):
            return Answer((), found.reason)
        return Answer(tuple((one.start, one.end) for one in found), found[0].match)

    return locate


METHODS: dict[str, Method] = {"ours": ours}
"""What is compared. A peer's method is added here, its import inside it."""


class Outcome(NamedTuple):
    """One quote looked up."""

    case: Case
    answer: Answer
    right: bool
    milliseconds: float


def outcomes(method: Method, transcript: Transcript, made: Sequence[Case], point: bool) -> list[Outcome]:
    """Look up all cases in one transcript."""
    locate = method(transcript)
    locate("A quote that is not in here, so that all is imported and prepared.", None)
    return [_outcome(locate, transcript, case, point) for case in made]


def _outcome(locate: Locate, transcript: Transcript, case: Case, point: bool) -> Outcome:
    turns = transcript.turns_of(*case.span) if point and case.span else None
    begun = time.thread_time()
    answer = locate(case.quote, turns)
    milliseconds = (time.thread_time() - begun) * 1e3
    return Outcome(case, answer, _is_right(transcript.text, case.span, answer), milliseconds)


def _is_right(text: str, true: tuple[int, int] | None, answer: Answer) -> bool:
    if true is None or not answer.spans:
        return true is None and not answer.spans
    return _same_place(text, true, (answer.spans[0][0], answer.spans[-1][1]))


def _same_place(text: str, one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Half of what both cover is shared, or the words are the same."""
    shared = min(one[1], two[1]) - max(one[0], two[0])
    covered = max(one[1], two[1]) - min(one[0], two[0])
    return 2 * shared >= covered or plain_words(text[slice(*one)]) == plain_words(text[slice(*two)])


def row(name: str, method: str, point: bool, by_transcript: Sequence[Sequence[Outcome]]) -> str:
    """One line of the table."""
    every = [one for some in by_transcript for one in some]
    placed = every[0].case.span is not None
    taken = sum(bool(one.answer.spans) and not one.right for one in every)
    cells = (
        name,
        method,
        "yes" if point else "no",
        len(every),
        sum(one.right for one in every) if placed else "–",
        min(sum(one.right for one in some) for some in by_transcript) if placed else "–",
        taken if placed else "–",
        "–" if placed else taken,
        f"{fmean(one.milliseconds for one in every):.3f}",
        f"{max(one.milliseconds for one in every):.1f}",
        ", ".join(f"{kind} {n}" for kind, n in Counter(one.answer.kind for one in every).most_common()),
    )
    return f"| {' | '.join(map(str, cells))} |\n"


def rows(interviews: Sequence[Transcript], quotes: int, seed: int) -> Iterator[tuple[str, list[Outcome]]]:
    """The table's lines, each with what went wrong."""
    for name in SETS:
        made = [cases(name, _material(one, interviews), quotes, seed) for one in interviews]
        placed = made[0][0].span is not None
        for label, method in METHODS.items():
            for point in (False, True) if placed else (False,):
                pairs = zip(interviews, made, strict=True)
                results = [outcomes(method, one, some, point) for one, some in pairs]
                failed = [one for some in results for one in some if not one.right]
                yield row(name, label, point, results), failed


def beside(interviews: Sequence[Transcript], seed: int) -> Iterator[Row]:
    """The rows beside LangExtract, one per set of quotes."""
    chosen = interviews[:: max(1, len(interviews) // grounding_beside.TRANSCRIPTS)][
        : grounding_beside.TRANSCRIPTS
    ]
    for name in grounding_beside.SETS:
        sample = [
            (one, cases(name, _material(one, interviews), grounding_beside.QUOTES, seed)) for one in chosen
        ]
        results = [found for one, made in sample for found in outcomes(ours, one, made, point=False)]
        own = Result(
            right=sum(one.right for one in results),
            wrong=sum(bool(one.answer.spans) and not one.right for one in results),
            quotes=len(results),
            milliseconds=fmean(one.milliseconds for one in results),
        )
        yield grounding_beside.row(name, own, grounding_beside.theirs(sample, _span_is_right))


def _span_is_right(text: str, true: Turns, found: Turns) -> bool:
    return _is_right(text, true, Answer((found,) if found else (), ""))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; with `--show` also the quotes that went wrong, to standard error."""
    options = _options(arguments)
    interviews = transcripts(options.interviews)
    if len(interviews) < 2:
        sys.stderr.write(f"Needs at least two interviews in {options.interviews}.\n")
        return 2
    if options.json:
        write_rows(beside(interviews, options.seed), options.json)
        return 0
    words = sum(one.words for one in interviews)
    sys.stdout.write(
        f"{len(interviews)} transcripts, {words:,} words, {options.quotes} quotes a set each.\n\n"
    )
    sys.stdout.write(HEADER)
    for line, failed in rows(interviews, options.quotes, options.seed):
        sys.stdout.write(line)
        sys.stdout.flush()
        for one in failed if options.show else ():
            sys.stderr.write(f"{one.answer.kind}: {one.case.quote!r} from {one.case.span}\n")
    return 0


def _material(here: Transcript, interviews: Sequence[Transcript]) -> Material:
    return Material(here, [one for one in interviews if one.id != here.id])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.grounding", description="Measure grounding.")
    parser.add_argument("--interviews", type=Path, default=next(filter(Path.is_dir, DEFAULT_FOLDERS)))
    parser.add_argument("--quotes", type=int, default=60, help="quotes a set and transcript")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="measure beside LangExtract, and store the rows here")
    parser.add_argument("--show", action="store_true", help="show the quotes that went wrong")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
