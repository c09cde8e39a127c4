"""What the columns of a table mean, by the headers that programs and people give them.

Known are those of Delve, Dedoose, MAXQDA, NVivo, ATLAS.ti, Taguette, QualCoder, Label Studio and our own
exports, among others. A user's own words (`ReadOptions.columns`) are added to them, and come first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from extract.counted import counted

_ALIASES = {
    "text": (
        "text|excerpt copy|excerpt|snippet|quotation content|quotation text|quotation|quote|coded segment|"
        "segment|coded text|passage|coded passage|passages|snippet text|excerpt text|extract|highlight|"
        "highlighted text|selected text|seltext|text segment|utterance|content|transcript text|transcription|"
        "statement|what is said|sentence|paragraph|message|reference|reference text|textstelle|textstellen|"
        "kodierte textstelle|codierte textstelle|kodiertes segment|codiertes segment|zitat"
    ),
    "code": (
        "code|codes|code name|codes applied combined|codes applied|code s|tag|tags|label|labels|theme|themes|"
        "code names|codename|tag name|code label|assigned code|assigned codes|applied code|applied codes|"
        "node|nodes|node name|subcode|subtheme"
    ),
    "coder": (
        "coder|coders|coded by|excerpt creator|created by|creator|annotator|rater|author|user|coder name|"
        "coded by initials|coded by name|highlighted by|tagged by|annotated by|applied by|erstellt von|owner|"
        "user name|username|analyst|initials|kodierer|kodiererin|codierer|codiererin|kodiert von|codiert von"
    ),
    "transcript": (
        "transcript|interview|document name|document|media title|transcript name|interview id|source|"
        "file name|filename|file|document title|interview name|interview title|interview number|"
        "transcript title|transcript id|document id|resource title|resource name|source name|source file|"
        "media name|dokumentname|dokument|transkript|title"
    ),
    "speaker": "speaker|speaker name|speaker label|participant|who|name|person|respondent|role",
    "time": "time|timestamp|time stamp|timecode|time code|start time|begin time|begin",
    "start": "start|start position|startposition|pos0|start offset|start char",
    "end": "end|end position|endposition|pos1|end offset|end char",
    "first_turn": "first turn",
    "last_turn": "last turn",
    "rationale": (
        "rationale|comment|comments|memo|memos|note|notes|remark|remarks|reason|justification|explanation|"
        "kommentar"
    ),
    "mitigations": "mitigations|mitigation",
    "turn": "turn|turn number|index|number|no|nr|row|line",
}

_OWN_TABLES = (
    (frozenset({"given by", "not given by"}), "a list of disagreements"),
    (frozenset({"path", "transcript", "coder"}), "a map for --gold-map"),
    (frozenset({"code", "definition"}), "a codebook"),
)

_CODE = frozenset(_ALIASES["code"].split("|"))
_WHOSE = frozenset(f"{_ALIASES['coder']}|{_ALIASES['transcript']}".split("|"))
_NUMBERED = frozenset({"code", "codes"})
"""What numbered columns of codes are called where none is without a number: a `Label 1` may be a score."""
_NUMBER = re.compile(r" ?\d{1,2}\Z")
_DECIMAL = re.compile(r"\s*-?\d*[.,]?\d+\s*")
_APPLIED = re.compile(r"code:?\s+(.+?)\s+applied", re.IGNORECASE)
_PASSAGE = re.compile(
    r"\b(?:excerpt|snippet|quotation|quote|coded|segment|passages?|extract|highlight(?:ed)?|selected|seltext|"
    r"textstellen?|[kc]odiertes?|zitat)\b"
)
_PLURAL = re.compile(r"\b(?:codes|code names|code s|tags|labels|themes|nodes)\b")
_YES = frozenset({"1", "1.0", "x", "yes", "y", "true", "✓", "✔", "✗"})
_NO = frozenset({"", "0", "0.0", "no", "n", "false", "-"})


class Columns(NamedTuple):
    """Where what stands in the rows of a table.

    Attributes:
        at: what a column is -> its index.
        codes: index -> code, for columns that say of one code whether it was given.
        several: whether a comma separates codes in the code column.
        passages: whether the header of the text says that it is a passage (`Excerpt`), not a turn.
        more: indices of further code columns, as in `Code 1`, `Code 2`.
        unread: columns that look as if they held codes and are not read, a sentence on each.
    """

    at: Mapping[str, int]
    codes: Mapping[int, str]
    several: bool = False
    passages: bool = False
    more: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()

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
        return "" if place is None else _cell(row, place)

    def time(self, row: Sequence[str]) -> str:
        """The time stamp; a start that is written as one counts."""
        start = self.cell(row, "start")
        return self.cell(row, "time") or (start if ":" in start else "")

    def codes_of(self, row: Sequence[str]) -> list[str]:
        """The codes of a row, each once."""
        if self.ours:
            return [code] if (code := self.cell(row, "code")) else []
        separators = r"[;|\n,]" if self.several else r"[;|\n]"
        cells = [self.cell(row, "code"), *(_cell(row, place) for place in self.more)]
        given = [" ".join(code.split()) for cell in cells for code in re.split(separators, cell)]
        given += [code for place, code in self.codes.items() if place < len(row) and is_yes(row[place], code)]
        return [code for code in dict.fromkeys(given) if code]


def find_columns(header: Sequence[str], chosen: Mapping[str, str]) -> Columns | None:
    """What the columns are; None where the header names no text, or a text and nothing else that is known, or
    where it is that of an `own_table`.

    Args:
        header: the cells of the header row.
        chosen: what a column is -> its header, in the user's words; one that is not there changes nothing.
    """
    folded = [fold_header(cell) for cell in header]
    if own_table(header):
        return None
    at: dict[str, int] = {}
    for name, own in chosen.items():
        if fold_header(own) in folded:
            at[name] = folded.index(fold_header(own))
    for name, aliases in _ALIASES.items():
        if name in at:
            continue
        known = (alias for alias in aliases.split("|") if alias in folded)
        place = next((folded.index(alias) for alias in known if folded.index(alias) not in at.values()), None)
        if place is not None:
            at[name] = place
    more = _numbered(folded, at)
    if more and "code" not in at:
        at["code"] = more.pop(0)
    codes = {
        place: found[1] for place, cell in enumerate(header) if (found := _APPLIED.fullmatch(cell.strip()))
    }
    if "text" not in at or not (codes or at.keys() & {"speaker", "code", "coder", "transcript", "time"}):
        return None
    several = "code" in at and _PLURAL.search(folded[at["code"]]) is not None
    unread = [
        f"column {header[place]!r} is not read: codes are taken from {header[at['code']]!r}"
        for place, cell in enumerate(folded)
        if "code" in at and place not in {*at.values(), *more} and cell in _CODE
    ]
    passages = _PASSAGE.search(folded[at["text"]]) is not None
    return Columns(at, codes, several, passages, tuple(more), tuple(unread))


def _numbered(folded: Sequence[str], at: Mapping[str, int]) -> list[int]:
    """Columns called as that of the codes is, but for a number."""
    bases = {_NUMBER.sub("", folded[at["code"]])} if "code" in at else _NUMBERED
    return [
        place
        for place, cell in enumerate(folded)
        if place not in at.values() and _NUMBER.sub("", cell) in bases
    ]


def with_mark_columns(columns: Columns, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns:
    """The columns, and each other one that holds nothing but yes and no as that of the code in its header.

    A code may be called as a column is that holds codes (`Labels`): among such columns it is one of them. One
    that holds other words, too, but fewer, is `unread`. A further column of codes that holds nothing but
    numbers is of something else.
    """
    more = tuple(place for place in columns.more if not _are_numbers(rows, place))
    columns = columns._replace(more=more)
    if columns.codes:
        return columns
    known = {place for name, place in columns.at.items() if name != "code"}
    seen = {
        place: _Answers.in_column(name, [_cell(row, place) for row in rows])
        for place, name in enumerate(header)
        if place not in known and name.strip()
    }
    marks = {place: answers for place, answers in seen.items() if answers.yes >= 1 and answers.mostly}
    given = columns.at.get("code")
    if given is not None and (given not in marks or len(marks) < 2):
        return columns
    at = {name: place for name, place in columns.at.items() if name != "code"}
    names = {place: " ".join(header[place].split()) for place in marks}
    unread = tuple(_unread(names[place], answers) for place, answers in marks.items() if answers.others)
    codes = {place: name for place, name in names.items() if not marks[place].others}
    return columns._replace(at=at, codes=codes, more=(), unread=unread)


def _are_numbers(rows: Sequence[Sequence[str]], place: int) -> bool:
    cells = [cell for row in rows if (cell := _cell(row, place))]
    return bool(cells) and all(_DECIMAL.fullmatch(cell) for cell in cells)


def _unread(name: str, answers: _Answers) -> str:
    say = "says" if answers.others == 1 else "say"
    return (
        f"column {name!r} is not read as a code: {answers.others} of its {counted(answers.filled, 'cell')} "
        f"{say} neither yes nor no (write x or nothing)"
    )


class _Answers(NamedTuple):
    """How many cells of a column say yes, or the column's own name, and how many neither that nor no; of all
    that are filled."""

    yes: int
    others: int
    filled: int

    @classmethod
    def in_column(cls, name: str, cells: Sequence[str]) -> _Answers:
        filled = [cell for cell in cells if cell]
        yes = sum(is_yes(cell, name.strip()) for cell in filled)
        no = sum(cell.casefold() in _NO for cell in filled)
        return cls(yes, len(filled) - yes - no, len(filled))

    @property
    def mostly(self) -> bool:
        """Whether fewer cells than half are something else than yes and no."""
        return 2 * self.others < self.filled


def _cell(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def is_yes(cell: str, code: str) -> bool:
    """Whether a cell says that its column's code was given: a word for yes, or the code itself."""
    return cell.strip().casefold() in _YES | {code.casefold()}


def own_table(header: Sequence[str]) -> str | None:
    """What a table is that intercoder reads or writes, and that holds nobody's coding; None of others."""
    folded = {fold_header(cell) for cell in header}
    return next((what for headers, what in _OWN_TABLES if headers <= folded), None)


def names_coding(header: Sequence[str]) -> bool:
    """Whether a header names codes, and who gave them or in what interview: a coding, whatever the column of
    what is said is called."""
    folded = {fold_header(cell) for cell in header}
    return any("code" in name for name in folded & _CODE) and bool(folded & _WHOSE)


def fold_header(header: str) -> str:
    """What equal headers have in common: no case, punctuation or underscores."""
    return " ".join(re.sub(r"[\W_]+", " ", header.casefold()).split())
