"""Names of reviewers: shown as given, and a folder name that cannot lead anywhere else."""

from __future__ import annotations

from extract.readers.titles import transcript_id
from schemas.errors import ConfigurationError

LONGEST_NAME = 100
"""Characters."""


def reviewer_name(given: str) -> str:
    """The name as files and pages show it, each run of white space as one space.

    Raises:
        ConfigurationError: it is empty, too long, or holds characters that cannot be seen.
    """
    name = " ".join(given.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise ConfigurationError(
            "The reviewer's name is empty, too long, or holds characters that cannot be seen.",
            hint=f"Name yourself with --as, in at most {LONGEST_NAME} characters.",
        )
    return name


def folder_name(name: str) -> str:
    """A safe folder name for a reviewer: letters of any script, digits and hyphens.

    Names that differ only in case, spaces or punctuation share a folder, and are one reviewer.
    """
    return transcript_id(name)
