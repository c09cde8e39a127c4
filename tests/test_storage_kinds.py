"""Kinds of storage: what is told of those that are none, cannot be opened, or name their files otherwise."""

from __future__ import annotations

import threading
from pathlib import Path

import fsspec
import pytest
from support_cli import Cli
from support_storage import Bucket, bucket, files, open_kind

from extract.storage.addresses import parse_address
from extract.storage.mirror import Mirror
from extract.storage.session import brought, kept
from intercoder.commands import from_storage
from schemas.errors import ConfigurationError, StorageError

storage = pytest.fixture(bucket, name="storage")

SAMPLE = Path(__file__).parents[1] / "samples" / "interviews" / "Synthetic interview 1.txt"
SECRET = "s3cr3t-planted-0123456789"

HERE = {"file", "local", "memory"}
IN_A_CLOUD = {"s3", "s3a", "gs", "gcs"}  # where their packages are installed, they look for credentials
OTHERS = sorted({*fsspec.available_protocols()} - HERE - IN_A_CLOUD)

NO_PLACES = [
    "ftp://host/in",
    "FTP://host/in",
    "sftp://host/in",
    "ssh://host/in",
    "smb://host/share/in",
    "hdfs://host/in",
    "webhdfs://host/in",
    "zip://in.zip",
    "tar://in.tar",
    "data://text",
    "git://repository",
    "github://repository",
    "dir://in",
    "generic://in",
    "reference://in",
    "simplecache://in",
    "simplecache::s3://bucket/in",
    "arrow_hdfs://host/in",
    "tcp://host:1/in",
    "ws://host/in",
]


@pytest.mark.parametrize("kind", OTHERS)
def test_whatever_fsspec_knows_ends_in_an_error_with_a_hint(cli: Cli, kind: str) -> None:
    ran = cli("read", f"{kind}://made-up/x")
    assert (ran.code, ran.out) == (1, "")
    message, hint = ran.err.splitlines()
    assert message.startswith("Error: ")
    assert f"{kind}:" in message
    assert hint


@pytest.mark.parametrize("address", NO_PLACES)
def test_what_is_no_place_of_files_is_refused(cli: Cli, address: str) -> None:
    ran = cli("read", address)
    assert (ran.code, ran.out) == (1, "")
    kind = address.partition("://")[0]
    assert f"Error: Nothing is read from {kind.lower()}:// addresses, or written there." in ran.err
    assert "Copy the files to this machine" in ran.err
    assert "pip install 'intercoder[storage]'" in ran.err


WEB = f"https://user:{SECRET}@host/in?key={SECRET}"


