"""Which code one coder gives where the other gives another: the confusion between codes of a pair."""

from __future__ import annotations

import numpy as np

from eval.study import Study
from schemas.base import Stored


class Confusion(Stored):
    """Counts of units of coders a and b, on what both saw of transcripts that both coded.

    Attributes:
        codes: the codes that either coder used there: rows for a, columns for b.
        counts: on the diagonal, units that both gave the code. Elsewhere, units on which a gave the
            row's code and b did not, and b gave the column's code and a did not.
        only_a: per code, units that only a gave it and on which b gave no other code instead.
        only_b: the same of b.
    """

    codes: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]


def confusion(study: Study, a: str, b: str) -> Confusion:
    """The confusion between the codes of two coders, by name."""
    one, other = study.matrix.coder(a), study.matrix.coder(b)
    matrix = study.matrix.common(one, other)
    labels_a, labels_b = matrix.labels[one], matrix.labels[other]
    columns = np.flatnonzero((labels_a | labels_b).any(axis=0))
    labels_a, labels_b = labels_a[:, columns], labels_b[:, columns]
    weights = np.ones(len(labels_a), dtype=np.int64) if matrix.weights is None else matrix.weights
    just_a, just_b = labels_a & ~labels_b, labels_b & ~labels_a
    counts = (just_a * weights[:, None]).T @ just_b.astype(np.int64)
    counts += np.diag(weights @ (labels_a & labels_b))
    return Confusion(
        codes=tuple(study.codes[column] for column in columns),
        counts=tuple(tuple(row) for row in counts.tolist()),
        only_a=tuple((weights * ~just_b.any(axis=1) @ just_a).tolist()),
        only_b=tuple((weights * ~just_a.any(axis=1) @ just_b).tolist()),
    )
