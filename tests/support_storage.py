"""Object storage in memory, several machines that work with it, and a study that lies there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.registry import _registry  # what is registered in public stays for ever
from support_cli import Cli, Ran
from support_faults import interview
from support_server import FakeEndpoint

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


class Study:
    """Interviews in a bucket, machines that code them, and a server that answers."""

    def __init__(self, cli: Cli, storage: Bucket, machines: Machines, folder: Path) -> None:
        self.cli, self.storage, self.machines = cli, storage, machines
        self.inputs = folder / "in"
        self.inputs.mkdir()
        for name, turns in (("Ada", 40), ("Bo", 24)):
            file = interview(name, turns, self.inputs)
            storage.put(f"in/wave 1/{file.name}", file.read_bytes())
        storage.put("in/readme.mp3", b"sound")
        self.cache = machines.be("one")

    def extract(self, server: FakeEndpoint, *more: object, inputs: object = f"{BUCKET}/in/") -> Ran:
        """Code them by the command line."""
        asked = ("--base-url", server.url, "--model", "m", "--window-tokens", 200, "--concurrency", 1)
        return self.cli("extract", inputs, *asked, *more)

    def here(self, folder: Path) -> dict[str, bytes]:
        """Coding files and transcripts of a run folder on this machine."""
        files = [*folder.glob("codings/*.json"), *folder.glob("transcripts/*.json")]
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}

    def there(self, run: str = "runs/first") -> dict[str, bytes]:
        """The same of a run in the bucket."""
        names = self.storage.names(f"{run}/codings/") | self.storage.names(f"{run}/transcripts/")
        return {name.removeprefix(f"{run}/"): self.storage.get(name) for name in names}


def open_kind(
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    opened: Callable[[], None] = lambda: None,
    named: Callable[[str], str] = lambda path: path,
    untold: Collection[str] = (),
) -> None:
    """Another kind of storage, which holds what lies in memory.

    Args:
        kind: the scheme of its addresses.
        monkeypatch: of the test, at whose end it is forgotten.
        opened: called when it is opened.
        named: the name, behind `memory://`, of what stands behind the scheme in an address.
        untold: what it does not say of a file.
    """

    class Kind(MemoryFileSystem):  # type: ignore[misc]
        protocol = kind
        cachable = False

        def __init__(self, **options: Any) -> None:
            opened()
            super().__init__(**options)

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return str(super()._strip_protocol(named(path.replace(f"{kind}://", "memory://"))))

        def info(self, path: str, **options: Any) -> dict[str, Any]:
            return told(super().info(path, **options))

        def find(self, path: str, **options: Any) -> dict[str, dict[str, Any]]:
            return {name: told(found) for name, found in super().find(path, **options).items()}

    def told(info: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in info.items() if name not in untold}

    monkeypatch.setitem(_registry, kind, Kind)
