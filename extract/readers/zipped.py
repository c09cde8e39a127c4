"""ZIP containers (Word, Excel, REFI-QDA), read in memory: nothing is unpacked to disk.

A container is refused where it is damaged, protected by a password, or larger than any interview: entries are
counted, and sizes are checked while unpacking, not only as the container states them.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import error as struct_error
from zipfile import BadZipFile, LargeZipFile, ZipFile

from extract.readers.source import Source, check_length
from schemas.errors import InputError, UnreadableFileError

MOST_ENTRIES = 20_000
LARGEST_ENTRY = 64 * 1024 * 1024
"""Largest entry that is unpacked, in bytes."""

LARGEST_SUM = 256 * 1024 * 1024
"""Largest sum of all sizes that a container may state, in bytes, where a library unpacks it."""

_DAMAGE = (
    BadZipFile,
    LargeZipFile,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    UnicodeDecodeError,
    ValueError,
    lzma.LZMAError,
    struct_error,
    zlib.error,
)


class Container:
    """The entries of a ZIP file by name.

    Args:
        source: the file.

    Raises:
        UnreadableFileError: damaged, or with more than `MOST_ENTRIES` entries.
    """

    def __init__(self, source: Source) -> None:
        self._name = source.name
        try:
            self._zip = ZipFile(BytesIO(source.data))
            self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        except _DAMAGE as error:
            raise self._damaged() from error
        self._folded = {name.casefold(): name for name in self._entries}
        if len(self._entries) > MOST_ENTRIES:
            raise UnreadableFileError(f"{source.name} is a ZIP file with too many entries.")

    @property
    def names(self) -> list[str]:
        """The names of all entries."""
        return list(self._entries)

    def find(self, name: str) -> str | None:
        """The entry of this name, whatever its case; None where there is none."""
        return self._folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """An entry's bytes.

        Raises:
            UnreadableFileError: no such entry, protected, damaged, or larger than `LARGEST_ENTRY`.
        """
        entry = self._entries.get(name)
        if entry is None or entry.flag_bits & 0x1:
            state = "is protected by a password" if entry else "is incomplete"
            raise UnreadableFileError(f"{self._name} {state}.", hint="Export the file again.")
        try:
            with self._zip.open(entry) as file:
                data = file.read(LARGEST_ENTRY + 1)
        except (*_DAMAGE, RuntimeError) as error:  # RuntimeError: zipfile's word for other passwords
            raise self._damaged() from error
        self._check_size(len(data))
        return data

    def check_sizes(self) -> None:
        """Refuse what states a size that would be refused while unpacking; nothing is unpacked.

        Raises:
            UnreadableFileError: an entry larger than `LARGEST_ENTRY`.
        """
        for entry in self._entries.values():
            self._check_size(entry.file_size)

    def check_for_library(self) -> None:
        """Refuse what a library that unpacks by itself must not be given.

        Raises:
            UnreadableFileError: too large, damaged, or XML with declarations of entities.
        """
        left = LARGEST_SUM
        for name, entry in self._entries.items():
            if entry.file_size > left:
                raise UnreadableFileError(
                    f"{self._name} holds more than any interview.", hint="Remove its pictures."
                )
            left -= entry.file_size
            if name.endswith((".xml", ".rels")):
                refuse_declarations(self.read(name), self._name)

    def _check_size(self, size: int) -> None:
        if size > LARGEST_ENTRY:
            raise UnreadableFileError(
                f"{self._name} unpacks to more than {LARGEST_ENTRY // 2**20} MB, the most that is read.",
                hint="Export it again in several files, with fewer interviews in each.",
            )

    def _damaged(self) -> UnreadableFileError:
        return UnreadableFileError(f"{self._name} is a damaged ZIP file.", hint="Export the file again.")


def check_size(source: Source) -> None:
    """Refuse a file that is too large to be read, by its own size and those that it states as a ZIP file.

    Raises:
        UnreadableFileError: see `load` and `Container`.
    """
    check_length(source.name, len(source.data))
    if source.binary == "ZIP":
        Container(source).check_sizes()


def entries_of(source: Source) -> list[str]:
    """The names of a container's entries; none where the file is no ZIP file.

    Raises:
        UnreadableFileError: see `Container`. A damaged file is of no format, and still not of an unknown one.
    """
    return Container(source).names if source.binary == "ZIP" else []


@contextmanager
def named_damage(name: str, kind: str) -> Iterator[None]:
    """Turn whatever a library stumbles over into one error: damage has no closed list of exceptions.

    Raises:
        UnreadableFileError: instead of any other error within the block.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise UnreadableFileError(
            f"{name} is a damaged {kind} ({type(error).__name__}).", hint="Save it again and read that file."
        ) from error


def refuse_declarations(data: bytes, name: str) -> None:
    """Refuse XML that declares a document type: no format that is read here has one, attacks do.

    Raises:
        UnreadableFileError: there is one, in whatever encoding.
    """
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise UnreadableFileError(
            f"{name} holds XML with a document type, which is not read.", hint="Export the file again."
        )
