"""The catalog: all issues in one table per category, with counts, a description, quotes and mitigations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extract.summaries.evidence_text import coder_names, spread_text
from extract.summaries.layout import (
    Block,
    Document,
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
from schemas.summary import Remedy, Summary

BEST_QUOTES = 2
MOST_REMEDIES = 3

_HEAD = ("Issue", "What it is", "How widespread", "Best quotes", "Mitigations")
_FIRST_SENTENCE = re.compile(r"(?P<sentence>.+?[.!?])(?=\s+(?![a-z])|\s*$)", re.DOTALL)


def catalog_document(summaries: Sequence[Summary], files: Mapping[str, str]) -> Document:
    """The catalog of issues.

    Args:
        summaries: one per issue, in order of the codebook.
        files: code -> name of its document without suffix; of issues that have one.
    """
    first = summaries[0]
    coded = first.spread.coded
    opening = (
        f"{len(summaries)} issues in {coded} coded interview{'' if coded == 1 else 's'}, coded by "
        f"{coder_names(first.coders)}. Passages of an issue's remedies are not counted as passages of it."
    )
    blocks: list[Block] = [Heading(1, line("Catalog of issues")), Paragraph((line(muted(opening)),))]
    for category in dict.fromkeys(summary.category for summary in summaries):
        own = [summary for summary in summaries if summary.category == category]
        own.sort(key=lambda one: (-one.spread.interviews, -one.spread.passages, one.code))
        blocks.append(Heading(2, line(category or "Without a category")))
        blocks.append(Table(_HEAD, tuple(tuple(_row(one, files.get(one.code))) for one in own)))
    return Document(title="Catalog of issues", blocks=tuple(blocks))


def description(summary: Summary) -> str:
    """One sentence on the issue: of the codebook's definition or, without one, the first of the draft."""
    drafted = (one.text for one in summary.sentences if one.section == "what")
    text = summary.definition or next(drafted, "")
    found = _FIRST_SENTENCE.match(text)
    return found["sentence"] if found else text


def _row(summary: Summary, file: str | None) -> Iterator[tuple[Line, ...]]:
    name = summary.name or summary.code
    yield (line(Run(name, "file", target=file) if file else strong(name)), line(code(summary.code)))
    yield (line(description(summary)),)
    yield (line(spread_text(summary.spread)),)
    yield tuple(
        line(f"“{one.quote.text}”", *references([one.reference])) for one in summary.clearest[:BEST_QUOTES]
    )
    yield tuple(_remedies(summary.remedies))


def _remedies(remedies: Iterable[Remedy]) -> Iterator[Line]:
    found = list(remedies)
    for remedy in found[:MOST_REMEDIES]:
        text = remedy.text or f"“{remedy.quotes[0].text}”"
        yield line(text, *references(remedy.references[:1]))
    if len(found) > MOST_REMEDIES:
        yield line(muted(f"and {len(found) - MOST_REMEDIES} more"))
