"""What was counted: transcripts, what was left out and why, folds, alignments, baselines, quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from intercoder.pages.alternative import alt_tests
from intercoder.pages.cast import shared_transcripts
from intercoder.pages.figures import percent
from intercoder.pages.markup import Child, name_of_someone, tag
from intercoder.pages.unit_links import KINDS, unit_button

if TYPE_CHECKING:
    from eval.report import Report, ReportedTranscript

MANY = 12
"""Rows from which a table is folded away on screen."""


def counted_section(report: Report, notes: Sequence[str]) -> Element:
    """The section; parts with nothing to say are left out."""
    parts = (
        _transcripts(report),
        _left_out(report, notes),
        _folds(report),
        _alignments(report),
        _baselines(report),
        *alt_tests(report),
        _quotes(report),
    )
    return tag("section", tag("h2", "What was counted"), *parts, id="counted")


def _transcripts(report: Report) -> Element:
    at = {one.id: index for index, one in enumerate(shared_transcripts(report))}
    rows: list[list[Child]] = [
        [_transcript(one, at.get(one.id)), f"{one.units:,}", _names(one.coders)] for one in report.transcripts
    ]
    return _part("Transcripts", _table(["Transcript", f"{report.unit}s", "coded by"], rows))


def _transcript(one: ReportedTranscript, at: int | None) -> Element:
    """A button that lists the transcript's units, where two coders coded it."""
    name = name_of_someone(one.id)
    return (
        name
        if at is None
        else unit_button([name], f"Units of {one.id}", class_="link", transcript=at, kinds=KINDS)
    )


def _left_out(report: Report, notes: Sequence[str]) -> Element | None:
    lines = [
        *(tag("li", "Not coded yet: ", name_of_someone(one.coder), " on ", name_of_someone(one.transcript))
          for one in report.uncoded),
        *(tag("li", "Not counted: ", name_of_someone(one.transcript), f", {one.reason}")
          for one in report.left_out),
        *(tag("li", name_of_someone(note)) for note in notes),
    ]  # fmt: skip
    return _part("Left out, and why", tag("ul", *lines)) if lines else None


def _folds(report: Report) -> Element | None:
    rows: list[list[Child]] = [[name_of_someone(one.code), _names(one.spellings)] for one in report.folds]
    return _part("Names counted as one code", _table(["Code", "as written"], rows)) if rows else None


def _alignments(report: Report) -> Element | None:
    rows: list[list[Child]] = [
        [
            name_of_someone(one.source),
            _names(one.coders),
            name_of_someone(one.transcript),
            percent(one.share),
            percent(one.cover),
            *(str(one.segments.get(how, 0)) for how in ("exact", "reworded", "guessed", "lost")),
        ]
        for one in report.alignments
    ]
    head = [
        "File",
        "coder",
        "carried onto",
        "its words found",
        "covers",
        "exact",
        "reworded",
        "guessed",
        "lost",
    ]
    note = (
        "Each coder’s copy is laid word by word onto the transcript; the last four columns count its coded "
        "passages."
    )
    return (
        _part("Files brought onto one transcript", tag("p", note, class_="note"), _table(head, rows))
        if rows
        else None
    )


_BASELINES = (
    ("always empty", "marks nothing."),
    (
        "random",
        "deals the model’s own sets of codes at random over the {unit}s: figures expected, not drawn.",
    ),
    (
        "keyword",
        "reads no meaning: a turn of the interviewee gets the code whose codebook entry shares most rare "
        "words with it.",
    ),
)


def _baselines(report: Report) -> Element | None:
    names = {row.kind for row in report.baselines} | {coder.name for coder in report.coders}
    lines = [
        tag("li", tag("b", name), " " + meaning.replace("{unit}", report.unit))
        for name, meaning in _BASELINES
        if name in names
    ]
    return _part("Baselines", tag("ul", *lines)) if lines else None


_MATCHES = ("verbatim", "normalised", "fuzzy", "rejected")


def _quotes(report: Report) -> Element | None:
    rows: list[list[Child]] = []
    for coder, shares in report.quotes.items():
        cells = [_share(shares.counts.get(kind, 0), shares.given) for kind in _MATCHES]
        why = [_names(_reasons(shares.reasons))] if _rejects(report) else []
        rows.append([name_of_someone(coder), f"{shares.given:,}", *cells, *why])
    head = ["Coder", "quoted", *_MATCHES, *(["why rejected"] if _rejects(report) else [])]
    note = "How what a machine coder quoted stands in the transcript, to the letter or nearly so."
    return _part("Quotes", tag("p", note, class_="note"), _table(head, rows)) if rows else None


def _rejects(report: Report) -> bool:
    return any(shares.reasons for shares in report.quotes.values())


def _reasons(reasons: dict[str, int]) -> list[str]:
    return [f"{reason.replace('_', ' ')} {count}" for reason, count in reasons.items()]


def _share(count: int, given: int) -> Child:
    return "n/a" if given == 0 else f"{count:,} ({percent(count / given)})"


def _part(title: str, *content: Element) -> Element:
    return tag("div", tag("h3", title), *content, class_="part")


def _names(names: Sequence[str]) -> Element:
    return tag("span", *_with_commas(names))


def _with_commas(names: Sequence[str]) -> Iterator[Child]:
    for index, name in enumerate(names):
        yield ", " if index else None
        yield name_of_someone(name)


def _table(head: Sequence[str], rows: Sequence[Sequence[Child]]) -> Element:
    """A plain table; folded away on screen where it is long."""
    body = [tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:])) for row in rows]
    top = tag("tr", *(tag("th", name, scope="col") for name in head))
    table = tag("table", tag("thead", top), tag("tbody", *body), class_="plain")
    region = tag("div", table, class_="scrolls")
    if len(rows) < MANY:
        return region
    return tag("details", tag("summary", f"{len(rows)} {head[0].lower()}s"), region)
