"""Ctrl-C interrupts any wait in the main thread, and the store still works."""

import subprocess
import sys
from pathlib import Path

import pytest

from clusters import shared

# It should take 0.2 s, but may take longer on a busy machine.
LIMIT = 1.0

# Each runs in a process of its own. `silent` listens and never answers; `full` does not accept.
BEGIN = """
import contextlib, os, signal, socket, subprocess, sys, threading, time
from datetime import timedelta
from simd_r_drive_ws_client import ConnectOptions, DataStore, Server
from simd_r_drive_ws_client._native import LogLevel, LogStream

folder, way, given_url, *given_processes = sys.argv[1:]
LONG = timedelta(seconds=20)
OPTIONS = ConnectOptions(connect_timeout=LONG, read_timeout=LONG, write_timeout=LONG)
serving = [sys.executable, "-m", "simd_r_drive_ws_client", "serve", "--port=0", folder + "/served"]

class Frozen:
    # Stops processes until the end of the context.
    def __init__(self, processes):
        self.processes = processes

    def __enter__(self):
        for process in self.processes:
            os.kill(process, signal.SIGSTOP)
        while not all(map(is_stopped, self.processes)):
            time.sleep(0.001)

    def __exit__(self, *_):
        for process in self.processes:
            os.kill(process, signal.SIGCONT)

def is_stopped(process):
    if sys.platform == "linux":  # A small one has no ps.
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "T"
    state = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True)
    return state.stdout.strip().startswith(b"T")

@contextlib.contextmanager
def served():
    if given_url:
        yield given_url, Frozen([int(process) for process in given_processes])
        return
    server = subprocess.Popen(serving, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        yield line.split(" at ")[1].split()[0], Frozen([server.pid])
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()

def interrupted(call, number=signal.SIGINT):
    sent = []
    def send():
        time.sleep(0.3)
        sent.append(time.monotonic())
        if way == "thread":
            os.kill(os.getpid(), number)
        else:
            subprocess.run(["/bin/sh", "-c", f"kill -INT {os.getpid()}"])
    threading.Thread(target=send).start()
    try:
        call()
    except KeyboardInterrupt:
        print(time.monotonic() - sent[0])
    else:
        raise AssertionError("it returned")

def interrupted_in(call):
    with served() as (url, frozen), DataStore.connect(url, OPTIONS) as store:
        store.write(b"key", b"payload")
        with frozen:
            interrupted(lambda: call(store))
        assert store.read(b"key") in (b"payload", b"other")
        store.write(b"key", b"again")
        assert store.read(b"key") == b"again"
"""

CASES = {
    "read": "interrupted_in(lambda store: store.read(b'key'))",
    "write": "interrupted_in(lambda store: store.write(b'key', b'other'))",
    "batch_read": "interrupted_in(lambda store: store.batch_read([b'key'] * 10_000))",
    "batch_write": "interrupted_in(lambda store: store.batch_write([(b'key', b'other')] * 100))",
    "len": "interrupted_in(len)",
    "a reader": "interrupted_in(lambda store: store.open_reader(b'key'))",
    "reading a part": """
with served() as (url, frozen), DataStore.connect(url, OPTIONS) as store:
    store.write(b"key", b"payload" * 1_000_000)
    reader = store.open_reader(b"key")
    with frozen:
        interrupted(lambda: reader.read())
    assert reader.read() == b"payload" * 1_000_000
""",
    "writing a part": """
with served() as (url, frozen), DataStore.connect(url, OPTIONS) as store:
    writer = store.open_writer(b"other")
    with frozen:
        interrupted(lambda: writer.write(b"payload" * 1_000_000))
    writer.abort()
    assert store.read(b"other") is None
""",
    "states().take": """
with served() as (url, _), DataStore.connect(url) as store:
    states = store.states()
    interrupted(lambda: states.take(LONG))
    assert states.is_open()
    store.write(b"key", b"payload")
    assert store.read(b"key") == b"payload"
""",
    "states().take of a file": """
with DataStore.open(folder + "/store") as store:
    states = store.states()
    interrupted(lambda: states.take(LONG))
    store.write(b"key", b"payload")
    assert store.read(b"key") == b"payload"
""",
    "LogStream.take": """
stream = LogStream(LogLevel.ERROR)
interrupted(lambda: stream.take(LONG))
assert stream.is_open()
""",
    "connect, no answer": """
with socket.create_server(("127.0.0.1", 0)) as silent:
    url = f"ws://127.0.0.1:{silent.getsockname()[1]}"
    interrupted(lambda: DataStore.connect(url, OPTIONS))
with served() as (url, _), DataStore.connect(url) as store:
    assert len(store) == 0
""",
    "connect, not accepted": """
with contextlib.ExitStack() as stack:
    full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
    address = full.getsockname()
    for _ in range(8):
        filling = stack.enter_context(socket.socket())
        filling.setblocking(False)
        filling.connect_ex(address)
    time.sleep(0.1)
    interrupted(lambda: DataStore.connect(f"ws://127.0.0.1:{address[1]}", OPTIONS))
""",
}

WITH_SERVERS = [
    name for name, case in CASES.items() if "served()" in case or "interrupted_in" in case
]


@pytest.mark.parametrize(
    ("case", "way"),
    [*((case, "thread") for case in CASES), ("read", "process"), ("states().take", "process")],
)
@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_ctrl_c_ends_a_call_that_waits(case: str, way: str, tmp_path: Path) -> None:
    check(case, str(tmp_path), way, "")


@pytest.mark.parametrize("case", WITH_SERVERS)
@pytest.mark.skipif(sys.platform != "linux", reason="the network needs Linux")
def test_ctrl_c_ends_a_call_that_waits_for_a_cluster(case: str, tmp_path: Path) -> None:
    with shared.cluster_alone("redis") as cluster:
        if cluster is None:
            pytest.skip("no redis-server here")
        processes = [str(node.process.pid) for node in cluster.nodes if node.process]
        check(case, str(tmp_path), "thread", cluster.url(shared.store_name()), *processes)


def check(case: str, *arguments: str) -> None:
    """Runs a case. The call must end soon after Ctrl-C."""
    done = run(BEGIN + CASES[case], *arguments)
    assert done.returncode == 0, done.stdout
    print(f"{case}: {float(done.stdout) * 1000:.0f} ms")
    assert float(done.stdout) < LIMIT


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_a_handler_that_raises_nothing_interrupts_nothing(tmp_path: Path) -> None:
    code = """
import os, signal, sys, threading, time
from datetime import timedelta
from simd_r_drive_ws_client import DataStore

handled = []
signal.signal(signal.SIGINT, lambda *_: handled.append(time.monotonic()))
with DataStore.open(sys.argv[1]) as store:
    states = store.states()
    begin = time.monotonic()
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
    assert states.take(timedelta(seconds=1)) == []
    assert time.monotonic() - begin >= 1
    assert handled[0] - begin < 0.8
"""
    done = run(code, str(tmp_path / "store"))
    assert done.returncode == 0, done.stdout


def run(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
