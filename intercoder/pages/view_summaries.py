"""Summaries as the page's script reads them, with references that lead into the transcripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from extract.counted import counted
from extract.summaries.files import CATALOG
from schemas.summary import ClearQuote, Remedy, Section, Sentence, Summary, Verdict
from schemas.transcript import Transcript

SECTIONS: dict[Section, str] = {
    "what": "What it is",
    "shows": "How it shows",
    "causes": "Causes",
    "consequences": "Consequences",
    "mitigations": "What was done against it",
    "disagreement": "Where interviewees disagree",
}

VERDICTS: dict[Verdict, str] = {
    "supported": "supported",
    "partly": "partly supported",
    "not": "not supported",
    "unchecked": "without a verdict",
}
_REFERENCE = re.compile(r"\[([^\[\]\s]+):(\d+)(?:[-–](\d+))?[a-z]{0,2}\]")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"[-*+]\s+(.*)")


class Summaries(NamedTuple):
    """What a run's folder of summaries holds.

    Attributes:
        structured: `CODE.json`, in order of their file names.
        texts: name of a Markdown file without a `CODE.json` beside it → its text. The catalog is left out:
            the page draws its own.
        unread: names of files that are no summaries.
    """

    structured: tuple[Summary, ...] = ()
    texts: Mapping[str, str] = {}
    unread: tuple[str, ...] = ()


def load_summaries(folder: Path) -> Summaries:
    """The summaries in `RUN/summaries`; none where the folder is not there."""
    structured: dict[str, Summary] = {}
    unread: list[str] = []
    for file in sorted(folder.glob("*.json")):
        try:
            structured[file.stem] = Summary.model_validate_json(file.read_bytes())
        except (OSError, ValidationError):
            unread.append(file.name)
    texts = {
        file.stem: file.read_text(encoding="utf-8", errors="replace")
        for file in sorted(folder.glob("*.md"))
        if file.stem not in structured and file.stem != CATALOG
    }
    return Summaries(tuple(structured.values()), texts, tuple(unread))


class SummaryRows:
    """Rows for the script.

    Args:
        transcripts: by id, in the order in which the page numbers them.
    """

    def __init__(self, transcripts: Mapping[str, Transcript]) -> None:
        self._transcripts = transcripts
        self._numbers = {id: number for number, id in enumerate(transcripts)}

    def rows(self, summaries: Summaries) -> list[dict[str, Any]]:
        """One entry per summary."""
        entries = [self._structured(one) for one in summaries.structured]
        return entries + [self._text(name, text) for name, text in summaries.texts.items()]

    def _structured(self, summary: Summary) -> dict[str, Any]:
        return {
            "title": summary.name or summary.code,
            "code": summary.code,
            "category": summary.category,
            "means": summary.definition,
            "spread": [summary.spread.interviews, summary.spread.coded, summary.spread.passages],
            "quote": _quote(summary.clearest[0]) if summary.clearest else None,
            "facts": _facts(summary),
            "checked": _checked(summary),
            "blocks": list(_blocks(summary)),
            "targets": self._targets(summary),
            "struck": [[one.text, one.reason, one.detail] for one in summary.struck],
            "unused": list(summary.not_cited) if summary.written else [],
            "failed": [[one.reason, list(one.references)] for one in summary.failures],
            "notes": [*([summary.why_unwritten] if summary.why_unwritten else []), *summary.notes],
        }

    def _targets(self, summary: Summary) -> dict[str, list[int]]:
        """Reference → interview, first and last turn."""
        return {
            one.reference: [self._numbers[one.interview], one.first_turn, one.last_turn]
            for one in summary.passages
            if self._has(one.interview, one.last_turn)
        }

    def _text(self, name: str, text: str) -> dict[str, Any]:
        blocks = [_block(line) for line in text.splitlines() if line.strip()]
        targets = {}
        for found in _REFERENCE.finditer(text):
            interview, first, last = found[1], int(found[2]), int(found[3] or found[2])
            if self._has(interview, last) and first <= last:
                targets[found[0][1:-1]] = [self._numbers[interview], first, last]
        return {"title": name, "code": name, "blocks": blocks, "targets": targets}

    def _has(self, interview: str, turn: int) -> bool:
        return interview in self._transcripts and turn < len(self._transcripts[interview].turns)


def _facts(summary: Summary) -> str:
    """How widespread it is, computed by code; the model never writes a count."""
    spread = summary.spread
    sizes = [
        counted(spread.passages, "passage"),
        counted(spread.speakers, "speaker"),
        *([f"{counted(spread.remedy_passages, 'passage')} on remedies"] if spread.remedy_passages else []),
    ]
    coders = ", ".join(coder.name for coder in summary.coders)
    return (
        f"In {spread.interviews} of {counted(spread.coded, 'coded interview')}: {', '.join(sizes)}. "
        f"From the coding of {coders}."
    )


def _checked(summary: Summary) -> str:
    """What the faithfulness check found; empty where none was asked for."""
    found = summary.verdicts
    if not found:
        return ""
    parts = [f"{found[verdict]} {words}" for verdict, words in VERDICTS.items() if found[verdict]]
    return f"Of {counted(found.total(), 'sentence')}, checked against the passages cited: {', '.join(parts)}."


def _blocks(summary: Summary) -> Iterable[list[Any]]:
    """`[kind, text, references, verdict, why]`; only sentences of a draft have the last three."""
    if summary.definition:
        yield ["p", summary.definition]
    for section, title in SECTIONS.items():
        sentences = [one for one in summary.sentences if one.section == section]
        if sentences:
            yield ["h", title]
            yield from map(_sentence, sentences)
    if summary.remedies:
        yield ["h", "Remedies as reported"]
    for remedy in summary.remedies:
        yield ["li", _remedy(remedy), list(remedy.references)]
    if summary.clearest:
        yield ["h", "Clearest quotes"]
    for clear in summary.clearest:
        yield ["li", *_quote(clear)]


def _quote(clear: ClearQuote) -> list[Any]:
    return [f"“{clear.quote.text}”", [clear.reference]]


def _remedy(remedy: Remedy) -> str:
    """What was done, in the coder's and in the interviewee's words, and who says so."""
    words = " … ".join(f"“{quote.text}”" for quote in remedy.quotes)
    speakers = ", ".join(dict.fromkeys(one.speaker for one in remedy.reporters))
    return " ".join(filter(None, (remedy.text, words, speakers and f"({speakers})")))


def _sentence(sentence: Sentence) -> list[Any]:
    check = sentence.check
    return ["s", sentence.text, list(sentence.references), *([check.verdict, check.reason] if check else [])]


def _block(line: str) -> list[Any]:
    """A line of Markdown; its references stay in the text, where the script finds them."""
    stripped = line.strip()
    if heading := _HEADING.fullmatch(stripped):
        return ["h", heading[2]]
    if item := _ITEM.fullmatch(stripped):
        return ["li", item[1]]
    return ["p", stripped]
