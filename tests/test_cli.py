"""`python -m simd_r_drive_ws_client`, called as from a shell."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-m", "simd_r_drive_ws_client"]


def run(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, timeout=60, check=False
    )


def test_put_get_stat_delete(target: str) -> None:
    assert run("put", target, "key", "payload").returncode == 0
    assert run("get", target, "key").stdout == b"payload"
    stat = run("stat", target)
    assert b"entries    1" in stat.stdout
    assert b"bytes" in stat.stdout
    assert run("delete", target, "key").returncode == 0
    gone = run("get", target, "key")
    assert (gone.returncode, gone.stdout) == (1, b"")
    assert b"nothing at key 'key'" in gone.stderr


def test_payloads_pass_through_pipes_byte_by_byte(tmp_path: Path) -> None:
    payload = bytes(range(256)) * 1000
    path = str(tmp_path / "store.bin")
    assert run("put", path, "key", stdin=payload).returncode == 0
    assert run("get", path, "key").stdout == payload


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, b"COMMAND"),
        (["get"], 2, b"STORE"),
        (["fetch", "s", "k"], 2, b"fetch"),
        (["serve", "s", "--port", "70000"], 2, b"'70000' is no port"),
        (["get", "missing.bin", "key"], 2, b"there is no file 'missing.bin'"),
        (["put", "http://127.0.0.1", "key", "payload"], 2, b"url"),
        (["put", "store.bin", "key", ""], 2, b"empty"),
        (["get", "ws://127.0.0.1:9", "key"], 1, b"127.0.0.1:9"),
    ],
)
def test_what_is_wrong_is_said_on_stderr(
    arguments: list[str], code: int, words: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run(*arguments)
    assert ended.returncode == code
    assert ended.stdout == b""
    assert words in ended.stderr
    assert b"Traceback" not in ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT for another process here")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_until_a_signal(tmp_path: Path, number: int) -> None:
    path = str(tmp_path / "store.bin")
    with subprocess.Popen(
        [*COMMAND, "serve", path, "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        url = next(word for word in line.split() if word.startswith("ws://"))
        assert run("put", url, "key", "payload").returncode == 0
        locked = run("get", path, "key")
        assert locked.returncode == 1
        assert b"is open in" in locked.stderr
        server.send_signal(number)
        assert "stopped" in server.stdout.read()
        assert server.wait(30) == 0
    assert run("get", path, "key").stdout == b"payload"


def test_version() -> None:
    assert run("--version").stdout.strip()
