"""Forked children, while the parent's threads are in the middle of calls."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from conftest import CLUSTERS, SINGLES, served
from simd_r_drive_ws_client import DataStore, DataStoreError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

# How often it forks, for each kind of server.
FORKS = {"own server": 40, **dict.fromkeys([*SINGLES, *CLUSTERS], 10)}
KEYS = [b"%d" % number for number in range(300)]


def in_child(inherited: "tuple[DataStore, DataStore]", path: Path, url: str) -> None:
    """What a worker does first: it opens a store, and connects to a server."""
    opened, connected = inherited
    with pytest.raises(DataStoreError.Locked):
        opened.read(b"1")
    # It connects anew.
    connected.write(b"own", b"payload")
    assert connected.read(b"own") == b"payload"
    with DataStore.open(path) as own:
        own.batch_write([(key, key * 9) for key in KEYS])
        assert own.batch_read(KEYS) == [key * 9 for key in KEYS]
    with DataStore.connect(url) as remote:
        remote.write(b"from a child", bytes(range(256)) * 1000)
        assert remote.read(b"from a child") is not None


def wait_for(process: int) -> int:
    """The exit status of a child, which must end soon."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.001)
    os.kill(process, 9)
    os.waitpid(process, 0)
    pytest.fail("the child hangs")


@pytest.mark.parametrize("kind", FORKS)
def test_children_of_a_busy_process(kind: str, tmp_path: Path) -> None:
    with (
        served(kind, tmp_path / "served.bin") as url,
        DataStore.open(tmp_path / "a.bin") as store,
    ):
        is_done = threading.Event()

        def work(own: DataStore) -> None:
            while not is_done.is_set():
                own.batch_write([(key, key * 99) for key in KEYS])
                own.batch_read(KEYS)

        with DataStore.connect(url) as remote:
            threads = [threading.Thread(target=work, args=(own,)) for own in (store, remote)]
            for thread in threads:
                thread.start()
            try:
                for number in range(FORKS[kind]):
                    process = os.fork()
                    if process == 0:
                        status = 1
                        try:
                            in_child((store, remote), tmp_path / f"{number}.bin", url)
                            status = 0
                        finally:
                            sys.stdout.flush()
                            os._exit(status)
                    assert wait_for(process) == 0
            finally:
                is_done.set()
                for thread in threads:
                    thread.join()
