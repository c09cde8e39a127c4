"""Word documents: speakers in paragraphs or in tables, comments as codes by their authors.

- Paragraphs in any form that text files have (see `cuts`): `Speaker: text`, a label above, time stamps.
- A table of at least two columns, in any order: one holds what is said, and one who says it; one may hold
  time stamps, and one codes. A header row may say so; without one the column with most words is what is
  said, and of the others one with names that recur, or with roles, is who says it.
- The first line of a comment is its code, or several with semicolons between; further ones are the
  rationale, unless the codebook knows each of them as a code. A first line of more than 120 characters is a
  remark and no code. Answers to comments are left out.
- A comment that begins above the interview and reaches into it lies on what it reaches.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from extract.readers.coded import transcript_from
from extract.readers.cuts import cuts_of
from extract.readers.heads import Head, head_of
from extract.readers.labels import clean_label
from extract.readers.placed import Cut, Line, Places, lines_of, placed_turns, speakers_of, unlabelled
from extract.readers.source import Source
from extract.readers.spans import (
    Span,
    document_from,
    human,
    remark_parts,
    with_stages,
)
from extract.readers.stamps import seconds_of
from extract.readers.titles import Title, heading_title, title_of
from extract.readers.word_table import Layout, layout_of
from extract.readers.word_text import Cell, Comment, WordText, row_texts, word_text
from extract.readers.zipped import entries_of
from schemas.codebook import Codebook
from schemas.coding import Coder, Document
from schemas.errors import UnknownFormatError

_LONGEST_CODE = 120  # characters


def recognises(source: Source) -> bool:
    """Whether this is a Word document (`.docx`)."""
    return "word/document.xml" in entries_of(source)


def read_all(source: Source, codebook: Codebook | None = None) -> list[Document]:
    """The transcript, and a coding file for each author of comments; of our own export all interviews in it.

    Raises:
        UnreadableFileError: damaged, or protected by a password.
        UnknownFormatError: neither speakers nor comments in it.
    """
    word = word_text(source)
    lines = lines_of(word.text)
    if not word.ours:
        return [_document(source, word, lines, word.comments, codebook)]
    begins = [place for place, line in enumerate(lines) if line.at in word.headings] or [0]
    parts = [lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)]
    edges = [0, *(part[0].at for part in parts[1:]), len(word.text) + 1]
    return [
        with_stages(_document(source, word, part, _comments_from(word, *inside), codebook))
        for part, inside in zip(parts, pairwise(edges), strict=True)
    ]


def _comments_from(word: WordText, start: int, end: int) -> Sequence[Comment]:
    """The comments that begin in `[start, end)` of the text."""
    return word.comments[bisect_left(word.comments, (start,)) : bisect_left(word.comments, (end,))]


def _document(
    source: Source, word: WordText, lines: list[Line], comments: Sequence[Comment], codebook: Codebook | None
) -> Document:
    """One interview: its lines, and the comments on it and on what stands above it."""
    cuts, codes = (None, []) if word.ours else _table_cuts(word, lines)
    in_tables = cuts is not None
    cuts = cuts if cuts is not None else cuts_of(lines)
    title = _title(lines, cuts, word)
    if title:
        lines = lines[1:]
        cuts = cuts[1:] if cuts and any(cuts[1:]) else cuts_of(lines)
    head = Head() if word.ours else head_of([line.text for line in lines], speakers_of(cuts or []))
    if head.lines:
        lines = lines[head.lines :]
        cuts = cuts[head.lines :] if cuts and in_tables else cuts_of(lines)
    if cuts is None and not word.comments:
        raise UnknownFormatError(
            f"{source.name} is a Word document without speakers and without comments.",
            hint="Begin each turn with its speaker, `Maria: ...`, or put speakers in a column of a table.",
        )
    placed = unlabelled(lines) if cuts is None else placed_turns(lines, cuts)
    named = title_of(title or head.title, source.stem, head.heading)
    transcript = transcript_from(named, source.name, [one.turn for one in placed])
    places = Places(placed, transcript)
    spans = _spans(word, comments, places, codebook)
    for cell, code in codes:
        spans.setdefault(human(named.coder), []).append(Span(places.span(*cell), code))
    return document_from(transcript, spans, named)


def _title(lines: Sequence[Line], cuts: Sequence[Cut | None] | None, word: WordText) -> Title | None:
    """The title: a first line of that style, or of the shape of one."""
    if not lines or (cuts and cuts[0] and cuts[0].speaker and lines[0].at not in word.headings):
        return None
    styled = lines[0].at in word.headings
    return heading_title(f"# {lines[0].text}" if styled else lines[0].text)


def _spans(
    word: WordText, comments: Sequence[Comment], places: Places, codebook: Codebook | None
) -> dict[Coder, list[Span]]:
    """The comments as codes, by author; without a place those on nothing that is said."""
    spans: dict[Coder, list[Span]] = {}
    for one in comments:
        span = places.span(one.start, one.end) if one.end > one.start else None
        codes, remark = codes_of(one.lines, None if word.ours else codebook, whole=word.ours)
        rationale, mitigations = remark_parts(remark)
        quote = word.text[one.start : one.end].strip()
        if codes:
            found = [Span(span, code, rationale, mitigations, quote) for code in codes]
            spans.setdefault(human(one.author), []).extend(found)
    return spans


def codes_of(
    lines: Sequence[str], codebook: Codebook | None, *, whole: bool = False
) -> tuple[list[str], str]:
    """The codes in a comment, and the rationale in it; with `whole` the first line is one code."""
    if whole:
        return list(lines[:1]), "\n".join(lines[1:])
    if not lines or len(lines[0]) > _LONGEST_CODE:
        return [], ""
    known = codebook is not None and all(codebook.find(line) for line in lines)
    first = lines if known else [code.strip() for code in lines[0].split(";")]
    return [code for code in dict.fromkeys(first) if code], "" if known else "\n".join(lines[1:])


def _table_cuts(
    word: WordText, lines: Sequence[Line]
) -> tuple[list[Cut | None] | None, list[tuple[Cell, str]]]:
    """What stands on each line before what is said, as tables tell; and the codes in their cells.

    None where no table is a transcript. Lines in other cells than those of what is said hold no turn.
    """
    by_start: dict[int, Cut | None] = {}
    ends: list[Cell] = []
    codes: list[tuple[Cell, str]] = []
    for table in word.tables:
        texts = row_texts(word.text, table)
        layout = layout_of(texts)
        if layout is None:
            continue
        for row, cells in list(zip(table, texts, strict=True))[layout.first_row :]:
            if len(row) > max(layout.text, layout.speaker):
                by_start[row[layout.text].start] = _row_cut(layout, cells)
                codes += [(row[layout.text], code) for code in layout.codes_of(cells)]
        ends += [cell for row in table for cell in row]
    return (_cuts_by_cell(lines, ends, by_start) if by_start else None), codes


def _row_cut(layout: Layout, cells: Sequence[str]) -> Cut | None:
    speaker = clean_label(cells[layout.speaker].rstrip(" :：")) or None
    time = seconds_of(cells[layout.time]) if layout.time is not None and layout.time < len(cells) else None
    return Cut(speaker, time, 0) if speaker or time is not None else None


def _cuts_by_cell(
    lines: Sequence[Line], cells: Sequence[Cell], by_start: dict[int, Cut | None]
) -> list[Cut | None]:
    """For each line the cut of the cell that it begins; those of other cells are skipped whole."""
    cuts: list[Cut | None] = []
    waiting = iter(sorted(cells))
    cell, begun = next(waiting, None), False
    for line in lines:
        while cell and cell.end <= line.at:
            cell, begun = next(waiting, None), False
        if cell is None or line.at < cell.start:
            cuts.append(None)
        elif cell.start not in by_start:
            cuts.append(Cut(None, None, len(line.text)))
        else:
            cuts.append(None if begun else by_start[cell.start])
            begun = True
    return cuts
