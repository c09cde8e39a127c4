"""Whether intercoder's own packages are found under their names, which others may have too."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

ROOMS = ("schemas", "cache", "prompts", "extract", "eval")
"""Packages that lie beside `intercoder`."""


def check_rooms() -> None:
    """Say what hides one of them: else the first import from it fails, with no word of the reason.

    Raises:
        ImportError: a module or package of the user's is found in its place.
    """
    home = Path(__file__).resolve().parents[1]
    for room in ROOMS:
        found = find_spec(room)
        place = Path(found.origin).resolve() if found and found.origin else None
        if place and place.parents[1] != home:
            raise ImportError(
                f"intercoder cannot be imported here: {place} hides its package {room!r}. "
                "Rename that, or start Python where it is not on the path."
            )
