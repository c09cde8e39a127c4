"""Which wording of a prompt fits a codebook: the one for issues and their remedies, or the one for themes.

The prompts were measured on a study of problems, where a code names an issue or what is done against it.
A codebook without any remedy may be about anything: acceptance, family, work. Asked for issues there, a
model passes over what the codes stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from extract.guide.remedies import remedies
from schemas.codebook import Codebook

THEMES = {
    "extract-system": "extract-themes",
    "judge-system": "judge-themes",
    "summary-system": "summary-themes",
}
"""Prompts that speak of issues and remedies, and those that stand in their place for themes."""


def codes_themes(codebook: Codebook, used: Iterable[str] = ()) -> bool:
    """True where no code is the remedy of another one, so that the codes may stand for anything.

    Args:
        codebook: does not count where fewer than half of the used codes are in it.
        used: names of codes that were used, where any were.
    """
    names = {*used}
    if codebook.fits(names):
        names.update(code.code for code in codebook.codes)
    return not remedies(names, codebook)


def worded(name: str, override: Path | None, *, themes: bool) -> str:
    """Name of the prompt to use in the place of `name`.

    A file of the user's own stands for both wordings, unless there is one of each.

    Args:
        name: a key of `THEMES`.
        override: folder whose files replace bundled prompts.
        themes: whether the codes stand for themes instead of issues.
    """
    if not themes:
        return name
    own = (override / f"{one}.md" if override else None for one in (THEMES[name], name))
    themed, plain = (bool(file and file.is_file()) for file in own)
    return name if plain and not themed else THEMES[name]
