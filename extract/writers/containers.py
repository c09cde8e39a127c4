"""ZIP containers (REFI-QDA, Word, Excel) that are equal for equal contents: no time of writing in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can state."""

_REGULAR_FILE = 0o644 << 16


def zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP file of these entries, in this order."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as container:
        for name, data in entries:
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = _REGULAR_FILE
            container.writestr(entry, data)
    return written.getvalue()


def rezipped(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """The same ZIP file without times, some entries replaced."""
    replaced = replaced or {}
    with ZipFile(BytesIO(data)) as container:
        names = [entry.filename for entry in container.infolist()]
        return zipped([(name, replaced.get(name, container.read(name))) for name in names])
