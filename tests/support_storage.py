"""Object storage in memory, and several machines that work with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from extract.storage.addresses import parse_address
from extract.storage.mirror import Mirror

BUCKET = "memory://study"


class Bucket:
    """What lies in memory under `memory://study`, seen from outside of the program.

    Attributes:
        files: fsspec's own file system.
    """

    def __init__(self) -> None:
        self.files: Any = fsspec.filesystem("memory")
        self.empty()

    def empty(self) -> None:
        """Remove everything."""
        self.files.store.clear()
        self.files.pseudo_dirs[:] = [""]

    def put(self, name: str, content: str | bytes) -> None:
        """Store a file under any name, however odd: what is stored is not made sense of."""
        data = content.encode() if isinstance(content, str) else content
        self.files.pipe_file("/study/x", data)
        self.files.store[f"/study/{name}"] = self.files.store.pop("/study/x")

    def get(self, name: str) -> bytes:
        """A file's content."""
        return bytes(self.files.cat_file(f"/study/{name}"))

    def remove(self, name: str) -> None:
        """Remove a file."""
        self.files.rm_file(f"/study/{name}")

    def names(self, below: str = "") -> set[str]:
        """Names of all files below a folder."""
        start = f"/study/{below}"
        return {name.removeprefix("/study/") for name in self.files.store if name.startswith(start)}


class Machines:
    """This process as one machine or another: each has a cache folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch

    def be(self, name: str) -> Path:
        """Be the machine of this name; its cache folder."""
        cache = self._folder / name
        self._monkeypatch.setenv("INTERCODER_CACHE_DIR", str(cache))
        return cache


def bucket() -> Iterator[Bucket]:
    """An empty bucket, emptied again."""
    found = Bucket()
    yield found
    found.empty()


def machines_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machines:
    """Machines below the test's folder."""
    return Machines(tmp_path, monkeypatch)


def mirror(below: str = "") -> Mirror:
    """A working copy of what lies below the bucket."""
    return Mirror(parse_address(f"{BUCKET}/{below}"))


def files(folder: Path) -> set[str]:
    """Names of all files below a folder."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
