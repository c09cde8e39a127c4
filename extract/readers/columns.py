"""What the columns of a table mean, by the headers that programs and people give them.

Known are those of Delve, Dedoose, MAXQDA, ATLAS.ti, Taguette, Label Studio and our own exports, among others.
A user's own words (`ReadOptions.columns`) win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_ALIASES = {
    "text": (
        "text|excerpt copy|excerpt|snippet|quotation content|quotation|quote|coded segment|segment|"
        "coded text|utterance|content|transcript text|transcription|"
        "statement|what is said|sentence|paragraph|message"
    ),
    "code": (
        "code|codes|code name|codes applied combined|codes applied|code s|tag|tags|label|labels|theme|themes"
    ),
    "coder": "coder|coders|coded by|excerpt creator|created by|creator|annotator|rater|author|user",
    "transcript": (
        "transcript|interview|document name|document|media title|transcript name|interview id|source|"
        "file name|filename|file|document title|title"
    ),
    "speaker": "speaker|speaker name|speaker label|participant|who|name|person|respondent|role",
    "time": "time|timestamp|time stamp|timecode|time code|start time|begin time|begin",
    "start": "start|start position|startposition",
    "end": "end|end position|endposition",
    "first_turn": "first turn",
    "last_turn": "last turn",
    "rationale": "rationale|comment|comments|memo|note|notes|remark",
    "mitigations": "mitigations|mitigation",
    "turn": "turn|turn number|index|number|no|nr|row|line",
}

_APPLIED = re.compile(r"code:?\s+(.+?)\s+applied", re.IGNORECASE)
_YES = frozenset({"1", "1.0", "x", "yes", "y", "true", "✓", "✔", "✗"})
_NO = frozenset({"", "0", "0.0", "no", "n", "false", "-"})


class Columns(NamedTuple):
    """Where what stands in the rows of a table.

    Attributes:
        at: what a column is -> its index.
        codes: index -> code, for columns that say of one code whether it was given.
        several: whether a comma separates codes in the code column.
    """

    at: Mapping[str, int]
    codes: Mapping[int, str]
    several: bool = False

    @property
    def coded(self) -> bool:
        """Whether any column holds codes."""
        return "code" in self.at or bool(self.codes)

    @property
    def ours(self) -> bool:
        """Whether our own export wrote the table: one code a row, the stage after the coder's name."""
        return {"code", "start", "end", "first_turn", "last_turn"} <= self.at.keys()

    def cell(self, row: Sequence[str], name: str) -> str:
        """The cell of the column that is this; empty where there is none."""
        place = self.at.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def codes_of(self, row: Sequence[str]) -> list[str]:
        """The codes of a row, each once."""
        if self.ours:
            return [code] if (code := self.cell(row, "code")) else []
        separators = r"[;|\n,]" if self.several else r"[;|\n]"
        given = [" ".join(code.split()) for code in re.split(separators, self.cell(row, "code"))]
        given += [code for place, code in self.codes.items() if place < len(row) and is_yes(row[place], code)]
        return [code for code in dict.fromkeys(given) if code]


def find_columns(header: Sequence[str], chosen: Mapping[str, str]) -> Columns | None:
    """What the columns are; None where the header names no text, or a text and nothing else that is known.

    Args:
        header: the cells of the header row.
        chosen: what a column is -> its header, in the user's words.
    """
    folded = [_fold(cell) for cell in header]
    at: dict[str, int] = {}
    for name, own in chosen.items():
        if _fold(own) in folded:
            at[name] = folded.index(_fold(own))
    for name, aliases in _ALIASES.items():
        if name in at or name in chosen:
            continue
        known = (alias for alias in aliases.split("|") if alias in folded)
        place = next((folded.index(alias) for alias in known if folded.index(alias) not in at.values()), None)
        if place is not None:
            at[name] = place
    codes = {
        place: found[1] for place, cell in enumerate(header) if (found := _APPLIED.fullmatch(cell.strip()))
    }
    if "text" not in at or not (codes or at.keys() & {"speaker", "code", "coder", "transcript", "time"}):
        return None
    several = "code" in at and folded[at["code"]].startswith(("codes", "tags", "labels", "themes"))
    return Columns(at, codes, several)


def with_mark_columns(columns: Columns, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """The columns, and each other one that holds nothing but yes and no as that of the code in its header."""
    if columns.coded:
        return columns
    taken = set(columns.at.values())
    codes: dict[int, str] = {}
    for place, name in enumerate(header):
        cells = {row[place].strip().casefold() for row in rows if place < len(row)}
        own = {name.strip().casefold()}
        if place not in taken and name.strip() and cells & (_YES | own) and cells <= _YES | _NO | own:
            codes[place] = " ".join(name.split())
    return columns._replace(codes=codes)


def is_yes(cell: str, code: str) -> bool:
    """Whether a cell says that its column's code was given: a word for yes, or the code itself."""
    return cell.strip().casefold() in _YES | {code.casefold()}


def _fold(header: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold()).split())
