"""The document of one issue: what a researcher reads, edits and checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from extract.counted import counted
from extract.summaries.evidence_text import (
    coder_names,
    how_widespread,
    listed,
    passages,
    people,
    quote_line,
    remedy_line,
)
from extract.summaries.layout import (
    Block,
    Document,
    Heading,
    Line,
    Paragraph,
    Run,
    Style,
    code,
    line,
    muted,
    references,
    shown,
    strong,
)
from schemas.summary import (
    Section,
    Sentence,
    StrikeReason,
    Struck,
    Summary,
    Verdict,
)
from schemas.transcript import Transcript

TITLES: dict[Section, str] = {
    "what": "What it is",
    "shows": "How it shows",
    "causes": "Causes",
    "consequences": "Consequences",
    "mitigations": "Mitigations",
    "disagreement": "Where interviewees disagree",
}
SIGNS: dict[Verdict, tuple[str, Style, str]] = {
    "supported": ("✓", "good", "supported"),
    "partly": ("◐", "fair", "partly supported"),
    "not": ("✗", "bad", "not supported"),
    "unchecked": ("?", "unknown", "not checked"),
}
REASONS: dict[StrikeReason, str] = {
    "empty": "says nothing",
    "no_reference": "cites no passage",
    "unknown_reference": "cites what was not shown",
    "quote_not_found": "quotes what the interviews do not hold",
    "quote_elsewhere": "quotes what is in none of the passages it cites",
    "count": "states a count",
    "one_voice": "tells of a disagreement and cites fewer than two speakers",
}


def summary_document(summary: Summary, transcripts: Mapping[str, Transcript]) -> Document:
    """The document of one issue.

    Args:
        summary: of the issue.
        transcripts: those of its passages, by id.
    """
    blocks = (
        *_opening(summary),
        *how_widespread(summary),
        *_prose(summary),
        *listed("Mitigations as reported", map(remedy_line, summary.remedies)),
        *listed("Clear quotes", (quote_line(q.quote, q.speakers, q.reference) for q in summary.clearest)),
        *listed("Evidence not cited", _not_cited(summary)),
        *listed("Struck sentences", map(_struck, summary.struck)),
        *listed("Requests that failed", _failures(summary)),
        *listed("Notes", (line(note) for note in summary.notes)),
        *passages(summary, transcripts),
        *listed("How this was made", _made(summary)),
    )
    return Document(title=shown(summary.name or summary.code), blocks=blocks)


def _opening(summary: Summary) -> Iterator[Block]:
    title = summary.name or summary.code
    yield Heading(1, line(title))
    yield Paragraph((line(code(summary.code), f": {summary.definition}" if summary.definition else ""),))
    if summary.written is None:
        yield Paragraph((line(strong(summary.why_unwritten)),))
        return
    yield Paragraph(
        (
            line(
                muted(
                    f"A draft by a language model ({summary.written.model}) from passages coded by "
                    f"{coder_names(summary.coders)}, to be edited. Square brackets name the passages that a "
                    f"sentence rests on: interview and first turn.{_legend(summary.written.checked)}"
                )
            ),
        )
    )
    yield Paragraph((line(*_in_short(summary)),))


def _legend(checked: bool) -> str:
    signs = ", ".join(f"{sign} {label}" for sign, _, label in SIGNS.values())
    return f" The signs tell what a check against those passages says: {signs}." if checked else ""


def _in_short(summary: Summary) -> Iterator[Run | str]:
    """What became of the draft, in figures."""
    if summary.state == "failed":
        yield strong("No sentence came of it: the requests failed, as listed below. ")
    elif summary.state == "partial":
        yield strong("Requests failed, as listed below: the draft is not whole. ")
    yield verdict_text(summary)
    yield f" {len(summary.struck)} struck. {len(summary.not_cited)} of {_passages_word(summary)} not cited."


def _passages_word(summary: Summary) -> str:
    return counted(len(summary.passages), "passage")


def verdict_text(summary: Summary) -> str:
    """How many sentences there are, and how many of them the check found supported."""
    total = len(summary.sentences)
    if summary.written is None or not summary.written.checked:
        return f"{counted(total, 'sentence')}, not checked against the passages (--no-check)."
    counts = summary.verdicts
    judged = total - counts["unchecked"]
    share = f" ({counts['supported'] / judged:.0%} of those checked)" if judged else ""
    parts = [f"{counts['supported']} supported{share}", f"{counts['partly']} partly", f"{counts['not']} not"]
    parts += [f"{counts['unchecked']} without a verdict"] if counts["unchecked"] else []
    return f"{counted(total, 'sentence')}: {', '.join(parts)}."


def _prose(summary: Summary) -> Iterator[Block]:
    if summary.written is None or not summary.sentences:
        return
    missing = []
    for section in get_args(Section):
        own = tuple(_sentence(one) for one in summary.sentences if one.section == section)
        if own:
            yield Heading(2, line(TITLES[section]))
            yield Paragraph(own)
        else:
            missing.append(TITLES[section].lower())
    if missing:
        yield Paragraph((line(muted(f"Nothing was written on: {', '.join(missing)}.")),))


def _sentence(sentence: Sentence) -> Line:
    said = [Run(sentence.text), *references(sentence.references)]
    if sentence.section == "mitigations":
        said.append(muted(f" ({people(sentence.reporters)})"))
    return line(*said, *_check(sentence))


def _check(sentence: Sentence) -> Iterator[Run]:
    if sentence.check is None:
        return
    sign, style, label = SIGNS[sentence.check.verdict]
    yield Run(" ")
    yield Run(sign, style, label=label)
    if sentence.check.verdict != "supported":
        yield muted(f" ({label}: {sentence.check.reason})")


def _not_cited(summary: Summary) -> Iterator[Line]:
    by_name = {passage.reference: passage for passage in summary.passages}
    for name in summary.not_cited:
        yield quote_line(by_name[name].quotes[0], by_name[name].speakers, name)


def _struck(struck: Struck) -> Line:
    why = REASONS[struck.reason] + (f": {struck.detail}" if struck.detail else "")
    cited = f" Cited: {', '.join(struck.references)}." if struck.references else ""
    return line(struck.text or "(no text)", muted(f" {TITLES[struck.section]}; {why}.{cited}"))


def _failures(summary: Summary) -> Iterator[Line]:
    for one in summary.failures:
        what = "Sentences" if one.step == "summarise" else "Check of sentences"
        yield line(f"{what} from", *references(one.references), f": {one.reason} ({one.outcome})")


def _made(summary: Summary) -> Iterator[Line]:
    yield line(f"Coded by: {coder_names(summary.coders)}.")
    yield line("Counts are computed from the coding. Quotes are slices of the transcripts.")
    written = summary.written
    if written is None:
        return
    yield line("A sentence that states a count is struck; counts are recognised in English only.")
    settings = written.parameters.model_dump(exclude_none=True)
    told = "".join(f", {name} {value}" for name, value in settings.items())
    yield line(f"Written by {written.model} at {written.endpoint} in {written.language}{told}.")
    requests = counted(written.requests, "request")
    yield line(f"{requests}, at most {written.window_tokens:,} tokens of passages in each.")
    if written.checked:
        yield line("The check was made by the same model, in requests of their own: it is no second opinion.")
    yield line(
        "Prompts: "
        + ", ".join(f"{name} {digest[:12]}" for name, digest in sorted(written.prompts.items()))
        + "."
    )
