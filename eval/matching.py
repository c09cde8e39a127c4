"""One-to-one matching of two coders' segments: as many pairs as possible, no segment in two of them."""

from __future__ import annotations

from collections.abc import Sequence


def most_pairs(partners: Sequence[Sequence[int]]) -> int:
    """Size of a maximum matching of a bipartite graph, by augmenting paths.

    Args:
        partners: for each left node, the right nodes that it may be paired with.
    """
    left_of: dict[int, int] = {}
    right_of: dict[int, int] = {}
    for start in range(len(partners)):
        free, reached_from = _free_partner(start, partners, left_of)
        while free is not None:
            left = reached_from[free]
            # The partner that `left` gives up goes to whoever reached it before.
            given_up = right_of.get(left)
            left_of[free], right_of[left] = left, free
            free = given_up
    return len(left_of)


def _free_partner(
    start: int, partners: Sequence[Sequence[int]], left_of: dict[int, int]
) -> tuple[int | None, dict[int, int]]:
    """A free right node that an alternating path from `start` reaches, and how all were reached."""
    reached_from: dict[int, int] = {}
    queue = [start]
    for left in queue:
        for right in partners[left]:
            if right in reached_from:
                continue
            reached_from[right] = left
            if right not in left_of:
                return right, reached_from
            queue.append(left_of[right])
    return None, reached_from
