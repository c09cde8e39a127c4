"""Character F1: how much of the marked text two coders share.

F1 = 2·|A ∩ B|/(|A| + |B|) over characters, A and B the characters that the coders gave a code.
Precision is |A ∩ B|/|A| and recall |A ∩ B|/|B|. Counted per code, and for "carries a code at all".
"""

from __future__ import annotations

from eval.study import Study
from eval.tally import Tally, tally


def character_tally(study: Study, a: str, b: str) -> Tally:
    """Counts of characters of two coders, by name, on what both saw.

    Its tables go through `f1.f1`, `f1.precision` and `f1.recall` as counts of units do.
    """
    matrix = study.characters
    one, other = matrix.coder(a), matrix.coder(b)
    return tally(matrix.common(one, other), one, other)
