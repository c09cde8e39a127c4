"""Codebooks from YAML and CSV files, and from REFI-QDA codebooks and projects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from extract.csv_rows import csv_records
from extract.small_files import text_of
from extract.yaml_text import loaded, parsing
from schemas.codebook import Code, Codebook
from schemas.errors import CodebookError

LIST_SEPARATOR = "|"
"""Between the items of a list in a CSV cell (examples, aliases)."""

_LISTS = ("examples", "aliases")
_REFI = {".qdc", ".qdpx"}


def load_codebook(path: Path | str) -> Codebook:
    """Read a codebook: YAML (see `docs/codebooks.md`), CSV with a header row, or REFI-QDA.

    CSV columns: `code` (required), `name`, `category`, `definition`, `use_when`, `do_not_use_when`,
    `examples`, `mitigates`, `parent`, `aliases`; several examples or aliases are separated by `|`.

    Raises:
        UnreadableFileError: the file is missing or not UTF-8 text.
        CodebookError: the file is not a codebook, or breaks a rule of codebooks.
    """
    path = Path(path)
    if path.suffix.lower() in _REFI:
        from extract.readers.refi_codebook import read_codebook

        return read_codebook(path)
    text = text_of(path, f"Codebook {path.name}")
    values = _from_csv(text, path) if path.suffix.lower() in {".csv", ".tsv"} else _from_yaml(text, path)
    try:
        return Codebook.model_validate({"name": path.stem, **values})
    except ValidationError as error:
        raise CodebookError(f"Codebook {path.name}: {_first_problem(error)}.") from error


def _from_yaml(text: str, path: Path) -> dict[str, Any]:
    with parsing(f"Codebook {path.name}", CodebookError):
        values = loaded(text)
    if isinstance(values, list):
        values = {"codes": values}
    if not isinstance(values, dict) or not isinstance(values.get("codes"), list):
        raise CodebookError(
            f"Codebook {path.name} has no list of codes.",
            hint="It needs a key `codes:` with a list under it.",
        )
    return {**values, "codes": [_code(entry) for entry in values["codes"]]}


def _code(entry: Any) -> Any:
    """A code given as a bare name stands for a code without a definition."""
    return {"code": entry} if isinstance(entry, str) else entry


def _from_csv(text: str, path: Path) -> dict[str, Any]:
    rows = csv_records(text, f"Codebook {path.name}", CodebookError)
    known = set(Code.model_fields)
    columns = {column: column.lower().replace(" ", "_") for row in rows for column in row}
    if "code" not in columns.values():
        raise CodebookError(
            f"Codebook {path.name} has no column `code`.", hint=f"Known columns: {', '.join(sorted(known))}."
        )
    return {"codes": [_csv_code({columns[name]: cell for name, cell in row.items()}, known) for row in rows]}


def _csv_code(cells: dict[str, str], known: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = {name: cell for name, cell in cells.items() if cell and name in known}
    for name in _LISTS:
        if name in values:
            values[name] = [item.strip() for item in values[name].split(LIST_SEPARATOR) if item.strip()]
    return values


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    where = ".".join(str(part) for part in problem["loc"])
    return f"{where}: {problem['msg']}" if where else problem["msg"].removeprefix("Value error, ")
