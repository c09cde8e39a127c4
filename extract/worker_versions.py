"""Whether a worker has the same versions as this process, of all that results depend on."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from platform import python_version_tuple

from schemas.errors import ConfigurationError

OWN = "intercoder"
_OTHERS = ("distributed", "openai", "instructor", "pydantic", "edlib", "rapidfuzz")


def versions() -> dict[str, str | None]:
    """Name -> version in this process; None for a package that is not installed.

    Of Python, the first two numbers: the third makes no difference.
    """
    return {
        "Python": ".".join(python_version_tuple()[:2]),
        **{name: _version(name) for name in (OWN, *_OTHERS)},
    }


def check_same(address: str, theirs: Mapping[str, str | None]) -> None:
    """Compare versions of a worker with this process's.

    Args:
        address: the worker's, for the message.
        theirs: `versions` there, or some of them.

    Raises:
        ConfigurationError: something differs, or is missing on one side.
    """
    ours = versions()
    for name, found in theirs.items():
        if found != ours[name]:
            there, here = (f"{name} {one}" if one else f"no {name}" for one in (found, ours[name]))
            raise ConfigurationError(
                f"The Dask worker at {address} has {there}, and here is {here}.",
                hint="Install the same versions on both sides: pip install 'intercoder[dask]'.",
            )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
