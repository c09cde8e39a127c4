"""Looking for unreachable cycles less often, in processes that make few of them and hold much that stays."""

from __future__ import annotations

import gc

_YOUNG = 10_000
"""Objects made, less those let go, until the youngest are looked through; Python's own 700 are soon made."""


def leave_garbage() -> None:
    """Never look through what is loaded by now, and seldom through the rest.

    Modules and schemas are some half a million objects, and Python walks all of them again and again while
    requests come and go: a tenth of the processor time with hundreds of requests a second, in pauses of up to
    a tenth of a second. Nearly all that a request needs is let go without that, by counting references.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 50)
