"""ZIP containers (Word, Excel, REFI-QDA), read in memory: nothing is unpacked to disk.

A container is refused where it is damaged, protected by a password, or larger than any interview: entries are
counted, and sizes are checked while unpacking, not only as the container states them. So is one that comes to
far more than the file's own size.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from struct import error as struct_error
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from extract.readers.source import Source, check_length
from schemas.errors import InputError, UnreadableFileError

MOST_ENTRIES = 20_000
LARGEST_ENTRY = 64 * 1024 * 1024
"""Largest entry that is unpacked, in bytes."""

LARGEST_SUM = 256 * 1024 * 1024
"""Largest sum of all sizes that a container may state, in bytes, where a library unpacks it."""

_DOCUMENT_TYPE = b"<!DOCTYPE"
_ENTITY = b"<!ENTITY"
"""What harms in a document type. Pictures and pages inside a document may have one without it."""

_START = 4096  # bytes that tell whether an entry is XML
_BEFORE_XML = b"\0\t\n\r \xef\xbb\xbf\xfe\xff"  # blanks and byte order marks, and the zeros of UTF-16

LEAST = 4 * 1024 * 1024
TIMES = 200
"""What is read of a container, each time that it is, may come to so many times the file's size, and to
`LEAST` bytes in any case. Word and Excel files come to thirty times, and sheets are read twice; without a
limit, a few kilobytes would keep a reader busy for minutes."""

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
        self._left = max(LEAST, TIMES * len(source.data))
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
            UnreadableFileError: no such entry, protected, damaged, larger than `LARGEST_ENTRY`, or far more
                than the file's size together with what was read before.
        """
        entry = self._entries.get(name)
        if entry is None or entry.flag_bits & 0x1:
            state = "is protected by a password" if entry else "is incomplete"
            raise UnreadableFileError(f"{self._name} {state}.", hint="Export the file again.")
        try:
            with self._zip.open(entry) as file:
                data = file.read(min(LARGEST_ENTRY, self._left) + 1)
        except (*_DAMAGE, RuntimeError) as error:  # RuntimeError: zipfile's word for other passwords
            raise self._damaged() from error
        self._left -= len(data)
        self._check_size(len(data))
        if self._left < 0:
            raise UnreadableFileError(f"{self._name} holds more than any interview.", hint="Split the file.")
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
            if name.casefold().endswith((".xml", ".rels")):
                refuse_declarations(self.read(name), self._name)
            elif self._begins_as_xml(entry):  # by any name: what is read is what other entries point at
                refuse_declarations(self.read(name), self._name, mark=_ENTITY)

    def _begins_as_xml(self, entry: ZipInfo) -> bool:
        """Whether an entry may be XML; not where it cannot be unpacked, which no library can either."""
        try:
            with self._zip.open(entry) as file:
                start = file.read(_START)
        except (*_DAMAGE, RuntimeError):
            return False
        told = start.translate(None, _BEFORE_XML)
        return told.startswith(b"<") if told else bool(start)

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


def refuse_declarations(data: bytes, name: str, *, mark: bytes = _DOCUMENT_TYPE) -> None:
    """Refuse XML that declares a document type: no format that is read here has one, attacks do.

    Args:
        data: the XML.
        name: of the file, for messages.
        mark: what may not stand in it.

    Raises:
        UnreadableFileError: there is one, in whatever encoding.
    """
    if mark in data.replace(b"\0", b""):
        raise UnreadableFileError(
            f"{name} holds XML with a document type, which is not read.", hint="Export the file again."
        )
