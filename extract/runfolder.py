"""The run folder on disk. Files are written whole or not at all; requests are appended line by line."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.base import canonical_json
from schemas.codebook import Codebook
from schemas.coding import CodingFile
from schemas.errors import RunFolderError
from schemas.run import Manifest, RequestRecord, Settings
from schemas.transcript import Transcript

_Model = TypeVar("_Model", bound=BaseModel)


class RunFolder:
    """Reads and writes `RUN/`, laid out as in `docs/architecture.md`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = path / "manifest.json"
        self._requests = path / "requests.jsonl"

    def open(self, settings: Settings) -> Manifest | None:
        """Make the folder, or check that it holds a run with these settings.

        Returns:
            The manifest of the run that is to go on; None for a new one.

        Raises:
            RunFolderError: it is a file, holds something else, holds a run with other settings, or
                cannot be written to.
        """
        self._make()
        if not self._manifest.exists():
            return None
        manifest = self.manifest()
        differing = differences(manifest.settings, settings)
        if differing:
            raise RunFolderError(
                f"{self.path} holds a run with other settings: {'; '.join(differing)}.",
                hint="Name a new folder with --out, or use the same settings to go on with this run.",
            )
        return manifest

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            visible = [entry for entry in self.path.iterdir() if not entry.name.startswith(".")]
            if visible and not self._manifest.exists():
                raise RunFolderError(
                    f"{self.path} is not empty and holds no run.", hint="Name a new folder with --out."
                )
        except OSError as error:
            raise RunFolderError(
                f"{self.path} cannot be written to: {error.strerror}.", hint="Name another folder with --out."
            ) from error

    def manifest(self) -> Manifest:
        """The manifest.

        Raises:
            RunFolderError: there is none, or it is damaged.
        """
        if not self._manifest.is_file():
            raise RunFolderError(
                f"{self.path} is not a run folder: it has no manifest.json.",
                hint="Make one with: intercoder extract PATH --out RUN",
            )
        return _load(self._manifest, Manifest)

    def transcripts(self) -> Iterator[Transcript]:
        """All transcripts of the run, in order of their ids."""
        for file in sorted((self.path / "transcripts").glob("*.json")):
            yield _load(file, Transcript)

    def transcript(self, transcript_id: str) -> Transcript:
        """One transcript.

        Raises:
            RunFolderError: it is not there, or damaged.
        """
        return _load(self.path / "transcripts" / f"{transcript_id}.json", Transcript)

    def codings(self) -> Iterator[CodingFile]:
        """All coding files of the run, in order of their transcripts' ids."""
        for file in sorted((self.path / "codings").glob("*.json")):
            yield _load(file, CodingFile)

    def coding(self, transcript_id: str) -> CodingFile | None:
        """The coding file of one transcript; None where it is not there yet or cannot be used."""
        file = self.path / "codings" / f"{transcript_id}.json"
        try:
            return _load(file, CodingFile) if file.is_file() else None
        except RunFolderError:
            return None  # damaged: it is made again, from the cache

    def requests(self) -> list[RequestRecord]:
        """All records, in the order in which they were written; a line cut by a crash is passed over."""
        if not self._requests.exists():
            return []
        records = []
        for line in self._requests.read_text(encoding="utf-8").splitlines():
            try:
                records.append(RequestRecord.model_validate_json(line))
            except ValidationError:
                continue
        return records

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        write_whole(self._manifest, manifest.to_json())

    def write_transcript(self, transcript: Transcript) -> None:
        """Store what was read."""
        write_whole(self.path / "transcripts" / f"{transcript.id}.json", transcript.to_json())

    def write_coding(self, coding: CodingFile) -> None:
        """Store one coding file."""
        write_whole(self.path / "codings" / f"{coding.transcript}.json", coding.to_json())

    def write_pass(self, number: int, coding: CodingFile) -> None:
        """Store what one of several passes found by itself."""
        write_whole(self.path / "passes" / str(number) / f"{coding.transcript}.json", coding.to_json())

    def passes(self) -> dict[int, list[CodingFile]]:
        """What each pass found by itself, in order of transcripts; empty where there was one pass."""
        folders = sorted(self.path.glob("passes/*/"), key=lambda folder: int(folder.name))
        return {
            int(folder.name): [_load(file, CodingFile) for file in sorted(folder.glob("*.json"))]
            for folder in folders
        }

    def codebook(self) -> Codebook:
        """The codebook that the run used.

        Raises:
            RunFolderError: it is not there (open coding), or damaged.
        """
        return _load(self.path / "codebook.json", Codebook)

    def write_codebook(self, codebook: Codebook) -> None:
        """Store the codebook that the run uses."""
        write_whole(self.path / "codebook.json", codebook.to_json())

    def append_request(self, record: RequestRecord) -> None:
        """Add one line to `requests.jsonl`, in one write."""
        line = canonical_json(record.model_dump(mode="json")) + "\n"
        with self._requests.open("ab") as file:
            file.write((self._line_end(file) + line).encode("ascii"))

    def _line_end(self, file: BinaryIO) -> str:
        """What has to stand before the next line: a crash can have cut the last one."""
        if file.tell() == 0:
            return ""
        with self._requests.open("rb") as written:
            written.seek(-1, os.SEEK_END)
            return "" if written.read(1) == b"\n" else "\n"


def differences(old: Settings, new: Settings) -> list[str]:
    """What differs between two runs' settings, one short text per setting."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return [
        f"{name}: {json.dumps(before[name])} there, {json.dumps(after[name])} now"
        for name in before
        if before[name] != after[name]
    ]


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part.

    Raises:
        RunFolderError: the disk is full or the folder cannot be written to.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="surrogatepass",
            dir=path.parent,
            prefix=".",
            suffix=".tmp",
            delete=False,
            newline="\n",
        ) as file:
            temporary = file.name
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise RunFolderError(
            f"{path.name} cannot be written in {path.parent}: {error.strerror}.",
            hint="What was written before is intact; make room or choose another folder and run again.",
        ) from error


def _load(file: Path, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise RunFolderError(
            f"{file} is damaged or of another version of intercoder.",
            hint="Remove that file and run the same extract command again: answers come from the cache.",
        ) from error


def is_run(path: Path) -> bool:
    """True where `path` is a run folder."""
    return (path / "manifest.json").is_file()
