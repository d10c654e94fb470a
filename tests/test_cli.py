"""`python -m simd_r_drive_ws_client`, run as from a shell."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import pytest

from simd_r_drive_ws_client import ConnectOptions, DataStore, DataStoreError

COMMAND = [sys.executable, "-m", "simd_r_drive_ws_client"]
TOKEN = "SIMD_R_DRIVE_TOKEN"


def run(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, timeout=60, check=False
    )


def test_put_get_stat_delete(target: str) -> None:
    assert run("put", target, "key", "payload").returncode == 0
    assert run("get", target, "key").stdout == b"payload"
    stat = run("stat", target)
    assert b"entries    1" in stat.stdout
    # A cluster has no file.
    assert (b"bytes" in stat.stdout) is not target.startswith("redis")
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
        (["serve", "s", "--port", "70000"], 2, b"'70000' is not a port"),
        (["get", "missing.bin", "key"], 2, b"there is no file 'missing.bin'"),
        (["put", "http://127.0.0.1", "key", "payload"], 2, b"url"),
        (["put", "store.bin", "key", ""], 2, b"empty"),
        (["get", "ws://127.0.0.1:9", "key"], 1, b"127.0.0.1:9"),
    ],
)
def test_errors_are_printed_to_stderr(
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


@pytest.mark.skipif(sys.platform == "win32", reason="no signals of this kind")
def test_serve_ends_if_another_thread_gets_the_signal(tmp_path: Path) -> None:
    # The system sometimes does this when the main thread is about to continue after SIGSTOP.
    for round in range(10):
        command = [*COMMAND, "serve", str(tmp_path / f"store{round}"), "--port=0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
            assert server.stdout
            server.stdout.readline()
            server.send_signal(signal.SIGSTOP)
            os.waitpid(server.pid, os.WUNTRACED)
            server.send_signal(signal.SIGCONT)
            server.terminate()
            try:
                assert server.wait(timeout=20) == 0
            finally:
                server.kill()


# Runs `serve`, and sends the process a signal at the given step of its wait for one.
SIGNAL_AT_A_STEP = """
import os, signal, sys
from simd_r_drive_ws_client import cli

step = int(sys.argv[1])

def count(*_):
    global step
    step -= 1
    if step == 0:
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGTERM)

def print_and_count(*arguments, **options):
    print(*arguments, **options)
    if arguments[0].startswith("serving"):
        sys.setprofile(count)

cli.print = print_and_count
sys.exit(cli.main(["serve", sys.argv[2], "--port=0"]))
"""


@pytest.mark.parametrize("step", range(1, 16))
def test_serve_ends_whenever_the_signal_comes(step: int, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SIGNAL_AT_A_STEP, str(step), str(tmp_path / "store")],
        stdout=subprocess.PIPE,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 0
    assert ended.stdout.endswith(b"stopped\n") or ended.stdout.endswith(b"stopped\r\n")


@contextlib.contextmanager
def served(path: Path, *arguments: str, token: Optional[str] = None) -> Iterator[str]:
    """`serve` with a file, and a token in its environment if there is one. Yields its URL."""
    environment = {name: value for name, value in os.environ.items() if name != TOKEN}
    if token is not None:
        environment[TOKEN] = token
    command = [*COMMAND, "serve", str(path), "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            yield next(word for word in line.split() if word.startswith(("ws://", "wss://")))
        finally:
            server.terminate()


def test_serve_takes_tokens_from_files_and_from_the_environment(tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    tokens.write_text("first\n\n second \n")
    with served(tmp_path / "store.bin", "--token-file", str(tokens), token="third") as url:
        for token in ("first", "second", "third"):
            DataStore.connect(url, ConnectOptions(token=token)).close()
        for stranger in (None, "fourth"):
            with pytest.raises(DataStoreError, match="401"):
                DataStore.connect(url, ConnectOptions(token=stranger, max_attempts=1))


def test_serve_takes_a_durability_and_origins(tmp_path: Path) -> None:
    arguments = ["--durability", "every-write", "--allowed-origin", "https://example.org"]
    with served(tmp_path / "store.bin", *arguments) as url:
        allowed = ConnectOptions(headers={"Origin": "https://example.org"})
        with DataStore.connect(url, allowed) as store:
            store.write(b"key", b"payload")
        stranger = ConnectOptions(headers={"Origin": "https://example.com"}, max_attempts=1)
        with pytest.raises(DataStoreError, match="403"):
            DataStore.connect(url, stranger)


@pytest.mark.parametrize(
    ("arguments", "token", "words"),
    [
        (["--host", "0.0.0.0"], None, b"allow_anonymous"),
        (["--token-file", "missing"], None, b"missing"),
        (["--token-file", os.devnull], None, b"no token"),
        ([], " ", b"SIMD_R_DRIVE_TOKEN"),
        (["--allowed-origin", "*"], None, b"allowed_origins"),
        (["--certificate", "cert.pem"], None, b"key"),
        (["--durability", "sometimes"], None, b"every-second"),
    ],
)
def test_serve_prints_errors(
    arguments: list[str],
    token: Optional[str],
    words: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(TOKEN, raising=False)
    if token is not None:
        monkeypatch.setenv(TOKEN, token)
    ended = run("serve", "store.bin", "--port", "0", *arguments)
    assert ended.returncode == 2
    assert words in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert not (tmp_path / "store.bin").exists()


def test_serve_beyond_this_machine_on_purpose(tmp_path: Path) -> None:
    arguments = ["--host", "0.0.0.0", "--allow-anonymous"]
    with served(tmp_path / "store.bin", *arguments) as url, DataStore.connect(url) as store:
        assert store.read(b"key") is None


def test_version() -> None:
    assert run("--version").stdout.strip()
