"""The one file that imports fsspec: files below an address, listed, fetched and stored.

What goes wrong becomes a `StorageError`. Every file system brings errors of its own, whose texts may hold
signed addresses: of those only the kind is told.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from extract.storage.addresses import Address
from schemas.errors import ConfigurationError, StorageError

_MARKS = ("ETag", "etag", "generation", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified")
"""What file systems say of a file that changes with its content, the best first."""

_LOGGERS = ("fsspec", "s3fs", "gcsfs", "aiobotocore", "botocore", "google")
_EXTRAS = {"s3": "s3", "gs": "gs"}
_CREDENTIALS = "Check the credentials that the environment or the cloud's own files name, and their rights."
_T = TypeVar("_T")


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
        scheme = self.address.scheme
        try:
            import fsspec
        except ImportError:
            raise _missing(scheme) from None
        for name in _LOGGERS:  # they log addresses and headers as they please, without having been asked to
            logging.getLogger(name).addHandler(logging.NullHandler())
        if scheme not in {*fsspec.registry, *fsspec.available_protocols()}:
            raise ConfigurationError(
                f"{scheme}:// is no storage that is known.", hint="Known are s3:// and gs://."
            )
        options = {"auto_mkdir": True} if scheme in {"file", "local"} else {}
        try:
            return fsspec.filesystem(scheme, use_listings_cache=False, **options)
        except ImportError:
            raise _missing(scheme) from None
        except Exception as error:  # whatever a file system makes of settings that are missing or wrong
            kind = type(error).__name__
            raise StorageError(f"{self.address} cannot be opened: {kind}.", hint=_needed(scheme)) from error

    @cached_property
    def _root(self) -> str:
        return str(self._files._strip_protocol(str(self.address)))

    def listed(self) -> dict[str, Stand]:
        """All files at the address by their names below it; empty where there is nothing.

        Raises:
            StorageError: it cannot be listed.
        """
        found = self._asked("", "listed", self._found) or {}
        # A name with `/` at its end is no file: some programs make such a mark for an empty folder.
        files = [info for info in found.values() if info["type"] == "file" and not info["name"].endswith("/")]
        return {info["name"][len(self._root) + 1 :]: _stand(info) for info in files}

    def stand(self, below: str) -> Stand | None:
        """What the storage says of one file; None where there is none.

        Raises:
            StorageError: it cannot be asked.
        """
        info = self._asked(below, "looked at", self._files.info)
        return _stand(info) if info else None

    def read(self, below: str) -> bytes | None:
        """One file's content; None where there is none.

        Raises:
            StorageError: it cannot be read.
        """
        data = self._asked(below, "read", self._files.cat_file)
        return None if data is None else bytes(data)

    def store(self, below: str, data: bytes) -> Stand:
        """Replace one file, whole.

        Raises:
            StorageError: it cannot be written.
        """
        with self._told(below, "stored"):
            self._files.pipe_file(self._name(below), data)
            return _stand(self._files.info(self._name(below)))

    def create(self, below: str, data: bytes) -> bool:
        """Write a file where there is none; false where there is one. S3 does this in one step.

        Raises:
            StorageError: it cannot be written.
        """
        with self._told(below, "stored"):
            try:
                self._files.pipe_file(self._name(below), data, mode="create")
            except FileExistsError:
                return False
        return True

    def remove(self, below: str) -> None:
        """Remove a file, if it is there.

        Raises:
            StorageError: it cannot be removed.
        """
        self._asked(below, "removed", self._files.rm_file)

    def _found(self, root: str) -> dict[str, dict[str, Any]]:
        self._files.invalidate_cache()
        return dict(self._files.find(root, detail=True))

    def _name(self, below: str) -> str:
        """As the file system names it: not every one keeps all that stands in an address."""
        return f"{self._root}/{below}" if below else self._root

    def _asked(self, below: str, deed: str, ask: Callable[[str], _T]) -> _T | None:
        """What the file system answers; None where there is no such file."""
        with self._told(below, deed):
            try:
                return ask(self._name(below))
            except FileNotFoundError:
                return None

    @contextmanager
    def _told(self, below: str, deed: str) -> Iterator[None]:
        try:
            yield
        except (StorageError, ConfigurationError):
            raise
        except Exception as error:  # each file system has its own; none is hidden: it is told
            what = f"{self.address.of(below)} cannot be {deed}"
            raise StorageError(f"{what}: {_reason(error)}.", hint=_hint(error)) from error


def _stand(info: dict[str, Any]) -> Stand:
    mark = next((info[name] for name in (*_MARKS, "updated", "created") if info.get(name)), "")
    mark = mark.timestamp() if isinstance(mark, datetime) else mark
    return Stand(str(mark), int(info.get("size") or 0))


def _missing(scheme: str) -> ConfigurationError:
    return ConfigurationError(
        f"Reading from {scheme}:// needs a package that is not installed.", hint=_package(scheme)
    )


def _package(scheme: str) -> str:
    """How to get it: by an extra, or in fsspec's own words where none brings it."""
    ours = f"Install it with: pip install 'intercoder[{_EXTRAS.get(scheme, 'storage')}]'"
    try:
        from fsspec.registry import known_implementations
    except ImportError:
        return ours
    said = "" if scheme in _EXTRAS else known_implementations.get(scheme, {}).get("err")
    return f"{said.rstrip('.')}." if said else ours


def _needed(scheme: str) -> str:
    """What to look at where a file system cannot be opened."""
    if scheme in _EXTRAS:
        return _CREDENTIALS
    return (
        "Set what it needs beside the address as the documentation of its package says, or each setting as "
        f"FSSPEC_{scheme.upper()}_SETTING in the environment."
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
    if isinstance(error, PermissionError) or re.search("Auth|Credential|Profile", type(error).__name__):
        return _CREDENTIALS
    return "Check the address and the connection, and run the same command again."
