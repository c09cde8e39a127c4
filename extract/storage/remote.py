"""The one file that imports fsspec: files below an address, listed, fetched and stored.

What goes wrong becomes a `StorageError`. Every file system brings errors of its own, whose texts may hold
signed addresses: of those only the kind is told.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from extract.storage.addresses import Address
from schemas.errors import ConfigurationError, StorageError

_MARKS = ("ETag", "etag", "generation", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified")
"""What file systems say of a file that changes with its content, the best first."""

_LOGGERS = ("fsspec", "s3fs", "gcsfs", "aiobotocore", "botocore", "google")
_EXTRAS = {"s3": "s3", "gs": "gs"}


class Stand(NamedTuple):
    """What the storage says of a file: two equal ones mean that it has not changed.

    Attributes:
        mark: checksum or version; the time of the last change where there is neither.
        size: in bytes.
    """

    mark: str
    size: int


class Remote:
    """What lies at an address, a file or a folder; `below` is empty for the address itself.

    No connection is made before something is asked.
    """

    def __init__(self, address: Address) -> None:
        self.address = address

    @cached_property
    def _files(self) -> Any:
        try:
            import fsspec
        except ImportError:
            raise _missing(self.address.scheme) from None
        for name in _LOGGERS:  # they log addresses and headers as they please, without having been asked to
            logging.getLogger(name).addHandler(logging.NullHandler())
        options = {"auto_mkdir": True} if self.address.scheme in {"file", "local"} else {}
        try:
            return fsspec.filesystem(self.address.scheme, use_listings_cache=False, **options)
        except ImportError:
            raise _missing(self.address.scheme) from None
        except ValueError as error:
            raise ConfigurationError(
                f"{self.address.scheme}:// is no storage that is known.", hint="Known are s3:// and gs://."
            ) from error

    def listed(self) -> dict[str, Stand]:
        """All files at the address by their names below it; empty where there is nothing.

        Raises:
            StorageError: it cannot be listed.
        """
        root = self._root
        with self._told("", "listed"):
            self._files.invalidate_cache()
            try:
                found = self._files.find(root, detail=True)
            except FileNotFoundError:
                return {}
        # A name with `/` at its end is no file: some programs make such a mark for an empty folder.
        files = [info for info in found.values() if info["type"] == "file" and not info["name"].endswith("/")]
        return {self._below(info["name"]): _stand(info) for info in files}

    def stand(self, below: str) -> Stand | None:
        """What the storage says of one file; None where there is none.

        Raises:
            StorageError: it cannot be asked.
        """
        with self._told(below, "looked at"):
            try:
                return _stand(self._files.info(self.address.name(below)))
            except FileNotFoundError:
                return None

    def fetch(self, below: str, to: Path) -> None:
        """Write one file's content to `to`.

        Raises:
            StorageError: it cannot be read, or not be written here.
        """
        with self._told(below, "fetched"):
            self._files.get_file(self.address.name(below), str(to))

    def read(self, below: str) -> bytes | None:
        """One file's content; None where there is none.

        Raises:
            StorageError: it cannot be read.
        """
        with self._told(below, "read"):
            try:
                return bytes(self._files.cat_file(self.address.name(below)))
            except FileNotFoundError:
                return None

    def store(self, below: str, data: bytes) -> Stand:
        """Replace one file, whole.

        Raises:
            StorageError: it cannot be written.
        """
        with self._told(below, "stored"):
            self._files.pipe_file(self.address.name(below), data)
            return _stand(self._files.info(self.address.name(below)))

    def create(self, below: str, data: bytes) -> bool:
        """Write a file where there is none; false where there is one. S3 does this in one step.

        Raises:
            StorageError: it cannot be written.
        """
        with self._told(below, "stored"):
            try:
                self._files.pipe_file(self.address.name(below), data, mode="create")
            except FileExistsError:
                return False
        return True

    def remove(self, below: str) -> None:
        """Remove a file, if it is there.

        Raises:
            StorageError: it cannot be removed.
        """
        with self._told(below, "removed"):
            try:
                self._files.rm_file(self.address.name(below))
            except FileNotFoundError:
                return

    @property
    def _root(self) -> str:
        return str(self._files._strip_protocol(str(self.address)))

    def _below(self, name: str) -> str:
        return name[len(self._root) + 1 :]

    @contextmanager
    def _told(self, below: str, deed: str) -> Iterator[None]:
        try:
            yield
        except (StorageError, ConfigurationError):
            raise
        except Exception as error:  # each file system has its own; none is hidden: it is told
            where = f"{self.address}/{below}" if below else str(self.address)
            raise StorageError(f"{where} cannot be {deed}: {_reason(error)}.", hint=_hint(error)) from error


def _stand(info: dict[str, Any]) -> Stand:
    mark = next((info[name] for name in (*_MARKS, "updated", "created") if info.get(name)), "")
    mark = mark.timestamp() if isinstance(mark, datetime) else mark
    return Stand(str(mark), int(info.get("size") or 0))


def _missing(scheme: str) -> ConfigurationError:
    extra = _EXTRAS.get(scheme, "storage")
    return ConfigurationError(
        f"Reading from {scheme}:// needs a package that is not installed.",
        hint=f"Install it with: pip install 'intercoder[{extra}]'",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "permission denied"
    if isinstance(error, FileNotFoundError):
        return "it does not exist"
    number = error.errno if isinstance(error, OSError) else None
    # Not the error's own text, which can be a server's.
    return os.strerror(number) if number and number > 0 else type(error).__name__


def _hint(error: Exception) -> str:
    if isinstance(error, PermissionError) or "Credential" in type(error).__name__:
        return "Check the credentials that the environment or the cloud's own files name, and their rights."
    return "Check the address and the connection, and run the same command again."
