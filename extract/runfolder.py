"""The run folder on disk. Files are written whole or not at all; requests are appended line by line."""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO, TypeVar

from pydantic import BaseModel, ValidationError

from extract.counted import some_of
from extract.lean import lean
from extract.locking import only_one
from extract.manifest_text import manifest_text
from extract.whole import TEMPORARY, write_whole, writing_whole
from schemas.base import canonical_json
from schemas.codebook import Codebook
from schemas.coding import CodingFile
from schemas.errors import RunFolderError
from schemas.run import Manifest, RequestRecord, Settings
from schemas.transcript import Transcript

__all__ = ["RunFolder", "differences", "is_run", "other_settings", "write_whole"]

_MOST_RUNS = 6
"""Runs that are named where a folder holds several."""

_Model = TypeVar("_Model", bound=BaseModel)


class RunFolder:
    """Reads and writes `RUN/`, laid out as in `docs/architecture.md`.

    Attributes:
        damaged: files and lines found damaged so far, which are made again or left out.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.damaged: list[str] = []
        self._manifest = path / "manifest.json"
        self._requests = path / "requests.jsonl"
        self._ends_whole = False

    def open(self, settings: Settings) -> Manifest | None:
        """Make the folder, or check that it holds a run with these settings.

        Returns:
            The manifest of the run that is to go on; None for a new one.

        A manifest that is no JSON any more is put aside and named: the run goes on as a new one, and what it
        had been answered comes from the cache. One that is JSON may be of another version, and is an error.

        Raises:
            RunFolderError: it is a file, holds something else, holds a run with other settings, or
                cannot be written to.
        """
        self._make()
        self._tidy()
        if not self._manifest.exists():
            return None
        try:
            manifest = self.manifest()
        except RunFolderError:
            if _is_json(self._manifest):
                raise
            self._manifest.replace(self._manifest.with_suffix(".damaged"))
            self._found_damaged(self._manifest)
            return None
        differing = differences(manifest.settings, settings)
        if differing:
            raise other_settings(self.path, differing)
        return manifest

    def locked(self) -> AbstractContextManager[None]:
        """Keep other processes out; makes the folder.

        Raises:
            RunFolderError: another process works on it, or it cannot be written to.
        """
        self._make()
        return only_one(self.path)

    def _tidy(self) -> None:
        """Remove what a process that was killed has left: half files, and half a line in the log."""
        for rest in self.path.rglob(f".*{TEMPORARY}"):
            rest.unlink(missing_ok=True)
        if not self._requests.exists() or not self._requests.stat().st_size:
            return
        with self._requests.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as log:
            whole, size = log.rfind(b"\n") + 1, len(log)  # looks at the end alone: a log may be large
        if whole < size:
            os.truncate(self._requests, whole)

    def _found_damaged(self, file: Path) -> None:
        self.damaged.append(str(file.relative_to(self.path)))

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            visible = [entry for entry in self.path.iterdir() if not entry.name.startswith(".")]
            if visible and not (self._manifest.exists() or self._manifest.with_suffix(".damaged").exists()):
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
                hint=_which_of_them(self.path) or "Make one with: intercoder extract PATH --out RUN",
            )
        manifest = _load(self._manifest, Manifest)
        states = manifest.transcripts
        states.update((name, lean(state)) for name, state in states.items())
        return manifest

    def transcripts(self) -> Iterator[Transcript]:
        """All transcripts of the run, in order of their ids."""
        for file in _json_files(self.path / "transcripts"):
            yield _load(file, Transcript)

    def transcript(self, transcript_id: str) -> Transcript:
        """One transcript.

        Raises:
            RunFolderError: it is not there, or damaged.
        """
        return _load(self.path / "transcripts" / f"{transcript_id}.json", Transcript)

    def codings(self) -> Iterator[CodingFile]:
        """All coding files of the run, in order of their transcripts' ids."""
        return (self.stored_coding(name) for name in self.coded())

    def coded(self) -> list[str]:
        """The names of all coding files, without their suffix, in order: ids of transcripts."""
        return [file.stem for file in _json_files(self.path / "codings")]

    def stored_coding(self, transcript_id: str) -> CodingFile:
        """The coding file of one transcript.

        Raises:
            RunFolderError: it is not there, or damaged.
        """
        return _load(self.path / "codings" / f"{transcript_id}.json", CodingFile)

    def coding(self, transcript_id: str) -> CodingFile | None:
        """The coding file of one transcript; None where it is not there yet or cannot be used."""
        return self._whole(self.path / "codings" / f"{transcript_id}.json", CodingFile)

    def whole_transcript(self, transcript_id: str) -> Transcript | None:
        """One transcript; None where it is not there or damaged."""
        return self._whole(self.path / "transcripts" / f"{transcript_id}.json", Transcript)

    def whole_passes(self, transcript_id: str, count: int) -> bool:
        """Whether what each of `count` passes found by itself is there and whole; true for a single pass."""
        files = [
            self.path / "passes" / str(n) / f"{transcript_id}.json" for n in range(count if count > 1 else 0)
        ]
        return all(self._whole(file, CodingFile) for file in files)

    def _whole(self, file: Path, model: type[_Model]) -> _Model | None:
        """What a file holds; None where it is not there, or damaged: then it is named, to be made again."""
        try:
            return _load(file, model)
        except RunFolderError:
            if file.exists():
                self._found_damaged(file)
            return None

    def requests(self) -> list[RequestRecord]:
        """All records, in the order in which they were written; damaged lines are passed over and named."""
        return list(self.each_request())

    def each_request(self) -> Iterator[RequestRecord]:
        """The same one by one: a large run has more records than should be in memory at the same time."""
        if not self._requests.exists():
            return
        with self._requests.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield RequestRecord.model_validate_json(line)
                except ValidationError:
                    name = f"{self._requests.name}, line {number}"
                    self.damaged += [name] if name not in self.damaged else []

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        for _ in self.writing_manifest(manifest):
            pass

    def writing_manifest(self, manifest: Manifest) -> Generator[None]:
        """Replace it step by step (`extract.whole.writing_whole`), with the states as they are at first."""
        return writing_whole(self._manifest, manifest_text(manifest))

    def holds(self, transcript: Transcript) -> bool:
        """Whether just this is stored."""
        file = self.path / "transcripts" / f"{transcript.id}.json"
        return file.is_file() and file.read_bytes() == transcript.to_json().encode("utf-8", "surrogatepass")

    def write_transcript(self, transcript: Transcript) -> None:
        """Store what was read."""
        write_whole(self.path / "transcripts" / f"{transcript.id}.json", transcript.to_json())

    def write_coding(self, coding: CodingFile) -> None:
        """Store one coding file."""
        write_whole(self.path / "codings" / f"{coding.transcript}.json", coding.to_json())

    def discard_coding(self, transcript_id: str) -> None:
        """Remove what was coded of one transcript, as it is of another text than is to be stored."""
        for folder in (self.path / "codings", *self.path.glob("passes/*/")):
            (folder / f"{transcript_id}.json").unlink(missing_ok=True)

    def write_pass(self, number: int, coding: CodingFile) -> None:
        """Store what one of several passes found by itself."""
        write_whole(self.path / "passes" / str(number) / f"{coding.transcript}.json", coding.to_json())

    def stored_pass(self, number: int, transcript_id: str) -> CodingFile | None:
        """What one of several passes found by itself; None where it is not there.

        Raises:
            RunFolderError: it is damaged.
        """
        file = self.path / "passes" / str(number) / f"{transcript_id}.json"
        return _load(file, CodingFile) if file.exists() else None

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
        """Add one line to `requests.jsonl`, in one write.

        Raises:
            RunFolderError: the disk is full or the folder cannot be written to.
        """
        line = canonical_json(record.model_dump(mode="json")) + "\n"
        try:
            with self._requests.open("ab") as file:
                written = (self._line_end(file) + line).encode("ascii")
                self._ends_whole = False
                file.write(written)
            self._ends_whole = True
        except OSError as error:
            raise RunFolderError(
                f"{self._requests} cannot be written: {error.strerror}.",
                hint="What was written before is intact; make room or choose another folder and run again.",
            ) from error

    def _line_end(self, file: BinaryIO) -> str:
        """What has to stand before the next line: a crash, or a full disk, can have cut the last one."""
        if self._ends_whole or file.tell() == 0:
            return ""
        with self._requests.open("rb") as written:
            written.seek(-1, os.SEEK_END)
            return "" if written.read(1) == b"\n" else "\n"


