"""The whole methods text: paragraph, items, and what is given to the letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from extract.summaries.layout import Block, Document, Heading, Paragraph, line
from intercoder.methods.blanks import MARK
from intercoder.methods.codes import all_codes, codes_items
from intercoder.methods.facts import Facts
from intercoder.methods.items import (
    code_items,
    cost_items,
    data_items,
    model_items,
    parameter_items,
    processing_items,
)
from intercoder.methods.paragraph import paragraph
from intercoder.methods.validation import validation_items
from intercoder.methods.verbatim import Verbatim, bibliography, prompts_of

_INTRODUCTION = (
    line(
        "This text helps to answer what the reporting checklists GUIDE-LLM and llm-guidelines.org ask for. "
        "Read them, and judge for yourself what your study still has to say."
    ),
    line(f"What the program cannot know stands in brackets and begins with “{MARK}”."),
)

_ITEMS: tuple[tuple[str, Callable[[Facts], list[Block]]], ...] = (
    ("Exact model and access", model_items),
    ("Parameters and seed", parameter_items),
    ("Codebook and guide", codes_items),
    ("Data handling", data_items),
    ("Human validation", validation_items),
    ("Post-processing", processing_items),
    ("Cost", cost_items),
    ("Code", code_items),
    ("Codes in full", all_codes),
)


class MethodsText(NamedTuple):
    """The text.

    Attributes:
        document: headings, sentences, tables.
        verbatim: what follows it to the letter.
    """

    document: Document
    verbatim: tuple[Verbatim, ...]


def methods_text(facts: Facts, name: str) -> MethodsText:
    """The methods text of a run.

    Args:
        facts: what is known of it.
        name: of the run.
    """
    title = f"Methods: {name}"
    blocks: list[Block] = [
        Heading(1, line(title)),
        Paragraph(_INTRODUCTION),
        Heading(2, line("Paragraph for the paper")),
        Paragraph(paragraph(facts)),
        Heading(2, line("Appendix")),
    ]
    for heading, items in _ITEMS:
        found = items(facts)
        if found:
            blocks += [Heading(3, line(heading)), *found]
    prompts = prompts_of(facts)
    if prompts:
        blocks += [Heading(3, line("Full prompts")), Paragraph((line(_PROMPTS),))]
    return MethodsText(Document(title, tuple(blocks)), (*prompts, *bibliography(facts)))


_PROMPTS = (
    "The templates follow to the letter. What stands in double braces was replaced by the codebook, the "
    "guide, the numbered turns of the transcript and the like; the answer's schema was sent along."
)
