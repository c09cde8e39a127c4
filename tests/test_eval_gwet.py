"""AC1 and its relatives on published data."""

from __future__ import annotations

import numpy as np
import pytest
from test_eval_krippendorff import ratings_of

from eval.conger import conger_kappa
from eval.fleiss import fleiss_kappa
from eval.gwet import ac1, ac1_of_counts
from eval.ratings import category_counts
from eval.reliability import alpha
from eval.tables import Table


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        # po = .85, mean rate .475: pe = 2·.475·.525 = .49875; AC1 = .35125/.50125
        ((40, 9, 6, 45), 0.35125 / 0.50125),
        # po = .85, mean rate .875: pe = 2·.875·.125 = .21875; AC1 = .63125/.78125 = .808
        ((80, 10, 5, 5), 0.808),
    ],
)
def test_ac1_of_tables(cells: tuple[int, int, int, int], expected: float) -> None:
    both, only_a, only_b, _ = cells
    sums = Table(*(np.array([x]) for x in (sum(cells), both + only_a, both + only_b, both)))
    assert ac1(sums)[0] == pytest.approx(expected, abs=1e-12)
    pairs = np.repeat([[0, 2], [1, 1], [2, 0]], [both, only_a + only_b, cells[3]], axis=0)
    assert ac1_of_counts(pairs) == pytest.approx(expected, abs=1e-12)


# "raw4raters" in the documentation of irrCAC (Gwet): the ratings of Krippendorff 2011, but for the last
# unit, whose one rating is the third rater's there. Only Conger's κ tells raters apart.
RATERS = ("123321412...", "1233224125..", ".33323422513", "12332441251.")


def test_four_raters_as_published_by_gwet() -> None:
    ratings = ratings_of(RATERS)
    counts, _ = category_counts(ratings)
    assert ac1_of_counts(counts) == pytest.approx(0.77544, abs=5e-6)
    assert alpha(ratings) == pytest.approx(0.74342, abs=5e-6)
    assert fleiss_kappa(counts) == pytest.approx(0.76117, abs=5e-6)
    assert conger_kappa(ratings) == pytest.approx(0.76282, abs=5e-6)
