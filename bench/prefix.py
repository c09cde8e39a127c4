"""How much of a prompt a server can serve from its prefix cache: `python -m bench.prefix [--json FILE]`.

A server that keeps prefixes need not read again what a request begins with in common with an earlier one. The
questions of a run over 100 interviews are put in the order in which one worker asks them (survey, find,
judge), and each is compared, from its first character on, with all that were asked before it. Told are the
guide's tokens that lie within what is shared, and the share of the whole prompt; from the second interview
on. Tokens are this project's estimate (UTF-8 bytes / 4).

The interviews are the samples with the words of each turn shuffled, so that the guide, which was learned from
some of the samples, does not know them. Told apart is the case that the guide's own interviews are coded
with it: then what comes from an interview is left out of the guide for it, and prompts differ from there on.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from bench import made_interviews as made
from bench.program import ROOT
from bench.row import Row, write_rows
from extract.guide.store import load_guide
from extract.prompting import Prompter, codebook_text
from extract.readers import read
from extract.readers.folders import find_files
from extract.tokens import estimate_tokens
from extract.windows import windows
from schemas.coding import Quote, Segment
from schemas.exchange import Question
from schemas.transcript import Transcript

GUIDE = ROOT / "samples" / "guide.yaml"
COMMAND = "python -m bench.prefix"
INTERVIEWS = 100
GOAL = 0.8
KINDS = ("survey", "find", "judge")


class Shared(NamedTuple):
    """What one question shares with earlier ones, in estimated tokens.

    Attributes:
        prompt: of the whole prompt.
        shared: of what it begins with in common with an earlier question.
        guide: of the guide in it.
        shared_guide: of the guide, as far as it lies within what is shared.
    """

    prompt: int
    shared: int
    guide: int
    shared_guide: int


def serialized(question: Question) -> str:
    """The messages as a chat template puts them one after the other."""
    return "".join(f"<{message.role}>\n{message.content}" for message in question.messages)


def questions(prompter: Prompter, transcript: Transcript) -> Iterator[tuple[str, Question]]:
    """All questions about an interview, by kind."""
    planned = windows(transcript)
    for window in planned:
        yield "survey", prompter.survey_question(transcript, window)
    for window in planned:
        yield "find", prompter.question(transcript, window)
    for window in planned:
        yield "judge", prompter.judge_question(transcript, window, [_candidate(transcript, window.first)])


def _candidate(transcript: Transcript, index: int) -> Segment:
    turn = transcript.turns[index]
    span = {"start": turn.start, "end": turn.end, "text": transcript.text[turn.start : turn.end]}
    quote = Quote(**span, as_given=span["text"], match="verbatim", coverage=1.0)
    place = {"first_turn": index, "last_turn": index}
    return Segment(code="Data-noisy-labels", title="Labels", quotes=(quote,), salience=3, **span, **place)


def compare(prompter: Prompter, transcripts: Sequence[Transcript]) -> dict[str, list[Shared]]:
    """What each question shares with the ones before it, by kind; from the second interview on."""
    found: dict[str, list[Shared]] = {kind: [] for kind in KINDS}
    before: dict[str, str] = {}  # one question for each system prompt: what follows differs soon
    for number, transcript in enumerate(transcripts):
        team = prompter.team(transcript)
        assert team is not None
        for kind, question in questions(prompter, transcript):
            text = serialized(question)
            common = max((common_length(text, earlier) for earlier in before.values()), default=0)
            if number:
                found[kind].append(_shared(text, common, team.text))
            before.setdefault(question.messages[0].content, text)
    return found


def common_length(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    differing = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def _shared(text: str, common: int, guide: str) -> Shared:
    start = text.index(guide)
    inside = text[start : max(start, min(common, start + len(guide)))]
    counted = (estimate_tokens(part) for part in (text, text[:common], guide, inside))
    return Shared(*counted)


def shuffled(count: int) -> Iterator[Transcript]:
    """So many interviews whose turns have the samples' words in another order."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(count):
            file = Path(scratch) / f"Interview {number}.txt"
            turns = (turn.partition(": ") for turn in made.samples()[number % len(made.samples())])
            lines = (
                f"{speaker}: {' '.join(rng.sample(w := words.split(), len(w)))}"
                for speaker, _, words in turns
            )
            file.write_text("\n\n".join(lines), encoding="utf-8")
            yield read(file).transcript


def rows() -> Iterator[Row]:
    """Unknown interviews, the guide's own, and what is common to the three kinds."""
    guide = load_guide(GUIDE)
    prompter = Prompter(guide.codebook, guide)
    unknown = list(shuffled(INTERVIEWS))
    found = compare(prompter, unknown)
    for kind in KINDS:
        yield _row(f"{kind}, {INTERVIEWS} interviews that the guide does not know", found[kind], GOAL)
    own = [read(file).transcript for file in find_files([ROOT / "samples" / "interviews"])]
    every = [one for some in compare(prompter, own).values() for one in some]
    yield _row(f"all three kinds, {len(own)} interviews, some of them the guide's own", every, None)
    yield _heads(prompter, unknown[0])


def _row(name: str, found: list[Shared], goal: float | None) -> Row:
    shares = [one.shared_guide / one.guide for one in found]
    prompt = fmean(one.shared / one.prompt for one in found)
    return Row(
        figure=f"guide's tokens that a prefix cache can serve, {name}",
        ours=f"mean {fmean(shares):.0%}, least {min(shares):.0%}; {prompt:.0%} of the whole prompt",
        limit=f"≥ {goal:.0%}" if goal else "",
        held=fmean(shares) >= goal if goal else None,
        command=COMMAND,
    )


def _heads(prompter: Prompter, transcript: Transcript) -> Row:
    """What the three kinds of questions have in common, and could have if codebook and guide stood first."""
    team = prompter.team(transcript)
    assert team is not None
    systems = {kind: question.messages[0].content for kind, question in questions(prompter, transcript)}
    survey, find, judge = (systems[kind] for kind in KINDS)
    least = min(common_length(survey, find), common_length(survey, judge))
    now = estimate_tokens(survey[:least])
    first = estimate_tokens(codebook_text(team.codebook) + team.text)
    return Row(
        figure="tokens that the prompts of the three kinds begin with in common",
        ours=f"{now:,}; {first:,} if codebook and guide stood first in each",
        ratio=f"a run with survey and judge reads {first:,} tokens three times, not once",
        command=COMMAND,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and store or print the rows."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure what prompts have in common.")
    parser.add_argument("--json", type=Path, help="where to store the rows")
    options = parser.parse_args(arguments)
    write_rows(rows(), options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
