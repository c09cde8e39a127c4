"""Names for array types, and a division that says NaN where there is nothing to divide by.

Inside the figures NaN stands for "undefined"; it never leaves this room: a `Figure` has a reason instead.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Bools: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[Any]


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """`numerator / denominator`, broadcast; NaN where the denominator is 0 or either is NaN."""
    top = np.asarray(numerator, dtype=np.float64)
    bottom = np.asarray(denominator, dtype=np.float64)
    shape = np.broadcast_shapes(top.shape, bottom.shape)
    quotient: Floats = np.divide(
        top, bottom, out=np.full(shape, np.nan), where=np.broadcast_to(bottom != 0, shape)
    )
    return quotient
