"""`copy`, run as from a shell, and killed."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import connected, served
from copies import COMMAND, assert_has, copied, some
from simd_r_drive_ws_client import DataStore, Server

PAIRS = [
    ("embedded", "embedded"),
    ("embedded", "own server"),
    ("own server", "redis cluster"),
    ("redis cluster", "embedded"),
]


@pytest.fixture(params=PAIRS, ids=lambda pair: " to ".join(pair).replace(" ", "-"))
def targets(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """Two stores, which are empty."""
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(served(kind, tmp_path / f"{number}.bin"))
            for number, kind in enumerate(request.param)
        ]


def test_a_copy_and_its_difference(targets: list[str]) -> None:
    entries = some(3000)
    with connected(targets[0]) as store:
        store.batch_write(list(entries.items()))
    first = copied(*targets)
    assert (first.returncode, first.stderr) == (0, "")
    assert "copied     3000 entries" in first.stdout
    with connected(targets[0]) as store:
        store.write(b"key 7", b"new")
        store.delete(b"key 8")
    second = copied("--delete", *targets)
    assert "copied     1 entries, 3 bytes\nunchanged  2998 entries\ndeleted    1" in second.stdout
    assert "\nchanged" not in second.stdout
    entries[b"key 7"] = b"new"
    del entries[b"key 8"]
    with connected(targets[1]) as store:
        assert_has(store, entries)


def test_a_copy_that_is_killed_goes_on(targets: list[str]) -> None:
    entries = {**some(30_000, size=400), b"large": bytes(range(256)) * (3 << 12)}
    with connected(targets[0]) as store:
        store.batch_write(list(entries.items()))
    chance = random.Random(targets[0])
    for _ in range(6):
        with subprocess.Popen([*COMMAND, *targets], stdout=subprocess.DEVNULL) as process:
            time.sleep(chance.uniform(0.1, 0.8))
            process.kill()
    ended = copied(*targets)
    assert (ended.returncode, ended.stderr) == (0, "")
    with connected(targets[1]) as store:
        assert_has(store, entries)


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for another process here")
def test_ctrl_c_ends_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "one.bin"
    with DataStore.open(path) as store:
        for part in range(4):
            store.batch_write(
                [(b"%d %d" % (part, n), bytes([1 + part]) * 1000) for n in range(30_000)]
            )
    with Server(tmp_path / "two.bin") as server:
        command = [*COMMAND, str(path), server.url()]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            with DataStore.connect(server.url()) as other:
                while other.is_empty():
                    time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            _, error = process.communicate(timeout=30)
        assert time.monotonic() - sent < 5
        # It may have been quicker.
        assert process.returncode in (130, 0)
        assert "Traceback" not in error


@pytest.mark.parametrize(
    ("from_store", "to_store", "code", "words"),
    [
        ("missing.bin", "new.bin", 2, "FROM: there is no file 'missing.bin'"),
        ("one.bin", "one.bin", 2, "TO: it is the same file as FROM"),
        ("one.bin", "./one.bin", 2, "TO: it is the same file as FROM"),
        ("one.bin", "link.bin", 2, "TO: it is the same file as FROM"),
        ("text.txt", "new.bin", 1, "text.txt: not a SIMD R Drive store"),
        (".", "new.bin", 1, ".: is a directory"),
        ("one.bin", ".", 1, ".: Is a directory"),
        ("one.bin", "none/new.bin", 1, "none/new.bin"),
        ("one.bin", "http://127.0.0.1", 2, "url"),
        ("redis+cluster://127.0.0.1:9", "new.bin", 2, "names no store"),
        ("ws://127.0.0.1:9", "new.bin", 1, "127.0.0.1:9"),
        ("one.bin", "redis+cluster://me:secret@127.0.0.1:9/x", 1, "127.0.0.1:9"),
        ("one.bin", "ws://secret@127.0.0.1:9", 1, "127.0.0.1:9"),
    ],
)
def test_errors_are_printed_to_stderr(
    from_store: str,
    to_store: str,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with DataStore.open("one.bin") as store:
        store.write(b"key", b"payload")
    os.symlink("one.bin", "link.bin")
    Path("text.txt").write_text("not a store" * 100)
    ended = copied(from_store, to_store)
    assert ended.returncode == code, ended.stderr
    assert ended.stdout == ""
    assert words in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not Path("missing.bin").exists()
    assert not Path("new.bin").exists()


def test_one_server_twice_and_a_file_that_is_open(tmp_path: Path) -> None:
    with Server(tmp_path / "one.bin") as server:
        twice = copied(server.url(), server.url())
        assert (twice.returncode, "same store" in twice.stderr) == (2, True)
        locked = copied(str(tmp_path / "one.bin"), str(tmp_path / "two.bin"))
        assert (locked.returncode, "open in" in locked.stderr) == (1, True)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
def test_progress_on_a_terminal(tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "one.bin") as store:
        for part in range(10):
            store.batch_write([(b"%d %d" % (part, n), b"x" * 500) for n in range(20_000)])
    reader, writer = os.openpty()
    with Server(tmp_path / "two.bin") as server:
        command = [*COMMAND, str(tmp_path / "one.bin"), server.url()]
        subprocess.run(command, stderr=writer, stdout=subprocess.DEVNULL, check=True, timeout=60)
    os.close(writer)
    shown = os.read(reader, 1 << 16).decode()
    os.close(reader)
    assert "of 200000 entries" in shown
    assert shown.endswith("\x1b[K")
