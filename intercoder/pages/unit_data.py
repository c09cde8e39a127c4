"""The units behind the figures, and what is drawn per pair, as data for the page's script.

Everything that occurs often is a number: coders, codes, speakers and transcripts are named once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from eval.cells import Cell, cells
from eval.confusion import Confusion, confusion
from intercoder.pages.cast import first_pair, human_pairs, pair_groups, shared_transcripts
from intercoder.pages.figures import coverage
from intercoder.pages.unit_links import KINDS

if TYPE_CHECKING:
    from eval.code_reports import CodeReport
    from eval.figure import Figure
    from eval.pairs import PairReport
    from eval.report import Report, ReportedTranscript
    from eval.study import Study

MOST_CONFUSED = 12
"""Codes that the confusion between codes of a pair shows."""


def page_data(study: Study, report: Report) -> dict[str, Any]:
    """All that the script reads.

    `units`: `[transcript, turn, speaker, text, {coder: [code, …]}]`, with the number of characters as a
    sixth entry where these are counted. A coder who coded the transcript and gave a unit no code is not
    listed there, and one who did not see it has null; `transcripts` says who coded.
    """
    wanted = shared_transcripts(report)
    coder_at = {coder.name: index for index, coder in enumerate(report.coders)}
    units = _Units(study, wanted, coder_at)
    return {
        "unit": report.unit,
        "coverage": coverage(report.confidence),
        "kinds": KINDS,
        "coders": [{"name": coder.name, "kind": coder.kind} for coder in report.coders],
        "codes": report.codes,
        "transcripts": [
            {"name": one.id, "coders": [coder_at[name] for name in one.coders]} for one in wanted
        ],
        "units": units.rows,
        "speakers": units.speakers,
        "pairs": [_pair(study, pair, report.codes, coder_at) for pair in report.pairs],
        "groups": [
            {"title": group.title, "pairs": group.pairs} for group in pair_groups(report) if group.pairs
        ],
        "first": first_pair(report),
        "human": _yardstick(report),
    }


class _Units:
    """The units of some transcripts as rows, and the speakers that they name."""

    def __init__(
        self, study: Study, transcripts: Sequence[ReportedTranscript], coder_at: dict[str, int]
    ) -> None:
        self._study, self._coder_at = study, coder_at
        self._transcript_at = {one.id: index for index, one in enumerate(transcripts)}
        self._coded = {one.id: one.coders for one in transcripts}
        self._code_at = {code: index for index, code in enumerate(study.codes)}
        self._speaker_at: dict[str, int] = {}
        self.rows = [self._row(cell) for cell in cells(study) if cell.transcript in self._transcript_at]

    @property
    def speakers(self) -> list[str]:
        """Names, in order of first appearance."""
        return list(self._speaker_at)

    def _row(self, cell: Cell) -> list[Any]:
        speaker = self._speaker_at.setdefault(cell.speaker or "", len(self._speaker_at))
        given: dict[str, list[int] | None] = {
            str(self._coder_at[coder]): [self._code_at[code] for code in codes]
            for coder, codes in cell.codes.items()
            if codes
        }
        coded = self._coded[cell.transcript]
        given.update((str(self._coder_at[coder]), None) for coder in coded if coder not in cell.codes)
        text = self._study.transcripts[cell.transcript].text[cell.start : cell.end]
        row = [self._transcript_at[cell.transcript], cell.turn, speaker, text, given]
        return [*row, cell.end - cell.start] if self._study.unit == "character" else row


def _pair(study: Study, pair: PairReport, codes: Sequence[str], coder_at: dict[str, int]) -> dict[str, Any]:
    code_at = {code: index for index, code in enumerate(codes)}
    return {
        "a": coder_at[pair.a],
        "b": coder_at[pair.b],
        "codes": [[code_at[code], *_code(entry)] for code, entry in pair.codes.items()],
        "confusion": _confusion(confusion(study, pair.a, pair.b), code_at),
    }


def _code(entry: CodeReport) -> list[Any]:
    return [entry.n_a, entry.n_b, entry.n_both, entry.few, _figure(entry.kappa), _figure(entry.f1)]


def _figure(figure: Figure) -> list[float | str | None]:
    """`[value, low, high, why something is missing]`."""
    numbers = [None if each is None else round(each, 4) for each in (figure.value, figure.low, figure.high)]
    return [*numbers, figure.reason or figure.note]


def _confusion(whole: Confusion, code_at: dict[str, int]) -> dict[str, Any]:
    """The codes that stand for each other most often, with what each coder gave alone."""
    chosen = most_confused(whole)
    return {
        "codes": [code_at[whole.codes[index]] for index in chosen],
        "counts": [[whole.counts[row][column] for column in chosen] for row in chosen],
        "onlyA": [whole.only_a[index] for index in chosen],
        "onlyB": [whole.only_b[index] for index in chosen],
        "all": len(whole.codes),
    }


def most_confused(whole: Confusion, most: int = MOST_CONFUSED) -> list[int]:
    """Indices of the codes that stand in each other's place most often, in the order of the codes.

    The most frequent confusions come in whole, with both codes, while there is room: every code that is
    chosen is confused with another that is.
    """
    confusions = [
        (-count, row, column)
        for row, counts in enumerate(whole.counts)
        for column, count in enumerate(counts)
        if count and row != column
    ]
    chosen: set[int] = set()
    for _, row, column in sorted(confusions):
        if len(chosen | {row, column}) <= most:
            chosen |= {row, column}
    return sorted(chosen)


def _yardstick(report: Report) -> int | None:
    """The pair of humans whose figures are drawn beside a model's: the one with most units."""
    return max(human_pairs(report), key=lambda index: report.pairs[index].units, default=None)
