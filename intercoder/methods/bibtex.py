"""BibTeX of the program and of the study whose code names the bundled codebook has; as in CITATION.cff."""

from __future__ import annotations

from intercoder.methods.blanks import blank_text

_YEARS = {"0.1.0": "2026"}
"""Version -> year of its release, where it is known."""

STUDY = f"""@article{{cote-quality-issues,
  title = {{Quality Issues in Machine Learning Software Systems}},
  author = {{C{{\\^o}}t{{\\'e}} and Nikanjam and Bouchoucha and Basta and Abidi and Khomh}},
  note = {{{blank_text("given names of the authors")}}},
  journal = {{{blank_text("journal, volume and pages, if you cite the printed version")}}},
  year = {{2023}},
  eprint = {{2306.15007}},
  archiveprefix = {{arXiv}}
}}
"""


def tool_entry(version: str) -> str:
    """The program, in this version."""
    return f"""@software{{intercoder,
  title = {{intercoder: a language model as one more coder of interview transcripts}},
  author = {{{{The intercoder authors}}}},
  version = {{{version}}},
  year = {{{_YEARS.get(version) or blank_text("year of this version")}}},
  license = {{MIT}},
  url = {{{blank_text("where you got it from")}}}
}}
"""
