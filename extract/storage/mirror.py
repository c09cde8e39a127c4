"""A working copy and what lies at its address, brought into step: each file by what changed on which side."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from mimetypes import guess_type
from pathlib import Path
from typing import TypeVar

from extract.counted import some_of
from extract.runfolder import is_run
from extract.storage.addresses import Address
from extract.storage.names import check_names, hidden
from extract.storage.places import storage_folder, working_copy
from extract.storage.remote import Remote, Stand
from extract.storage.seen import Agreed, Seen, sha256_of
from extract.whole import put_whole
from schemas.errors import StorageError

AT_ONCE = 16
"""Files that are fetched or stored at the same time."""

MANIFEST = "manifest.json"
_MOST_NAMED = 3
_T = TypeVar("_T")


class Mirror:
    """One address with its working copy. `below` names a file as `Remote` does; "" is the address itself.

    Hidden files stay where they are, in both directions, and so do sound, pictures and films: nothing here
    reads them.

    Attributes:
        address: where it lies on the storage.
        local: where the working copy lies; a file where the address is one.
        remote: the storage.

    Args:
        address: a file or a folder; it need not exist.
        unwanted: says of a name below the address that it is not to be brought.
    """

    def __init__(self, address: Address, unwanted: Callable[[str], bool] = lambda below: False) -> None:
        self.address = address
        self.local = working_copy(address)
        self.remote = Remote(address)
        self._unwanted = unwanted
        self._seen = Seen(storage_folder() / "seen.db")

    def close(self) -> None:
        """Let go of the record of what agrees."""
        self._seen.close()

    def bring(self) -> bool:
        """Make the working copy as the storage has it, but for what was changed here and not stored yet.

        Returns:
            Whether there is anything at the address.

        Raises:
            StorageError: the storage cannot be read; names that cannot be files here; or files that were
                changed on both sides: then nothing of either is lost, and the message names them.
        """
        listed = self._listed()
        if MANIFEST in listed and self._is_newer(MANIFEST, listed[MANIFEST], self._seen.below(self.local)):
            # Another machine may be storing: what the manifest names was there before the manifest was.
            self._bring_one(MANIFEST, listed[MANIFEST])
            listed = self._listed()
        check_names(listed, str(self.address), fold=_folds_case(storage_folder()))
        known = self._seen.below(self.local)
        newer = [below for below, stand in listed.items() if self._is_newer(below, stand, known)]
        differing = self._each(newer, lambda below: self._bring_one(below, listed[below]))
        if any(differing.values()):
            raise self._conflict(sorted(below for below, differs in differing.items() if differs))
        for below in self._here() - set(listed):
            self._follow_removal(below)
        return bool(listed)

    def changed(self) -> list[str]:
        """Files of the working copy that the storage does not have, or has otherwise; sorted."""
        known = self._seen.below(self.local)
        start = f"{self.local}{os.sep}"  # as text, as there may be many: paths take three times as long
        paths = (
            (below, start + below.replace("/", os.sep) if below else str(self.local))
            for below in self._here()
        )
        return sorted(below for below, path in paths if not _agrees(path, known))

    def store(self, names: Iterable[str], *, alone: bool) -> None:
        """Store files as they are now; all that can be are stored before an error is raised.

        Args:
            names: which.
            alone: nobody else stores here, so that it need not be asked whether somebody has.

        Raises:
            StorageError: one of them cannot be stored, or was changed on the storage in the meantime.
        """
        failed = [
            error for error in self._each(names, lambda below: self._tried(below, alone)).values() if error
        ]
        if failed:
            raise failed[0]

    def store_as_read(self, below: str, data: bytes, changed: int) -> None:
        """Store a content of a working file that was read before; `changed` is its time then."""
        stand = self.remote.store(below, data)
        self._seen.note(self._file(below), Agreed(stand, changed, sha256_of(data)))

    def stored_size(self, below: str) -> int:
        """Bytes that the storage had of a file when last looked at; 0 where it is not there."""
        agreed = self._seen.get(self._file(below))
        return agreed.stand.size if agreed else 0

    def _listed(self) -> dict[str, Stand]:
        found = self.remote.listed().items()
        return {below: stand for below, stand in found if not (self._unwanted(below) or _left_there(below))}

    def _bring_one(self, below: str, stand: Stand) -> bool:
        """Fetch a file that changed on the storage; true where it was changed here as well."""
        file = self._file(below)
        agreed = self._seen.get(file)
        data = self._fetched(below)
        now = Agreed(stand._replace(size=len(data)), 0, sha256_of(data))
        try:
            if agreed and agreed.sha256 == now.sha256 and file.exists():  # there it is as it was
                self._seen.note(file, agreed._replace(stand=now.stand))
                return False
            if file.exists() and not (agreed and agreed.holds(file)) and file.read_bytes() != data:
                return True
            put_whole(file, data)  # on the disk: the record must not vouch for what a power cut can take
            self._seen.note(file, now._replace(changed=file.stat().st_mtime_ns))
        except OSError as error:
            raise StorageError(
                f"{file} cannot be written: {error.strerror}.", hint="Make room, or set INTERCODER_CACHE_DIR."
            ) from error
        return False

    def _fetched(self, below: str) -> bytes:
        data = self.remote.read(below)
        if data is None:
            gone = f"{self.address.of(below)} was removed while it was fetched."
            raise StorageError(gone, hint="Run the same command again.")
        return data

    def _follow_removal(self, below: str) -> None:
        """Remove what was removed on the storage; what was never stored, or changed since, stays."""
        file = self._file(below)
        agreed = self._seen.get(file)
        if agreed and agreed.holds(file):
            file.unlink()
        self._seen.forget(file)

    def _tried(self, below: str, alone: bool) -> StorageError | None:
        try:
            self._store_one(below, alone)
        except StorageError as error:
            return error
        return None

    def _store_one(self, below: str, alone: bool) -> None:
        file = self._file(below)
        changed, data = file.stat().st_mtime_ns, _on_disk(file)
        if not alone and self._has_changed_there(below, data):
            raise self._conflict([below])
        self.store_as_read(below, data, changed)

    def _has_changed_there(self, below: str, ours: bytes) -> bool:
        """Whether somebody else has stored another content since it agreed."""
        agreed, now = self._seen.get(self._file(below)), self.remote.stand(below)
        if now is None or (agreed and agreed.stand.mark == now.mark != ""):
            return False
        theirs = self.remote.read(below)
        if theirs is None or (agreed and agreed.sha256 == sha256_of(theirs)):
            return False
        return theirs != ours

    def _is_newer(self, below: str, stand: Stand, known: dict[str, Agreed]) -> bool:
        file = self._file(below)
        agreed = known.get(str(file))
        return agreed is None or agreed.stand != stand or not stand.mark or not file.exists()

    def _here(self) -> set[str]:
        if self.local.is_file():
            return {""}
        start = len(str(self.local)) + 1
        folders = ((root[start:].replace(os.sep, "/"), names) for root, _, names in os.walk(self.local))
        found = (f"{folder}/{name}" if folder else name for folder, names in folders for name in names)
        return {below for below in found if not (hidden(below) or self._unwanted(below))}

    def _file(self, below: str) -> Path:
        return self.local / below if below else self.local

    def _each(self, names: Iterable[str], do: Callable[[str], _T]) -> dict[str, _T]:
        names = list(names)
        if len(names) < 2:
            return {below: do(below) for below in names}
        with ThreadPoolExecutor(min(AT_ONCE, len(names)), "intercoder-storage") as pool:
            return dict(zip(names, pool.map(do, names), strict=True))

    def _conflict(self, names: list[str]) -> StorageError:
        shown = some_of([below or self.local.name for below in names], _MOST_NAMED)
        loss = "; answers are in the response cache" if is_run(self.local) else ""
        return StorageError(
            f"{shown}: changed both on {self.address} and in its working copy, {self.local}.",
            hint=f"To go on with what is on the storage, move the working copy away{loss}.",
        )


def _agrees(file: str, known: dict[str, Agreed]) -> bool:
    agreed = known.get(file)
    return agreed is not None and agreed.holds(file)


def _on_disk(file: Path) -> bytes:
    """A file's content, which no power cut takes any more: the record is going to vouch for it."""
    with file.open("r+b" if os.name == "nt" else "rb") as opened:  # Windows syncs only what may be written
        data = opened.read()
        os.fsync(opened.fileno())
    return data


def _left_there(below: str) -> bool:
    kind = guess_type(below)[0] or ""
    return hidden(below) or kind.partition("/")[0] in {"audio", "image", "video"}


def _folds_case(folder: Path) -> bool:
    """Whether the file system takes `A` and `a` for one name, as those of Windows and macOS do."""
    return Path(str(folder).swapcase()).exists()
