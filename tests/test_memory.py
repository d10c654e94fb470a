"""How much memory threads take that use a store."""

import subprocess
import sys
from pathlib import Path

import pytest

# Each thread lives until all have read, so that none gets the memory of one that has ended.
PROGRAM = """
import sys, threading
from pathlib import Path
from simd_r_drive_ws_client import DataStore

def used():
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])

def in_threads(call):
    together = threading.Barrier(65)
    def run():
        call()
        together.wait()
    threads = [threading.Thread(target=run) for _ in range(64)]
    for thread in threads:
        thread.start()
    together.wait()
    for thread in threads:
        thread.join()

with DataStore.open(sys.argv[1]) as store:
    store.write(b"key", b"payload")
    store.read(b"key")
    in_threads(lambda: None)
    before = used()
    in_threads(lambda: store.read(b"key"))
    print(used() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much")
def test_threads_take_little(tmp_path: Path) -> None:
    """The system gives huge pages to who takes memory in advance: one for each thread."""
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "store.bin")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    assert int(done.stdout) < 16 * 1024
