"""The codebook that a run was coded with, which its folder holds."""

from __future__ import annotations

from extract.runfolder import RunFolder
from intercoder.bundled import bundled_codebook
from schemas.base import digest
from schemas.codebook import Codebook
from schemas.errors import RunFolderError

WAYS_OUT = "Repeat the extract command, which writes it again, or name the codebook with --codebook."
"""What to do where it is missing."""


def codebook_of(run: RunFolder) -> Codebook | None:
    """The codebook of a run; None where it was coded openly.

    Raises:
        RunFolderError: the file is missing, or damaged.
    """
    if codebook_missing(run):
        raise RunFolderError(
            f"{run.path} was coded with the codebook {run.manifest().settings.codebook!r}, "
            "and its codebook.json is missing.",
            hint=WAYS_OUT,
        )
    if _has_file(run):
        return run.codebook()
    return bundled_codebook() if run.manifest().settings.codebook_digest else None


def codes_of(run: RunFolder) -> Codebook:
    """The codebook of a run; one without codes where it was coded openly.

    Raises:
        RunFolderError: as from `codebook_of`.
    """
    return codebook_of(run) or Codebook(name="none")


def codebook_missing(run: RunFolder) -> bool:
    """Whether a run was coded with a codebook that is neither in its folder nor the bundled one."""
    if _has_file(run):
        return False
    return run.manifest().settings.codebook_digest not in {None, digest(bundled_codebook())}


def _has_file(run: RunFolder) -> bool:
    return (run.path / "codebook.json").is_file()
