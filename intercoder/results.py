"""The end of a run: what was found, what was not done, where it lies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.contents import codings_written
from extract.counted import counted, some_of
from extract.readers.stamps import time_of
from extract.runfolder import RunFolder
from intercoder.console import out, say
from intercoder.reasons import about
from schemas.coding import Segment
from schemas.run import Gap, Manifest

MOST_GAPS = 20
"""Gaps shown; the rest is counted in one line."""

MOST_CODES = 20
"""Issues shown; the rest is counted in one line."""


@dataclass
class Tally:
    """One issue over all interviews, which are counted one after the other."""

    interviews: int = 0
    segments: int = 0
    mitigations: int = 0
    best: tuple[str, Segment] | None = None
    last: str | None = None

    def add(self, transcript_id: str, segment: Segment) -> None:
        """Count a segment; keep the most salient one, the shorter where equal."""
        self.interviews += transcript_id != self.last
        self.last = transcript_id
        self.segments += 1
        self.mitigations += len(segment.mitigations)
        if self.best is None or _weight(segment) > _weight(self.best[1]):
            self.best = (transcript_id, segment)


def _weight(segment: Segment) -> tuple[int, int]:
    return segment.salience or 0, -abs(len(segment.quotes[0].text) - 120) if segment.quotes else -10_000


def tally(folder: RunFolder, manifest: Manifest) -> dict[str, Tally]:
    """Code -> tally, most interviews and segments first."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for coding in codings_written(folder, manifest.transcripts):
        for segment in coding.segments:
            tallies[segment.code].add(coding.transcript, segment)
    order = sorted(tallies.items(), key=lambda item: (-item[1].interviews, -item[1].segments, item[0]))
    return dict(order)


AGAIN = "Run the same command again to go on: what is answered is not asked for again."


def show_results(path: Path, manifest: Manifest, to_go_on: str = AGAIN) -> None:
    """Print the issues with their clearest quotes, the totals, and what is missing.

    Args:
        path: of the run.
        manifest: the run's.
        to_go_on: what is said of a run that is not done.
    """
    folder = RunFolder(path)
    tallies = tally(folder, manifest)
    _show_issues(folder, tallies)
    totals = manifest.totals
    matches = ", ".join(f"{count} {match}" for match, count in totals.matches.items()) or "none"
    partial = totals.transcripts.get("partial", 0)
    read = totals.transcripts.get("done", 0) + partial
    interviews = f"{read} of {counted(len(manifest.transcripts), 'interview')}"
    out(
        f"{counted(len(tallies), 'issue')}, {counted(totals.segments, 'segment')} in {interviews}"
        + (f", {partial} of them in part" if partial else "")
    )
    out(f"quotes: {matches}")
    if manifest.settings.kind == "model":
        out(f"requests: {totals.requests} sent, {totals.from_cache} from the cache; {_tokens(manifest)}")
        for line in _money(manifest):
            out(line)
    _left_out(manifest)
    out(f"files: {path}")
    _missing(manifest, to_go_on)
    _reviews(path)


def _reviews(path: Path) -> None:
    """Reviews that are about texts which this run has read otherwise."""
    from intercoder.review.carried_text import outdated_lines

    for line in outdated_lines(path):
        say(line)


def _left_out(manifest: Manifest) -> None:
    """Rule 1 at work, said: interviews that are themselves in the guide, and as which of them."""
    states = manifest.transcripts
    known = [taken_for(name, state.guide_left_out) for name, state in states.items() if state.guide_left_out]
    if known:
        stand = "stands" if len(known) == 1 else "stand"
        out(
            f"guide: {counted(len(known), 'interview')} of this run {stand} in the guide; each was coded "
            f"without what the guide has from it: {', '.join(known)}"
        )
    for name, state in states.items():
        if state.guide_texts_left_out:
            out(f"{QUOTING} {name}: {some_of(state.guide_texts_left_out, MOST_CODES)}")
    empty = [name for name, state in states.items() if state.guide_empty]
    if empty:
        say(f"nothing was left of the guide for {', '.join(empty)}. {IF_ANOTHER}")


QUOTING = "guide: shortened or left out, as it quotes"
"""Of texts of the guide that quote an interview of the run, in front of its name."""

