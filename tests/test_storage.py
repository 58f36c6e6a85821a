"""Files are kept whole or not at all, in a folder or in an S3-compatible store."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import NotFound
from app.storage import AlreadyStored, Storage, StorageSettingError, open_storage


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    """A real S3-compatible server on loopback, with an empty bucket « traces »."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the S3 server did not start"
                time.sleep(0.1)
        bucket = urllib.request.Request(f"http://127.0.0.1:{port}/traces", method="PUT")
        urllib.request.urlopen(bucket, timeout=5).close()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(f"file:{tmp_path / 'files'}")
    endpoint = request.getfixturevalue("s3_server")
    query = f"endpoint={endpoint}&region=us-east-1&access_key_id=id&secret_access_key=secret"
    return open_storage(f"s3://traces/{tmp_path.name}?{query}")


def test_what_is_put_is_got_back(storage: Storage) -> None:
    data = os.urandom(700_000)
    storage.put("exports/abc.zip", data)
    assert storage.get("exports/abc.zip") == data
    assert b"".join(storage.stream("exports/abc.zip")) == data
    assert storage.exists("exports/abc.zip")


def test_a_key_is_written_once(storage: Storage) -> None:
    storage.put("a/b", b"one")
    with pytest.raises(AlreadyStored):
        storage.put("a/b", b"two")
    assert storage.get("a/b") == b"one"
    storage.put("a/b", b"two", replace=True)
    assert storage.get("a/b") == b"two"


def test_what_is_not_there_is_said_so(storage: Storage) -> None:
    assert not storage.exists("nothing")
    with pytest.raises(NotFound):
        storage.get("nothing")
    with pytest.raises(NotFound):
        storage.stream("nothing")


def test_deleting_twice_is_deleting_once(storage: Storage) -> None:
    storage.put("gone", b"soon")
    storage.delete("gone")
    storage.delete("gone")
    assert not storage.exists("gone")


def test_files_are_listed_by_folder(storage: Storage) -> None:
    for key in ("b/2", "a/1", "b/1"):
        storage.put(key, key.encode())
    assert [file.key for file in storage.list()] == ["a/1", "b/1", "b/2"]
    assert [(file.key, file.size) for file in storage.list("b")] == [("b/1", 3), ("b/2", 3)]


@pytest.mark.parametrize("key", ["", "../x", "/etc/passwd", "a/../../b", "a//b", "A", "é", "a b", "a\n", "x" * 201])
def test_a_key_never_leaves_the_folder(storage: Storage, key: str) -> None:
    with pytest.raises(ValueError):
        storage.put(key, b"")
    with pytest.raises(ValueError):
        storage.get(key)


def test_an_address_that_means_nothing_is_refused() -> None:
    for url in ("ftp://x", "s3://", "nothing"):
        with pytest.raises(StorageSettingError):
            open_storage(url)
