"""The appendix's item on codebook and guide: what they hold, where they come from, what was left out."""

from __future__ import annotations

from extract.counted import counted
from extract.summaries.layout import Block, Line, Paragraph, Run, Table, code, line
from intercoder.methods.blanks import blank
from intercoder.methods.facts import Facts
from intercoder.methods.items import Fact, fact, fact_table
from schemas.base import digest
from schemas.codebook import Code


def codes_items(facts: Facts) -> list[Block]:
    """Facts on codebook and guide."""
    book = facts.codebook
    if facts.codebook_missing:
        return [fact_table([*_missing(facts), *_guide(facts)])]
    if book is None:
        return [Paragraph((line("Open coding: no codebook was given."),))]
    rows = [
        fact("Codebook", book.title or book.name, f", version {book.version}"),
        fact("Codes", str(len(book.codes))),
        fact("Digest (SHA-256)", code(facts.manifest.settings.codebook_digest or "not recorded")),
        fact("Provenance", *_provenance(facts)),
    ]
    if digest(book) != facts.manifest.settings.codebook_digest:
        rows.append(fact("Warning", "codebook.json in the run folder is not the codebook of this digest"))
    rows += _guide(facts)
    return [fact_table(rows)]


def _missing(facts: Facts) -> list[Fact]:
    """What is known of a codebook that is missing from the run folder."""
    settings = facts.manifest.settings
    return [
        fact("Codebook", settings.codebook or "not recorded"),
        fact("Codes", blank("the codes; codebook.json is missing from the run folder")),
        fact("Digest (SHA-256)", code(settings.codebook_digest or "not recorded")),
        fact("Provenance", *_provenance(facts)),
    ]


def all_codes(facts: Facts) -> list[Block]:
    """All codes with what they mean."""
    return [_code_table(facts.codebook.codes)] if facts.codebook else []


def _provenance(facts: Facts) -> tuple[Run | str, ...]:
    if facts.bundled:
        return (
            "bundled with the program; the code names are those of the study cited below, readable names, "
            "definitions and rules of use are the program's own words",
        )
    return (blank("who made it, from what, how it was tested"),)


def _guide(facts: Facts) -> list[Fact]:
    key = facts.manifest.settings.guide_digest
    if key is None:
        return [fact("Guide learned from human coding", "none")]
    rows = [fact("Guide learned from human coding", "digest ", code(key))]
    if facts.guide is None:
        rows.append(fact("What the guide was learned from", blank("give the guide with --guide to list it")))
    else:
        rows += [
            fact(
                f"Learned from {interview.title}",
                f"coded by {', '.join(interview.coders)}; ",
                f"on their own: {', '.join(interview.independent) or 'nobody'}",
            )
            for interview in facts.guide.interviews
        ]
        rows.append(fact("Examples in the guide", counted(len(facts.guide.examples), "passage")))
    left = [f"{name}: without {', '.join(gone)}" for name, gone in facts.left_out.items()]
    rows.append(
        fact("Left out of the guide for an interview's own coding", "; ".join(left) or "nothing recorded")
    )
    return rows


def _code_table(codes: tuple[Code, ...]) -> Table:
    return Table(("code", "meaning"), tuple(((line(code(one.code)),), _meaning(one)) for one in codes))


def _meaning(one: Code) -> tuple[Line, ...]:
    told = (
        one.definition or one.name,
        f"Use when: {one.use_when}" if one.use_when else "",
        f"Not when: {one.do_not_use_when}" if one.do_not_use_when else "",
        f"Remedy of: {one.mitigates}" if one.mitigates else "",
    )
    return tuple(line(text) for text in told if text) or (line(blank("definition")),)
