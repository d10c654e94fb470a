"""Forked children, while the parent's threads are in the middle of calls."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from simd_r_drive_ws_client import DataStore, DataStoreError, Server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

FORKS = 40
KEYS = [b"%d" % number for number in range(300)]


def in_child(inherited: DataStore, path: Path, url: str) -> None:
    """What a worker does first: it opens a store, and connects to a server."""
    with pytest.raises(DataStoreError.Locked):
        inherited.read(b"1")
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


def test_children_of_a_busy_process(tmp_path: Path) -> None:
    with Server(tmp_path / "served.bin") as server, DataStore.open(tmp_path / "a.bin") as store:
        is_done = threading.Event()

        def work(own: DataStore) -> None:
            while not is_done.is_set():
                own.batch_write([(key, key * 99) for key in KEYS])
                own.batch_read(KEYS)

        with DataStore.connect(server.url()) as remote:
            threads = [threading.Thread(target=work, args=(own,)) for own in (store, remote)]
            for thread in threads:
                thread.start()
            try:
                for number in range(FORKS):
                    process = os.fork()
                    if process == 0:
                        status = 1
                        try:
                            in_child(store, tmp_path / f"{number}.bin", server.url())
                            status = 0
                        finally:
                            sys.stdout.flush()
                            os._exit(status)
                    assert wait_for(process) == 0
            finally:
                is_done.set()
                for thread in threads:
                    thread.join()
