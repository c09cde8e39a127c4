"""Tokens sent per interview beside LangExtract's: `python -m bench.tokens [--json FILE]`.

Both run as their users run them, against the same server, which keeps what it is asked: every interview as a
whole for this project; LangExtract with its defaults (chunks of 1,000 characters, a schema made from the
examples). Counted are the messages and the schema of each request, in characters and in this project's
estimate of tokens (UTF-8 bytes / 4): a tokenizer of a model would have to be downloaded. The ratio hardly
depends on that, as both send English and JSON.

with guide: this project's prompt with the guide; LangExtract with the same instructions and codebook as its
description and the same worked stretches, passages and near-misses as its examples. plain: instructions and
codebook alone, and for LangExtract one example, as it wants one. Interviews: the samples with their guide,
and where `../shared` exists every third of its transcripts, with a guide learned from the coded ones.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import peers
from bench.loopback import AT_ONCE, waiting
from bench.program import ROOT, intercoder, with_cache
from bench.row import Row, write_rows
from extract.guide.store import load_guide
from extract.prompting import Prompter
from extract.readers import read
from extract.readers.folders import find_files
from extract.team import Team, Teams
from extract.tokens import estimate_tokens
from intercoder.bundled import bundled_codebook
from schemas.guide import ExampleTurn, Guide, Stretch
from schemas.transcript import Transcript

SHARED = ROOT.parent / "shared" / "interviews"
COMMAND = "python -m bench.tokens"
MOST = 0.25
"""Our tokens over LangExtract's, with the same examples."""

SHARED_STEP = 3
"""Of the shared transcripts every third: LangExtract sends each of them in dozens of requests of 200 kB."""


class Sent(NamedTuple):
    """What a server was sent: requests, characters and estimated tokens."""

    requests: int
    characters: int
    tokens: int


class Set(NamedTuple):
    """Interviews to measure on, with the guide for them."""

    name: str
    folder: Path
    guide: Path


def sent(bodies: Iterable[dict[str, Any]]) -> Sent:
    """Add up messages and schemas."""
    texts = [text for body in bodies for text in _texts(body)]
    requests = sum(text is None for text in texts)
    read_ones = [text for text in texts if text is not None]
    return Sent(requests, sum(map(len, read_ones)), sum(map(estimate_tokens, read_ones)))


def _texts(body: dict[str, Any]) -> Iterator[str | None]:
    """What the model reads of a request, after a None that stands for the request."""
    yield None
    yield from (message["content"] for message in body["messages"])
    described = (body.get("response_format") or {}).get("json_schema") or body.get("tools")
    if described:
        yield json.dumps(described, separators=(",", ":"))


def ours(interviews: Path, guide: Path | None) -> Sent:
    """What `intercoder extract` sends.

    Raises:
        subprocess.CalledProcessError: it did not end well.
    """
    with waiting('{"passages": []}', AT_ONCE, keep=True) as server, tempfile.TemporaryDirectory() as scratch:
        target = ["--out", f"{scratch}/run", "--model", "m", "--base-url", server.url]
        learned = ["--guide", str(guide)] if guide else []
        command = intercoder("extract", interviews, *target, *learned)
        subprocess.run(command, env=with_cache(Path(scratch, "cache")), capture_output=True, check=True)
        return sent(server.bodies())


def theirs(transcripts: Sequence[Transcript], guide: Guide | None) -> Sent | None:
    """What LangExtract sends; None where it is not installed."""
    teams = Teams(guide) if guide else None
    with waiting('{"extractions": []}', AT_ONCE, keep=True) as server:
        for transcript in transcripts:
            team = teams.for_transcript(transcript) if teams else None
            request = {
                "texts": [as_text(transcript)],
                "description": description(team),
                "examples": list(examples(team)) if team else PLAIN_EXAMPLE,
                "url": server.url,
                "workers": 10,
            }
            if peers.langextract("extract", request) is None:
                return None
        return sent(server.bodies())


