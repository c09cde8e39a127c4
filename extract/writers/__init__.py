"""Writers: interviews and codings to the bytes of a file that other programs read.

A writer is a module of this package with a function `write(content) -> bytes` and a line in `FORMATS`. Equal
contents give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, cast

from extract.writers.content import Content


class Format(NamedTuple):
    """A format that is written.

    Attributes:
        module: name of the writer's module in this package; loaded when first needed.
        suffix: of its files.
        description: for people.
    """

    module: str
    suffix: str
    description: str


FORMATS = {
    "qdpx": Format("qdpx", ".qdpx", "REFI-QDA project"),
    "qdc": Format("qdc", ".qdc", "REFI-QDA codebook"),
    "csv": Format("csv_table", ".csv", "CSV, one row per segment"),
    "xlsx": Format("xlsx_table", ".xlsx", "Excel, one row per segment"),
    "jsonl": Format("json_lines", ".jsonl", "JSON Lines, one segment a line"),
    "label-studio": Format("label_studio", ".json", "Label Studio tasks"),
    "docx": Format("word_comments", ".docx", "Word, codes as comments"),
}
"""Name of each format -> what it is."""


def write(name: str, content: Content) -> bytes:
    """The content in the format `name`, one of `FORMATS`."""
    module = import_module(f"{__name__}.{FORMATS[name].module}")
    return cast(Callable[[Content], bytes], module.write)(content)
