"""What a batch run was started with, kept in the run so that later commands need only its name."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from extract.batch.jobs import FOLDER
from extract.endpoint import public_address
from extract.readers.options import ReadOptions
from extract.storage.addresses import is_address, parse_address
from extract.storage.places import address_of
from extract.whole import write_whole
from intercoder.connection import base_urls
from intercoder.extract_options import ExtractOptions
from schemas.base import pretty_json
from schemas.errors import ConfigurationError, RunFolderError
from schemas.exchange import StructuredMode

FILES = "batch://files"
"""In the place of an endpoint's address where requests are only exported."""

_NOT_KEPT = frozenset({"out", "policy"})
"""The run may be moved; how patient a client is, is no setting of the user's."""


@dataclass(frozen=True)
class BatchSettings:
    """How a batch run asks.

    Attributes:
        options: as for `extract`, with the model named.
        endpoint: public address of the endpoint, which is part of every request's key.
        window: time that the endpoint gets for a job.
        mode: how structured output is asked for, as nothing can be tried out.
    """

    options: ExtractOptions
    endpoint: str
    window: str = "24h"
    mode: StructuredMode = "json_schema"

    @property
    def model(self) -> str:
        """The model's name."""
        assert self.options.model is not None
        return self.options.model

    def save(self) -> None:
        """Write them into the run; paths are made absolute, and no key is among them.

        Raises:
            RunFolderError: they cannot be written.
        """
        kept = {f.name: _plain(getattr(self.options, f.name)) for f in fields(ExtractOptions)}
        options = {name: value for name, value in kept.items() if name not in _NOT_KEPT}
        whole = {"endpoint": self.endpoint, "mode": self.mode, "options": options, "window": self.window}
        write_whole(settings_file(self.options.out), pretty_json(whole))


def settings_file(run: Path) -> Path:
    """Where the settings of a batch run lie."""
    return run / FOLDER / "settings.json"


def load_settings(run: Path) -> BatchSettings:
    """The settings of a batch run.

    Raises:
        RunFolderError: there are none, or they are damaged.
    """
    try:
        whole = json.loads(settings_file(run).read_bytes())
        known = {f.name: str(f.type) for f in fields(ExtractOptions)}
        options = {name: _restored(known[name], value) for name, value in whole["options"].items()}
        return BatchSettings(
            ExtractOptions(out=run, **options), whole["endpoint"], whole["window"], whole["mode"]
        )
    except FileNotFoundError:
        raise RunFolderError(
            f"{run} holds no batch.", hint="Begin one with: intercoder batch submit PATH... --out RUN"
        ) from None
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise RunFolderError(
            f"{settings_file(run)} is damaged or of another version of intercoder.",
            hint="Give `intercoder batch submit` the same options again as at first.",
        ) from error


def checked_to_keep(options: ExtractOptions) -> None:
    """Check that the base URL can be written to a file.

    Raises:
        ConfigurationError: it holds a user name, password or query, which may be credentials.
    """
    for given in base_urls(options.base_url):
        _check_bare(given.rstrip("/"))


def _check_bare(given: str) -> None:
    if "@" in given or "?" in given or "#" in given:
        raise ConfigurationError(
            f"The base URL of {public_address(given)} holds more than an address, and would be stored.",
            hint="Leave --base-url out and set OPENAI_BASE_URL instead, for this and all later commands.",
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return address_of(value) or str(value.absolute())
    if isinstance(value, ReadOptions):
        return {
            "columns": dict(value.columns),
            "interviewers": list(value.interviewers),
            "join_captions": value.join_captions,
        }
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _restored(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "ReadOptions":
        return ReadOptions(value["columns"], tuple(value["interviewers"]), bool(value["join_captions"]))
    if "Path" in kind:
        return [Path(one) for one in value] if isinstance(value, list) else _here(value)
    return value


def _here(text: str) -> Path:
    """The file or folder that was named, brought here where it lies on object storage."""
    if not is_address(text):
        return Path(text)
    from extract.storage.session import brought

    return brought(parse_address(text))
