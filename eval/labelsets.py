"""Krippendorff's α over label sets: each unit's value is the whole set of codes that a coder gave it.

α = 1 − Do/De with a distance δ between sets in place of equal or unequal:
Do = 1/n · Σu Σ_{ordered pairs of u} δ/(mu − 1) and De = Σ f_s f_t δ(s, t)/(n(n − 1)), n the number of
pairable values and f_s how often set s occurs among them (Krippendorff 2011). Distances:

Jaccard: δ = 1 − J, J = |s ∩ t|/|s ∪ t|.
MASI:    δ = 1 − J·M, M = 1 for equal sets, 2/3 if one contains the other, 1/3 if they overlap, 0 if they
are disjoint (Passonneau 2006, LREC).

Two empty sets are equal: δ(∅, ∅) = 0.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Literal, NamedTuple

import numpy as np

from eval.arrays import Bools, Floats, Ints, ratio

Distance = Literal["masi", "jaccard"]

_BLOCK = 512
_ROUNDING = 1e-12


class Values(NamedTuple):
    """The label sets of some coders on some units.

    Attributes:
        ids: which set each coder gave each unit, (coders, units).
        sets: the distinct sets, (sets, codes).
    """

    ids: Ints
    sets: Bools


def distinct(labels: Bools) -> Values:
    """Number the distinct label sets of (coders, units, codes)."""
    coders, units, codes = labels.shape
    # One 64-bit word per 64 codes: sorting words is far faster than sorting rows.
    packed = np.packbits(labels.reshape(coders * units, codes), axis=1)
    words = np.zeros((coders * units, max(1, -(-packed.shape[1] // 8)) * 8), dtype=np.uint8)
    words[:, : packed.shape[1]] = packed
    keys = words.view(np.uint64)
    _, first, ids = np.unique(
        keys[:, 0] if keys.shape[1] == 1 else keys, axis=0, return_index=True, return_inverse=True
    )
    return Values(ids.reshape(coders, units), labels.reshape(coders * units, codes)[first])


def distances(left: Bools, right: Bools, distance: Distance) -> Floats:
    """δ between each row of `left` and each row of `right`: (rows of left, rows of right)."""
    common = left.astype(np.float64) @ right.astype(np.float64).T
    return _delta(common, left.sum(axis=1)[:, None], right.sum(axis=1), distance)


def _delta(common: Floats, left: Ints, right: Ints, distance: Distance) -> Floats:
    """δ of sets with `left` and `right` members, `common` of them shared; shapes broadcast."""
    union = left + right - common
    jaccard = np.where(union == 0, 1.0, common / np.maximum(union, 1))
    if distance == "jaccard":
        return np.asarray(1 - jaccard)
    contained = (common == left) | (common == right)
    monotonicity = np.where(common == union, 1.0, np.where(contained, 2 / 3, 1 / 3))
    return np.asarray(1 - jaccard * monotonicity)


def alpha_replicates(
    values: Values,
    starts: Ints,
    distance: Distance,
    weights: Ints | None = None,
    present: Bools | None = None,
) -> Floats:
    """α over all interviews, then without each: (1 + interviews,).

    Args:
        values: label sets of two or more coders.
        starts: index of each interview's first unit; every interview has units.
        distance: which δ.
        weights: how much each unit counts; 1 where not given.
        present: (coders, units), False where a coder did not code the unit at all.

    Returns:
        α; NaN where all values are equal or there are none.
    """
    if len(starts) == 0:
        return np.array([np.nan])
    here = np.ones(values.ids.shape, dtype=np.bool_) if present is None else present
    here = here & (here.sum(axis=0) > 1)
    weight = here * (1.0 if weights is None else weights.astype(np.float64))
    expected, sizes = _expected(values, starts, distance, weight)
    # Do/De = (o/n)/(e/(n(n − 1))) = o·(n − 1)/e
    return 1 - ratio(_observed(values, starts, distance, weight) * (sizes - 1), expected)


def alpha_by_chance(values: Values, distance: Distance, weights: Ints | None = None) -> float:
    """α of two coders that is expected when the first one's sets are dealt at random over the units.

    Which sets there are stays as it is, so only Do changes: to the mean δ over all pairs of units.
    """
    weight = np.ones(values.ids.shape[1]) if weights is None else weights.astype(np.float64)
    first, second = (_frequency(row, weight, len(values.sets)) for row in values.ids)
    total: Floats = first + second
    observed = 2 * first @ _weighted_distances(values.sets, second, distance) / second.sum()
    expected = total @ _weighted_distances(values.sets, total, distance)
    return float(1 - ratio(observed * (total.sum() - 1), expected))


def _observed(values: Values, starts: Ints, distance: Distance, weight: Floats) -> Floats:
    """Σ over units of 2δ/(mu − 1) over pairs of coders, over all interviews and without each."""
    others = np.maximum((weight > 0).sum(axis=0) - 1, 1)
    units = np.zeros(weight.shape[1])
    for one, other in combinations(range(len(weight)), 2):
        apart = _apart(values, one, other, distance)
        units += 2 * apart * np.minimum(weight[one], weight[other]) / others
    parts = np.add.reduceat(units, starts)
    return np.concatenate([[parts.sum()], parts.sum() - parts])


def _apart(values: Values, one: int, other: int, distance: Distance) -> Floats:
    """δ of two coders' sets on each unit; each distinct pair of sets is computed once."""
    count = len(values.sets)
    pairs, which = np.unique(values.ids[one] * count + values.ids[other], return_inverse=True)
    left, right = values.sets[pairs // count], values.sets[pairs % count]
    common = (left & right).sum(axis=1).astype(np.float64)
    each = _delta(common, left.sum(axis=1), right.sum(axis=1), distance)
    return np.asarray(each[which])


def _expected(values: Values, starts: Ints, distance: Distance, weight: Floats) -> tuple[Floats, Floats]:
    """Σ f_s f_t δ(s, t) and n, over all interviews and without each.

    Without interview i it is Σ(f − fᵢ)(f − fᵢ)δ = fδf − 2fᵢδf + fᵢδfᵢ, so δ is never held whole.
    """
    total = _frequency(values.ids, weight, len(values.sets))
    mass = _weighted_distances(values.sets, total, distance)
    sums, sizes = [float(total @ mass)], [float(total.sum())]
    for start, end in pairwise([*starts, weight.shape[1]]):
        present, at = np.unique(values.ids[:, start:end], return_inverse=True)
        part = _frequency(at, weight[:, start:end], len(present))
        within = part @ _weighted_distances(values.sets[present], part, distance)
        sums.append(sums[0] - 2 * float(part @ mass[present]) + float(within))
        sizes.append(sizes[0] - float(part.sum()))
    # What is left of subtracting everything is nothing, whatever floating point says.
    return np.where(np.array(sums) < _ROUNDING * sums[0], 0.0, sums), np.array(sizes)


def _frequency(ids: Ints, weight: Floats, count: int) -> Floats:
    """How often each of `count` sets occurs."""
    return np.bincount(ids.ravel(), weight.ravel(), minlength=count).astype(np.float64)


def _weighted_distances(sets: Bools, frequency: Floats, distance: Distance) -> Floats:
    """Σt f_t δ(s, t) for each set s, block by block."""
    blocks = [
        distances(sets[at : at + _BLOCK], sets, distance) @ frequency for at in range(0, len(sets), _BLOCK)
    ]
    return np.concatenate(blocks) if blocks else np.zeros(0)
