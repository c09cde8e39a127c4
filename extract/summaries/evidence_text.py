"""The parts of a document that need no model: counts, quotes, remedies, the passages themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extract.counted import counted
from extract.readers.stamps import clock
from extract.summaries.layout import (
    Block,
    Bullets,
    Cited,
    Heading,
    Line,
    Paragraph,
    Run,
    Table,
    code,
    line,
    muted,
    references,
    strong,
)
from schemas.coding import Coder, Quote
from schemas.summary import Passage, Remedy, Reporter, Spread, Summary
from schemas.transcript import Transcript


def coder_names(coders: Iterable[Coder]) -> str:
    """Names of coders, with what they are where they are no people."""
    names = [one.name if one.kind == "human" else f"{one.name} ({one.kind})" for one in coders]
    return ", ".join(names)


def how_widespread(summary: Summary) -> Iterator[Block]:
    """Counts and a table of interviews."""
    spread = summary.spread
    yield Heading(2, line("How widespread it is"))
    yield Paragraph((line(spread_text(spread), *_remedy_codes(summary)),))
    several = spread.segments != spread.passages
    remedied = bool(summary.remedy_codes)
    more = [*(["Segments"] if several else []), *(["Of its remedies"] if remedied else [])]
    head = ("Interview", "Speakers", "Passages", *more)
    rows = []
    for one in spread.per_interview:
        cells = [one.title, ", ".join(one.speakers), str(one.passages)]
        cells += [str(one.segments)] if several else []
        cells += [str(one.remedy_passages)] if remedied else []
        rows.append(tuple((line(text),) for text in cells))
    yield Table(head, tuple(rows))
    for note in _spread_notes(spread):
        yield Paragraph((line(muted(note)),))


def spread_text(spread: Spread) -> str:
    """How widespread an issue is, in one sentence."""
    noun = "speaker" if spread.unlabelled else "interviewee"
    return (
        f"{counted(spread.passages, 'passage')} in {spread.interviews} of "
        f"{counted(spread.coded, 'coded interview')}, by {counted(spread.speakers, noun)}."
    )


def _remedy_codes(summary: Summary) -> Iterator[Run | str]:
    if summary.remedy_codes:
        yield f" {counted(summary.spread.remedy_passages, 'passage')} coded with a remedy of it ("
        for number, name in enumerate(summary.remedy_codes):
            yield ", " if number else ""
            yield code(name)
        yield ")."


def _spread_notes(spread: Spread) -> Iterator[str]:
    if spread.incomplete:
        yield f"Coded in part only: {', '.join(spread.incomplete)}."
    if spread.unlabelled:
        names = ", ".join(spread.unlabelled)
        yield f"Labels do not tell who asks, so that interviewers may be counted as speakers: {names}."


def people(reporters: Iterable[Reporter]) -> str:
    """Who says so, by interview."""
    by_interview: dict[str, list[str]] = {}
    for one in reporters:
        by_interview.setdefault(one.interview, []).append(one.speaker)
    return "; ".join(f"{', '.join(names)} of {interview}" for interview, names in by_interview.items())


def remedy_line(remedy: Remedy) -> Line:
    """A remedy as it was reported: by whom, in which words, where."""
    quotes = " / ".join(f"“{quote.text}”" for quote in remedy.quotes)
    who = people(remedy.reporters) or "Nobody but an interviewer"
    said = f": {remedy.text} {quotes}" if remedy.text else f": {quotes}"
    return line(strong(who), said, *references(remedy.references))


def quote_line(quote: Quote, speakers: Iterable[str], reference: str) -> Line:
    """A quote, who says it, and where."""
    who = ", ".join(speakers)
    return line(f"“{quote.text}”", muted(f" {who}") if who else "", *references([reference]))


def passages(summary: Summary, transcripts: Mapping[str, Transcript]) -> Iterator[Block]:
    """All evidence, turn by turn, with headings that references point to."""
    yield Heading(2, line("The passages"))
    for passage in summary.passages:
        transcript = transcripts[passage.interview]
        yield Heading(3, line(f"{passage.reference} {turns_text(passage)}"), passage.reference)
        named = [run for name in passage.codes for run in (", ", code(name))]
        coders = f", by {', '.join(passage.coders)}" if passage.coders else ""
        yield Paragraph((line(muted(transcript.title), *named, muted(coders)),))
        yield Cited(tuple(_turns(passage, transcript)))


def turns_text(passage: Passage) -> str:
    """`turn 4` or `turns 4 to 6`."""
    if passage.first_turn == passage.last_turn:
        return f"turn {passage.first_turn}"
    return f"turns {passage.first_turn} to {passage.last_turn}"


def _turns(passage: Passage, transcript: Transcript) -> Iterator[Line]:
    for turn in transcript.turns[passage.first_turn : passage.last_turn + 1]:
        text = transcript.text[max(turn.start, passage.start) : min(turn.end, passage.end)]
        time = "" if turn.time is None else f"{clock(turn.time)} "
        yield line(muted(f"{turn.index} {time}"), strong(f"{turn.speaker}: ") if turn.speaker else "", text)


def listed(title: str, items: Iterable[Line]) -> Iterator[Block]:
    """A list under a heading; nothing where there is nothing to list."""
    found = tuple(items)
    if found:
        yield Heading(2, line(title))
        yield Bullets(found)
