"""Codes that a file gives to what is no part of the interview's text, in words."""

from __future__ import annotations

from collections.abc import Iterator

from eval.coders import name_of
from extract.counted import counted
from schemas.coding import Document


def unplaced(document: Document, transcript: str) -> Iterator[str]:
    """A sentence on the people's codes in a file that have no place in the transcript of this id, if any."""
    coders = {
        name_of(coding): len(coding.rejected)
        for coding in document.codings
        if coding.rejected and coding.coder.kind == "human"
    }
    if coders:
        codes = sum(coders.values())
        verbs = ("has", "is") if codes == 1 else ("have", "are")
        by = ", ".join(f"{name} {count}" for name, count in coders.items())
        yield (
            f"{document.transcript.source}: {counted(codes, 'code')} {verbs[0]} no place in the text of "
            f"{transcript} and {verbs[1]} left out ({by})"
        )
