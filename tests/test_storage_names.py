"""Addresses and names from object storage: what may become a file of the working copy, what is refused."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.storage.addresses import is_address, no_place, parse_address
from extract.storage.names import check_names, trouble
from extract.storage.places import address_of, working_copy
from schemas.errors import ConfigurationError, StorageError


@pytest.mark.parametrize("text", ["s3://b/x", "gs://b", "memory://b/x", "file:///tmp/x", "S3://b/x"])
def test_storage_is_told_from_paths(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["interviews/", "/s3:/b", "c:/x", "http://host/v1", "HTTPS://host", "s3:/b", ""]
)
def test_paths_and_servers_are_no_storage(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text", ["c://interviews", "interviews/", "./a://b", "s3://b/x", "memory://b", "odd://b", ""]
)
def test_paths_and_storage_are_places(text: str) -> None:
    assert no_place(text) is None


@pytest.mark.parametrize(
    "text", ["http://host", "HTTPS://host", "ftp://h/x", "ws://h", "a::zip://b", "a_b://c"]
)
def test_servers_and_what_is_within_files_are_none(text: str) -> None:
    assert isinstance(no_place(text), StorageError)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("s3://bucket/interviews/", "s3://bucket/interviews"),
        ("S3A://bucket/a", "s3://bucket/a"),
        ("gcs://bucket", "gs://bucket"),
        ("file:///data/a", "file:///data/a"),
        ("memory:///a/b", "memory://a/b"),
        ("s3://bucket/what? #3.vtt", "s3://bucket/what? #3.vtt"),
    ],
)
def test_addresses_are_shown_as_people_write_them(text: str, shown: str) -> None:
    assert str(parse_address(text)) == shown


@pytest.mark.parametrize(
    "text", ["s3://AKIAKEY:s3cr3t@bucket/x", "s3://:s3cr3t@bucket", "sftp://me:s3cr3t@h/x"]
)
def test_an_address_with_a_password_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_address(text)
    assert "s3cr3t" not in str(refused.value)
    assert "AKIAKEY" not in str(refused.value)


def test_a_container_before_an_at_sign_is_no_password() -> None:
    assert str(parse_address("abfs://box@account.example/x")) == "abfs://box@account.example/x"


@pytest.mark.parametrize(
    "text", ["s3://", "s3://b/../x", "s3://b/./x", "s3://b//x", "s3://b/a\nb", "s3://b/\\x"]
)
def test_addresses_that_lead_elsewhere_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no usable address"):
        parse_address(text)


HOSTILE = [
    "..",
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a//b",
    "a/.",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "é" * 128,
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused_and_named(name: str) -> None:
    with pytest.raises(StorageError, match="cannot be brought") as refused:
        check_names([name], "s3://b")
    assert str(refused.value).isprintable()


def test_a_name_may_have_as_many_bytes_as_a_file_system_takes() -> None:
    assert trouble("é" * 127 + "a") is None  # 255 bytes
    assert trouble("é" * 128) is not None  # 256


@pytest.mark.parametrize("name", ["a:b", "what?", "con", "COM1.txt", "end.", "end "])
def test_what_windows_cannot_write_is_refused_there_only(name: str) -> None:
    assert trouble(name, windows=False) is None
    assert trouble(name, windows=True) is not None


def test_a_name_cannot_be_file_and_folder_at_once() -> None:
    with pytest.raises(StorageError, match="a file and a folder"):
        check_names(["a", "a/b"], "s3://b")
    check_names(["a", "ab/c"], "s3://b")


def test_names_that_differ_in_case_are_refused_only_where_they_are_one() -> None:
    check_names(["A.txt", "a.txt"], "s3://b", fold=False)
    with pytest.raises(StorageError, match="the same name"):
        check_names(["A.txt", "a.txt"], "s3://b", fold=True)


@example(["0/0"])
@given(st.lists(st.text(max_size=12) | st.sampled_from(HOSTILE), max_size=4))
def test_what_is_taken_lies_below_the_folder_and_is_a_file_of_its_own(parts: list[str]) -> None:
    name = "/".join(parts)
    try:
        check_names([name], "s3://b")
    except StorageError:
        return
    path = PurePosixPath("/copies") / name
    assert ".." not in path.parts
    assert path == PurePosixPath("/copies") or path.parts[2:] == tuple(name.split("/"))


def test_a_working_copy_keeps_bucket_and_folders_and_knows_its_address() -> None:
    copy = working_copy(parse_address("s3://bucket/wave 1/interviews/"))
    assert copy.parts[-4:] == ("s3", "bucket", "wave 1", "interviews")
    assert address_of(copy / "Ada.vtt") == "s3://bucket/wave 1/interviews/Ada.vtt"
    assert address_of(Path("/elsewhere/Ada.vtt")) is None


def test_buckets_of_one_name_on_two_servers_have_two_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    address = parse_address("s3://bucket/x")
    usual = working_copy(address)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://user:s3cr3t@minio.example")
    other = working_copy(address)
    assert usual != other
    assert "s3cr3t" not in str(other)
    assert address_of(other) == "s3://bucket/x"