@pytest.mark.parametrize(
    "args",
    [
        ("read", "http://host/in"),
        ("read", WEB),
        ("read", SAMPLE, "--codebook", WEB),
        ("extract", SAMPLE, "--model", "keyword", "--out", WEB),
        ("extract", SAMPLE, "--model", "keyword", f"--out={WEB}"),
        ("extract", SAMPLE, "--model", "keyword", "--out", "run", "--guide", WEB),
        ("evaluate", SAMPLE, "--gold", WEB),
        ("learn", WEB, "--out", "guide.yaml"),
        ("view", WEB),
        ("init", WEB),
        ("doctor", "--guide", WEB),
    ],
)
def test_web_addresses_are_refused_wherever_a_path_is_taken(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[object, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cli(*args)
    assert (ran.code, ran.out) == (1, "")
    assert "Error: Web addresses (http" in ran.err
    assert "Download the files first" in ran.err
    assert SECRET not in ran.err
    assert not list(tmp_path.rglob("*"))


def test_web_addresses_in_the_project_file_are_refused_but_for_the_endpoint(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "intercoder.toml"
    file.write_text('paths = ["https://host/in"]\n')
    assert "Error: Web addresses (https://)" in cli("read").err
    file.write_text(f'paths = ["{SAMPLE.as_posix()}"]\nendpoint = "https://host/v1"\n')
    assert cli("extract", "--model", "keyword", "--out", "run", "--dry-run").code == 0


@pytest.mark.parametrize(
    "error", [TypeError, ValueError, AttributeError, OSError, PermissionError, RuntimeError, RecursionError]
)
def test_storage_that_cannot_be_opened_is_named_with_what_it_may_need(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def refused() -> None:
        raise error(SECRET)

    open_kind("odd", monkeypatch, opened=refused)
    with pytest.raises(StorageError, match="odd://box/x cannot be opened: ") as told:
        brought(parse_address("odd://box/x"))
    assert SECRET not in str(told.value)
    assert "FSSPEC_ODD_" in told.value.hint


@pytest.mark.parametrize("name", ["NoCredentialsError", "ProfileNotFound", "ClientAuthenticationError"])
def test_where_credentials_are_wrong_that_is_what_is_to_be_checked(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def refused(path: str) -> str:
        raise type(name, (Exception,), {})

    open_kind("odd", monkeypatch, named=refused)
    with pytest.raises(StorageError, match=f"cannot be listed: {name}") as told:
        brought(parse_address("odd://box/x"))
    assert "Check the credentials" in told.value.hint


def test_who_waits_long_for_a_storage_is_told_what_for(
    storage: Bucket, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages try again for a minute and more where there is no connection, and say nothing."""
    told = threading.Event()
    said: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        told.set()

    def slow(path: str) -> str:
        assert told.wait(60)
        return path

    monkeypatch.setattr(from_storage, "SLOW_SECONDS", 0.0)
    monkeypatch.setattr(from_storage, "say", say)
    open_kind("odd", monkeypatch, named=slow)
    storage.put("in/a.txt", SAMPLE.read_bytes())
    assert cli("read", "odd://study/in").code == 0
    assert said == ["Still fetching what lies at odd://study/in; Ctrl-C stops it."]


def test_a_missing_package_is_named_as_fsspec_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise ImportError(SECRET)

    open_kind("az", monkeypatch, opened=missing)
    with pytest.raises(ConfigurationError, match="az:// needs a package") as told:
        brought(parse_address("az://box/x"))
    assert "Install adlfs" in told.value.hint


def test_files_are_named_as_the_storage_names_them(storage: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Azure's addresses may hold an account, `abfs://box@account.example/in`; its names never do."""
    open_kind("odd", monkeypatch, named=lambda path: path.replace("@account.example", ""))
    storage.put("in/a.txt", "a")
    with kept(parse_address("odd://study@account.example/in")) as folder:
        assert (folder / "a.txt").read_text() == "a"
        (folder / "b.txt").write_text("b")
    assert storage.names() == {"in/a.txt", "in/b.txt"}


def test_where_the_storage_tells_no_change_files_are_fetched_each_time(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Equal sizes say nothing: that the file is the same would be a guess."""
    open_kind("odd", monkeypatch, untold={"created"})
    address = parse_address("odd://study/in")
    storage.put("in/a.txt", "a")
    brought(address)
    storage.put("in/a.txt", "b")
    assert (brought(address) / "a.txt").read_text() == "b"
    assert files(brought(address)) == {"a.txt"}


def test_where_the_storage_tells_no_change_nothing_is_overwritten_unseen(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_kind("odd", monkeypatch, untold={"created"})
    storage.put("in/a.txt", "a")

    def both() -> None:
        with kept(parse_address("odd://study/in")) as folder:
            (folder / "a.txt").write_text("o")
            storage.put("in/a.txt", "t")

    with pytest.raises(StorageError, match="changed both"):
        both()
    assert storage.get("in/a.txt") == b"t"


def test_where_the_storage_tells_no_change_own_work_is_no_conflict(
    storage: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_kind("odd", monkeypatch, untold={"created"})
    storage.put("in/a.txt", "a")
    ours = Mirror(parse_address("odd://study/in"))
    ours.bring()
    for content in ("b", "c"):
        (ours.local / "a.txt").write_text(content)
        ours.bring()
        assert ours.changed() == ["a.txt"]
        ours.store(["a.txt"], alone=False)
        assert storage.get("in/a.txt") == content.encode()
