"""The run under review: its interviews, and the candidates on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from extract.contents import contents_of
from extract.runfolder import RunFolder
from intercoder.review.candidates import candidates_of
from intercoder.review.texts import text_id
from intercoder.run_codebook import codes_of
from schemas.codebook import Codebook
from schemas.coding import CodingFile, Segment
from schemas.errors import RunFolderError
from schemas.run import Manifest
from schemas.transcript import Transcript


@dataclass(frozen=True)
class Interview:
    """One interview.

    Attributes:
        transcript: what was said.
        coding: of the run; None where this text was not coded (yet).
        candidates: name → segment of that file.
    """

    transcript: Transcript
    coding: CodingFile | None
    candidates: Mapping[str, Segment]

    @cached_property
    def text(self) -> str:
        """What the log calls the transcript's text and turns."""
        return text_id(self.transcript)


@dataclass(frozen=True)
class ReviewedRun:
    """A run as it was when the review was opened.

    Attributes:
        path: of the run folder.
        manifest: what was run.
        codebook: the run's; one without codes where it had none.
        interviews: by transcript id.
    """

    path: Path
    manifest: Manifest
    codebook: Codebook
    interviews: Mapping[str, Interview]

    @classmethod
    def load(cls, path: Path) -> ReviewedRun:
        """Read a run folder.

        Raises:
            RunFolderError: it is no run folder, damaged, or holds a name that is not safe as a file name.
        """
        folder = RunFolder(path)
        contents = contents_of(folder)
        interviews = {
            name: _interview(transcript, contents.codings.get(name))
            for name, transcript in contents.transcripts.items()
        }
        return cls(path, contents.manifest, codes_of(folder), interviews)


def _interview(transcript: Transcript, coding: CodingFile | None) -> Interview:
    if not _is_file_name(transcript.id):
        raise RunFolderError(
            "A transcript of the run has an id that is no file name.",
            hint="Make the run again with: intercoder extract",
        )
    return Interview(transcript, coding, candidates_of(coding) if coding else {})


def _is_file_name(id: str) -> bool:
    return id.isprintable() and not id.startswith(".") and not set('/\\:*?"<>|') & set(id) and id != ""