IF_ANOTHER = "If that is another interview with the same questions, name who asks: --interviewer NAME."
"""What to do where an interview was taken for one of the guide and is not."""


def taken_for(name: str, interviews: Sequence[str]) -> str:
    """An interview of a run, with the guide's names for it where they are others."""
    return name if tuple(interviews) == (name,) else f"{name} (taken for {', '.join(interviews)})"


def _show_issues(folder: RunFolder, tallies: dict[str, Tally]) -> None:
    for code, entry in list(tallies.items())[:MOST_CODES]:
        out(f"{code}  ({counted(entry.segments, 'segment')} in {counted(entry.interviews, 'interview')})")
        if entry.best and entry.best[1].quotes:
            name, segment = entry.best
            quote = shorten(" ".join(segment.quotes[0].text.split()))
            time = time_of(folder.transcript(name), segment.first_turn)
            out(f'    "{quote}"  {name}, turn {segment.first_turn}{f" at {time}" if time else ""}')
    if len(tallies) > MOST_CODES:
        out(f"... and {len(tallies) - MOST_CODES} more issues")
    out()


def shorten(text: str, most: int = 160) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `most` characters."""
    return text if len(text) <= most else text[: text.rfind(" ", 0, most - 1)] + " …"


def _tokens(manifest: Manifest) -> str:
    totals = manifest.totals
    if totals.tokens.sent is None or totals.tokens.received is None:
        if not totals.reported.sent:
            return "tokens unknown: the server does not say"
        silent = counted(totals.unreported, "request")
        return (
            f"at least {totals.reported.sent:,} tokens sent, {totals.reported.received or 0:,} received; "
            f"of {silent} the server did not say"
        )
    cached = totals.tokens.sent_from_cache
    of_these = f" ({cached:,} from the server's cache)" if cached else ""
    return f"{totals.tokens.sent:,} tokens sent{of_these}, {totals.tokens.received:,} received"


def _money(manifest: Manifest) -> list[str]:
    """What corrections took, what the cache saved, and what it cost; only what there is to say."""
    totals, lines = manifest.totals, []
    if totals.reasked.sent:
        lines.append(
            f"of these for corrections: {totals.reasked.sent:,} tokens sent, "
            f"{totals.reasked.received or 0:,} received"
        )
    if totals.saved.sent:
        lines.append(
            f"saved by the cache: {totals.saved.sent:,} tokens sent, {totals.saved.received or 0:,} received"
        )
    price = manifest.price
    if price and totals.cost is not None:
        lines.append(f"cost: {totals.cost:.4f} {price.currency}, by prices of {manifest.price_dates}")
    elif price:
        lines.append("cost: unknown, as some tokens are")
    return lines


def _missing(manifest: Manifest, to_go_on: str) -> None:
    gaps = [(name, gap) for name, state in manifest.transcripts.items() for gap in state.gaps]
    for name, gap in gaps[:MOST_GAPS]:
        say(f"missing: {name}, {_of_turns(gap)}: {gap.reason}")
    if len(gaps) > MOST_GAPS:
        say(f"... and {len(gaps) - MOST_GAPS} more; manifest.json names them all")
    for unread in manifest.unread:
        say(f"left out: {about(unread.source, unread.reason)}")
    if manifest.state != "done":
        states = Counter(state.state for state in manifest.transcripts.values())
        say("; ".join(f"{count} {name}" for name, count in sorted(states.items())))
        if set(states) - {"done"} and to_go_on:
            say(to_go_on)
    if manifest.unread:
        say(_left_out_for_good(len(manifest.unread)))


def _of_turns(gap: Gap) -> str:
    """Which turns, and what of them where it is not their reading."""
    turns = f"turns {gap.first_turn}-{gap.last_turn}"
    return {"judge": f"the judging of {turns}", "survey": f"the survey of {turns}"}.get(gap.step, turns)


def _left_out_for_good(files: int) -> str:
    """What to do about files that were not coded: the same command would leave them out again."""
    them, were = ("it", "was") if files == 1 else ("them", "were")
    return (
        f"{counted(files, 'file')} {were} left out. Look at {them} with `intercoder read FILE`, mend or "
        f"convert {them}, and run the same command; or move {them} away."
    )
