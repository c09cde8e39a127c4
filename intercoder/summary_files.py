"""Summaries as files: per issue what was found as JSON and the document in each format, and the catalog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from extract.runfolder import write_whole
from extract.summaries.catalog import catalog_document
from extract.summaries.document import summary_document
from extract.summaries.evidence import Issue
from extract.summaries.files import CATALOG, file_names
from extract.summaries.layout import Document
from extract.summaries.markdown import markdown
from extract.summaries.summariser import Material
from extract.whole import put_whole
from schemas.errors import RunFolderError
from schemas.summary import Summary

Format = Literal["md", "html", "docx"]


class SummaryFiles:
    """The folder of summaries.

    Args:
        folder: made where it is missing.
        material: what the summaries are drawn from.
        issues: all issues that were coded: the catalog lists them all.
        formats: of documents.
    """

    def __init__(
        self, folder: Path, material: Material, issues: Sequence[Issue], formats: Sequence[Format]
    ) -> None:
        self._folder = folder
        self._material = material
        self._issues = {issue.code.code: issue for issue in issues}
        self._formats = formats
        self._names = file_names(self._issues)

    def write(self, summary: Summary) -> None:
        """Store one summary and its documents.

        Raises:
            RunFolderError: the folder cannot be written to.
        """
        name = self._names[summary.code]
        document = summary_document(summary, self._material.coverage.transcripts)
        write_whole(self._file(name, "json"), summary.to_json())
        for suffix in self._formats:
            self._write(name, document, suffix)

    def write_catalog(self) -> None:
        """Store the catalog of all issues, with what earlier starts have summarised.

        Raises:
            RunFolderError: the folder cannot be written to.
        """
        stored = {code: self._stored(code) for code in self._issues}
        summaries = [
            stored[code] or self._material.without_prose(issue) for code, issue in self._issues.items()
        ]
        for suffix in self._formats:
            files = {
                code: name
                for code, name in self._names.items()
                if stored[code] and self._file(name, suffix).is_file()
            }
            self._write(CATALOG, catalog_document(summaries, files), suffix)

    def _stored(self, code: str) -> Summary | None:
        """The stored summary, if its evidence is still what was coded."""
        try:
            found = Summary.model_validate_json(self._file(self._names[code], "json").read_bytes())
        except (OSError, ValidationError):
            return None
        now = self._material.without_prose(self._issues[code])
        same = (found.passages, found.spread, found.coders) == (now.passages, now.spread, now.coders)
        return found if same and found.code == code else None

    def _file(self, name: str, suffix: str) -> Path:
        return self._folder / f"{name}.{suffix}"

    def _write(self, name: str, document: Document, suffix: Format) -> None:
        path = self._file(name, suffix)
        match suffix:
            case "md":
                write_whole(path, markdown(document))
            case "html":
                from intercoder.pages.written import written_page

                write_whole(path, written_page(document))
            case "docx":
                from extract.summaries.word import word

                _write_bytes(path, word(document))


def _write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    try:
        put_whole(path, content)
    except OSError as error:
        raise RunFolderError(
            f"{path.name} cannot be written in {path.parent}: {error.strerror}.",
            hint="Close it where it is open, make room, or choose another folder with --out.",
        ) from error