def other_settings(path: Path, differing: Sequence[str]) -> RunFolderError:
    """The error for a run folder whose settings differ in these, one short text per setting."""
    return RunFolderError(
        f"{path} holds a run with other settings: {'; '.join(differing)}.",
        hint="Name a new folder with --out, or use the same settings to go on with this run.",
    )


def differences(old: Settings, new: Settings) -> list[str]:
    """What differs between two runs' settings, one short text per setting."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    return [
        f"{name}: {json.dumps(before[name])} there, {json.dumps(after[name])} now"
        for name in before
        if before[name] != after[name]
    ]


def _load(file: Path, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise RunFolderError(
            f"{file} is damaged or of another version of intercoder.",
            hint="Remove that file and run the same extract command again: answers come from the cache.",
        ) from error


def _json_files(folder: Path) -> Iterator[Path]:
    """The JSON files of a folder in order of their names; none where there is no folder."""
    names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 - paths take ten times as much
    return (folder / name for name in names if name.endswith(".json") and not name.startswith("."))


def _is_json(file: Path) -> bool:
    try:
        return isinstance(json.loads(file.read_bytes()), dict)
    except ValueError:
        return False


def is_run(path: Path) -> bool:
    """True where `path` is a run folder."""
    return (path / "manifest.json").is_file()


def refuse_folder_of_runs(path: Path) -> None:
    """Refuse a folder that holds runs in the place of one: none of their files is what is asked for.

    Raises:
        RunFolderError: it does; the message names them.
    """
    if which := _which_of_them(path):
        raise RunFolderError(f"{path} is not a run folder, but one of runs.", hint=which)


def _which_of_them(path: Path) -> str:
    """What to say where a folder holds runs; nothing where it does not."""
    runs = sorted(entry.parent.name for entry in path.glob("*/manifest.json"))
    return f"It holds runs: {some_of(runs, _MOST_RUNS)}. Name one of them." if runs else ""
