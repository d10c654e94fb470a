"""Store files: what is locked, what is refused, what is mended."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from simd_r_drive_ws_client import DataStore, LockedError, NotAStoreError, Server, StoreIOError

HOLD = """
import sys
from simd_r_drive_ws_client import DataStore
store = DataStore.open(sys.argv[1])
store.write(b"key", b"payload")
print("open", flush=True)
sys.stdin.read()
"""


def test_a_file_is_open_once_in_a_process(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path):
        with pytest.raises(LockedError, match="is open in") as caught:
            DataStore.open(path)
        assert isinstance(caught.value, OSError)
        with pytest.raises(LockedError):
            Server(path)
    DataStore.open(path).close()


def test_a_file_is_open_in_one_process(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        before = path.read_bytes()
        with pytest.raises(LockedError) as caught:
            DataStore.open(path)
        if sys.platform == "linux":
            assert f"process {other.pid}" in str(caught.value)
        assert path.read_bytes() == before
        other.communicate()
    with DataStore.open(path) as store:
        assert store.read(b"key") == b"payload"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_cannot_write_its_parents_file(tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "store.bin") as store:
        store.write(b"key", b"parent")
        child = os.fork()
        if child == 0:
            try:
                store.write(b"key", b"child")
            except LockedError:
                os._exit(0)
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        store.write(b"other", b"parent")
        assert store.batch_read([b"key", b"other"]) == [b"parent", b"parent"]


@pytest.mark.parametrize(
    "content",
    [b"a line of text\n", b"\0" * 10_000, b"\x7fELF" + b"\0" * 60 + b"code" * 5000],
    ids=["text", "zeros", "binary"],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(NotAStoreError, match=r"notes\.txt: not a SIMD R Drive store") as caught:
        DataStore.open(path)
    assert isinstance(caught.value, ValueError)
    assert path.read_bytes() == content
    with pytest.raises(NotAStoreError):
        Server(path)
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    with DataStore.open(path) as store:
        assert store.is_empty()
        store.write(b"key", b"payload")
    with DataStore.open(str(path)) as store:
        assert len(store) == 1


def test_a_torn_write_costs_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.write(b"kept", b"payload")
        whole = store.file_size()
        # Zeros look like the metadata of a first entry: the engine alone would drop the store.
        store.write(b"torn", b"x" * 100 + b"\0" * 200 + b"x" * 100)
    data = path.read_bytes()
    for length in range(whole + 1, len(data), 7):
        path.write_bytes(data[:length])
        with DataStore.open(path) as store:
            assert store.read(b"kept") == b"payload"
            assert store.read(b"torn") is None
            assert store.file_size() == whole
            store.write(b"torn", b"again")
            assert store.read(b"torn") == b"again"


def test_a_path_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StoreIOError, match=str(tmp_path)):
        DataStore.open(tmp_path)
    missing = tmp_path / "no such folder" / "store.bin"
    with pytest.raises(StoreIOError, match="no such folder"):
        DataStore.open(missing)


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    DataStore.open(path).close()
    path.chmod(0o400)
    with pytest.raises(StoreIOError, match=r"store\.bin.*ermission"):
        DataStore.open(path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux protects a running program")
def test_a_file_that_the_system_protects(tmp_path: Path) -> None:
    sleep = shutil.which("sleep")
    assert sleep is not None
    program = Path(shutil.copy2(sleep, tmp_path / "sleep"))
    with subprocess.Popen([program, "60"]) as process:
        try:
            with pytest.raises(StoreIOError, match=f"{tmp_path}.*busy"):
                DataStore.open(program)
        finally:
            process.kill()
    assert program.read_bytes() == Path(sleep).read_bytes()


def test_deleted_entries_do_not_count_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.batch_write({b"a": b"1", b"b": b"2", b"c": b"3"})
        store.batch_delete([b"a", b"b"])
        assert len(store) == 1
    with DataStore.open(path) as store:
        assert len(store) == 1
        store.write(b"a", b"again")
        assert len(store) == 2
        store.batch_delete([b"a", b"c"])
        assert store.is_empty()
