"""What all tests share: no connection leaves this machine, and no test touches the user's cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from support_cli import Cli

from intercoder import project

# A property fails for what it finds, never for how long the machine took.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

SHARED = Path(__file__).resolve().parents[2] / "shared"

_LOOPBACK = ("127.", "::1", "localhost")


def _refuse_other_hosts(event: str, args: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = str(args[1][0])
    elif event == "socket.getaddrinfo":
        host = str(args[0])
    else:
        return
    if not host.startswith(_LOOPBACK):
        raise RuntimeError(f"a test tried to reach {host!r}: tests talk to loopback only")


sys.addaudithook(_refuse_other_hosts)


_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_ENVIRONMENT = (
    *("OPENAI_API_KEY", "OPENAI_API_KEY_FILE", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"),
    *_PROXIES,
    *map(str.lower, _PROXIES),
    *("FORCE_COLOR", "NO_COLOR", "PY_COLORS", "TTY_COMPATIBLE", "COLUMNS", "LINES", "TERMINAL_WIDTH"),
)
"""What would have a test ask elsewhere, or print otherwise, than on another machine."""


@pytest.fixture(autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a cache of its own, and no endpoint, key, proxy, terminal or project of the user's."""
    monkeypatch.setenv("INTERCODER_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    for name in _ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(project, "find_project", _not_around_the_checkout)


_CHECKOUT = Path(__file__).resolve().parents[1]
_find_project = project.find_project


def _not_around_the_checkout(folder: Path | None = None) -> Path | None:
    """The project file as it is found, but for one of the user's in the checkout or above it."""
    found = _find_project(folder)
    return None if found and _CHECKOUT.is_relative_to(found.parent) else found


@pytest.fixture(scope="session")
def shared() -> Path:
    """The study's material; tests that need it are skipped only where the folder is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    return SHARED


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line, run in this process."""
    return Cli(monkeypatch, capsys)
