"""Files that are ZIP containers hold no time of writing: equal contents are equal bytes tomorrow too."""

from __future__ import annotations

import io
import zipfile

import pytest
from support_export import talk_content

from extract.writers import write
from extract.writers.containers import rezipped, zipped


@pytest.mark.parametrize("name", ["qdpx", "xlsx", "docx"])
def test_every_entry_has_the_first_time_that_the_format_knows(name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(write(name, talk_content()))) as container:
        assert {entry.date_time for entry in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_container_is_made_anew_with_some_entries_replaced() -> None:
    first = zipped([("b", b"1"), ("a", b"2")])
    with zipfile.ZipFile(io.BytesIO(rezipped(first, {"a": b"3"}))) as container:
        assert [(name, container.read(name)) for name in container.namelist()] == [("b", b"1"), ("a", b"3")]
    assert rezipped(first) == first
