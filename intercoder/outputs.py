"""Files that a command writes: never over one that it reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from extract.readers.folders import find_coded
from extract.runfolder import is_run
from schemas.errors import ConfigurationError, InputError


def check_outputs(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse files to write that are among the files to read.

    Args:
        outputs: the files to be written; None for what was not asked for.
        inputs: files, and folders of them; None for what was not given. What a run folder holds is ours
            to name, and is not looked at.

    Raises:
        ConfigurationError: writing would destroy what is read.
    """
    there = [out for out in outputs if out is not None and out.exists()]
    read = {file.resolve() for path in inputs if path for file in _read(path)} if there else set()
    for out in there:
        if out.resolve() in read:
            raise ConfigurationError(
                f"{out} is one of the files that are read: it would be overwritten.",
                hint="Name another file.",
            )


def _read(path: Path) -> list[Path]:
    if path.is_dir() and is_run(path):
        return []
    try:
        found = find_coded([path])
    except InputError:
        return []
    return [*found.files, *found.tables]
