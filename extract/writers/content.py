"""What every writer is given: interviews, what was coded on them, and what the codes mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.readers import spans
from schemas.codebook import Code, Codebook
from schemas.coding import Coder, CodingFile
from schemas.transcript import Transcript

UNDATED = "2000-01-01T00:00:00Z"
"""Date in files whose format wants one where nobody knows it: equal inputs give equal files."""


@dataclass(frozen=True)
class Content:
    """What is to be written.

    Attributes:
        transcripts: the interviews, each once.
        codings: coding files on them, in the order in which coders are to be named.
        codebook: what codes mean; None where nobody has said.
        title: of the whole.
        origin: the program that writes, with its version.
        date: of the codings, ISO 8601 in UTC to the second.
    """

    transcripts: tuple[Transcript, ...]
    codings: tuple[CodingFile, ...] = ()
    codebook: Codebook | None = None
    title: str = "intercoder"
    origin: str = "intercoder"
    date: str = UNDATED

    def on(self, transcript: Transcript) -> list[CodingFile]:
        """The coding files on one transcript."""
        return [coding for coding in self.codings if coding.transcript == transcript.id]

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """The coders' labels, in order of first appearance; those of blank files too."""
        return tuple(self.by_label)

    @cached_property
    def by_label(self) -> dict[str, Coder]:
        """Label -> coder, in the same order."""
        found: dict[str, Coder] = {}
        for coding in self.codings:
            found.setdefault(coder_label(coding), coding.coder)
        return found

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        """The codebook's codes, then those that coders use besides, by name.

        Codes whose names differ in case or white space only are one code: programs that exchange codes
        refuse such pairs.
        """
        listed = self.codebook.codes if self.codebook else ()
        used = sorted({segment.code for coding in self.codings for segment in coding.segments})
        found: dict[str, Code] = {}
        for code in (*listed, *(Code(code=name) for name in used)):
            found.setdefault(name_key(code.code), code)
        return tuple(found.values())

    @cached_property
    def _spellings(self) -> dict[str, str]:
        return {name_key(code.code): code.code for code in self.codes}

    def spelt(self, code: str) -> str:
        """The name under which a code stands in `codes`."""
        return self._spellings[name_key(code)]


def coder_label(coding: CodingFile) -> str:
    """The coder's name, with the stage where it is not a first coding: `Ada (moderated)`."""
    return spans.coder_label(coding.coder.name, coding.stage)


def name_key(name: str) -> str:
    """What is equal for names that programs take for one: without case, single spaces."""
    return " ".join(name.split()).casefold()


def unique_names(wanted: Iterable[str], taken: Sequence[str] = ()) -> list[str]:
    """The names, in order; one that is taken, in whatever case, gets a number: `Interview 3 (2)`."""
    known, found = {name_key(name) for name in taken}, []
    for name in wanted:
        unique, number = name, 2
        while name_key(unique) in known:
            unique, number = f"{name} ({number})", number + 1
        known.add(name_key(unique))
        found.append(unique)
    return found
