"""The codes as the tree that programs for coding show, with all that the codebook says in the description."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.writers.content import name_key
from schemas.codebook import Code

_COLOURS = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BB5566", "#004488", "#DDAA33")
"""Colours that people with any kind of colour vision tell apart (from Paul Tol's schemes)."""


@dataclass
class Branch:
    """A code, or a heading that codes stand under.

    Attributes:
        name: unique in the tree.
        description: what it means; empty where nobody has said.
        codable: False for a heading.
        colour: `#RRGGBB`.
        below: what stands under it.
    """

    name: str
    description: str = ""
    codable: bool = True
    colour: str = _COLOURS[0]
    below: list[Branch] = field(default_factory=list)


def code_tree(codes: tuple[Code, ...]) -> list[Branch]:
    """The codes under their parents, those at the top under their categories.

    A category that is named like a code is left out as a heading. Codes that are each other's parents stand
    where the first of them does.
    """
    branches = {code.code: _branch(code, place) for place, code in enumerate(codes)}
    names = {name_key(code.code) for code in codes}
    roots: list[Branch] = []
    headings: dict[str, Branch] = {}
    for code in codes:
        _above(code, codes, branches, names, headings, roots).append(branches[code.code])
    return roots


def _above(
    code: Code,
    codes: tuple[Code, ...],
    branches: dict[str, Branch],
    names: set[str],
    headings: dict[str, Branch],
    roots: list[Branch],
) -> list[Branch]:
    """The list that a code's branch belongs into."""
    if code.parent in branches and not _in_circle(code, codes):
        return branches[code.parent].below
    key = name_key(code.category)
    if not key or key in names:
        return roots
    if key not in headings:
        headings[key] = Branch(code.category, codable=False, colour=branches[code.code].colour)
        roots.append(headings[key])
    return headings[key].below


def _in_circle(code: Code, codes: tuple[Code, ...]) -> bool:
    """Whether a code is the first of codes that are each other's parents."""
    by_name = {one.code: one for one in codes}
    order = {one.code: place for place, one in enumerate(codes)}
    passed, at = [code.code], code.parent
    while at is not None and at in by_name and at not in passed:
        passed.append(at)
        at = by_name[at].parent
    return at == code.code and min(passed, key=order.__getitem__) == code.code


def _branch(code: Code, place: int) -> Branch:
    return Branch(code.code, description_of(code), colour=colour_of(place))


def colour_of(place: int) -> str:
    """The colour of the code at this place in the list of codes, `#RRGGBB`."""
    return _COLOURS[place % len(_COLOURS)]


def description_of(code: Code) -> str:
    """What the codebook says of a code, one thing a line; the definition first, without a label."""
    named = code.name if code.name and name_key(code.name) != name_key(code.code) else ""
    lines = [
        code.definition,
        f"Name: {named}" if named else "",
        f"Use when: {code.use_when}" if code.use_when else "",
        f"Do not use when: {code.do_not_use_when}" if code.do_not_use_when else "",
        *(f"Example: {example}" for example in code.examples),
        f"Remedy of: {code.mitigates}" if code.mitigates else "",
        f"Also written: {', '.join(code.aliases)}" if code.aliases else "",
    ]
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())