PLAIN_EXAMPLE = [{"text": "Half of the labels were wrong.", "extractions": [["Data-noisy-labels", "labels"]]}]


def as_text(transcript: Transcript) -> str:
    """The interview as a file of `Speaker: text` lines."""
    turns = (f"{turn.speaker or ''}: {transcript.turn_text(turn.index)}" for turn in transcript.turns)
    return "\n\n".join(turns)


def description(team: Team | None) -> str:
    """This project's instructions and codebook, with the guide's habits but without what it shows."""
    if team is None:
        return Prompter(bundled_codebook()).system_text(None)
    whole = Prompter(team.codebook, team.guide).system_text(team)
    habits = team.text.partition("\n## ")[0]
    return whole.replace(team.text, habits)


def examples(team: Team) -> Iterator[dict[str, Any]]:
    """What the guide's text shows, as LangExtract's examples: stretches, passages and near-misses."""
    shown = " ".join(team.text.split())
    guide = team.guide
    given: list[tuple[Sequence[ExampleTurn], list[tuple[str, str]]]] = [
        *((one.turns, _marks(one)) for one in guide.stretches),
        *((one.turns, [(code, _words(one.turns)) for code in one.codes]) for one in guide.examples),
        *(((one.text,), []) for one in guide.near_misses),
    ]
    for turns, marks in given:
        if all(" ".join(turn.text.split())[:80] in shown for turn in turns):
            yield {"text": _words(turns), "extractions": list(dict.fromkeys(marks))}


def _marks(stretch: Stretch) -> list[tuple[str, str]]:
    """Each code that any coder gave, on its turn."""
    return [(code, turn.text) for turn in stretch.turns for codes in turn.codes.values() for code in codes]


def _words(turns: Sequence[ExampleTurn]) -> str:
    return "\n".join(f"{turn.speaker}: {turn.text}" for turn in turns)


def rows(one: Set) -> Iterator[Row]:
    """Plain and with guide."""
    transcripts = [read(file).transcript for file in find_files([one.folder])]
    for name, guide in (("plain", None), ("with guide", one.guide)):
        own = ours(one.folder, guide)
        other = theirs(transcripts, load_guide(guide) if guide else None)
        ratio = own.tokens / other.tokens if other else None
        yield Row(
            figure=f"tokens sent per interview, {name}, {one.name}",
            ours=_shown(own, len(transcripts)),
            peer=f"LangExtract {peers.version('langextract')}: {_shown(other, len(transcripts))}"
            if other
            else "",
            ratio=f"{ratio:.2f}" if ratio else "",
            limit=f"≤ {MOST}" if guide else "",
            held=ratio <= MOST if ratio and guide else None,
            command=COMMAND,
        )


def _shown(one: Sent, interviews: int) -> str:
    counts = f"{one.characters / interviews:,.0f} characters in {one.requests / interviews:.1f} requests"
    return f"{one.tokens / interviews:,.0f} (estimated; {counts})"


def sets(scratch: Path) -> Iterator[Set]:
    """The samples, and the shared interviews where they are there."""
    yield Set("samples", ROOT / "samples" / "interviews", ROOT / "samples" / "guide.yaml")
    if SHARED.is_dir():
        guide = scratch / "guide.yaml"
        learn = intercoder("learn", SHARED / "delve-pdf", "--out", guide)
        subprocess.run(learn, capture_output=True, check=True)
        folder = scratch / "transcripts"
        folder.mkdir()
        for file in find_files([SHARED / "transcripts"])[::SHARED_STEP]:
            (folder / file.name).symlink_to(file)
        yield Set("shared transcripts", folder, guide)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and store or print the rows."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Measure tokens sent.")
    parser.add_argument("--json", type=Path, help="where to store the rows")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        write_rows([row for one in sets(Path(scratch)) for row in rows(one)], options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
