"""Coding files as the page's script reads them: numbers in lists, no text that the transcript holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from intercoder.pages.view_offsets import BrowserOffsets
from schemas.coding import CodingFile, Dropped, Quote, Rejected, Segment

Row = list[Any]


class SegmentRows:
    """Rows for the segments of one interview.

    Args:
        offsets: of the interview's text.
        names: name of a code as printed → name that the page shows; others are shown as printed.
        number: name that the page shows → what stands for it in a row: its number, or the name itself.
    """

    def __init__(
        self, offsets: BrowserOffsets, names: Mapping[str, str], number: Callable[[str], int | str]
    ) -> None:
        self._offsets, self._names, self._number = offsets, names, number

    def segment(self, coder: int, segment: Segment, **more: Any) -> Row:
        """`[coder, code, start, end, first turn, last turn, {what else is known}]`.

        Args:
            coder: number of the coder.
            more: what else is to stand in the last entry.
        """
        known = {
            "printed": segment.code if self._names.get(segment.code, segment.code) != segment.code else None,
            "title": segment.title,
            "why": segment.rationale,
            "salience": segment.salience,
            "passes": segment.passes,
            "likelihood": segment.likelihood,
            "proposed": segment.proposed,
            "quotes": self._quotes(segment.quotes),
            "fixes": [[fix.text, self._quotes(fix.quotes)] for fix in segment.mitigations],
            **more,
        }
        place = [self._offsets(segment.start), self._offsets(segment.end)]
        row: Row = [coder, self._code(segment.code), *place, segment.first_turn, segment.last_turn]
        return [*row, {key: value for key, value in known.items() if value}]

    def segments(self, coder: int, coding: CodingFile) -> list[Row]:
        """Rows of a whole coding file."""
        return [self.segment(coder, segment) for segment in coding.segments]

    def rejected(self, coder: int, rejected: Rejected) -> Row:
        """`[coder, code, quote, turn or None, reason, nearest or None]`."""
        code = self._code(rejected.code)
        return [coder, code, rejected.quote, rejected.turn, rejected.reason, rejected.nearest]

    def dropped(self, coder: int, dropped: Dropped) -> Row:
        """`[coder, code, first turn, last turn, quote, step, why]`."""
        turns = [dropped.first_turn, dropped.last_turn]
        return [coder, self._code(dropped.code), *turns, dropped.quote, dropped.step, dropped.why]

    def _code(self, name: str) -> int | str:
        return self._number(self._names.get(name, name))

    def _quotes(self, quotes: Iterable[Quote]) -> list[Row]:
        """`[start, end, match, coverage, as given or None]`: what was given only where it differs."""
        return [
            [
                self._offsets(quote.start),
                self._offsets(quote.end),
                quote.match,
                round(quote.coverage, 3),
                None if quote.as_given == quote.text else quote.as_given,
            ]
            for quote in quotes
        ]
