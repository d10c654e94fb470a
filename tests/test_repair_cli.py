"""`check` and `recover`, run as from a shell."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simd_r_drive_ws_client import DataStore

COMMAND = [sys.executable, "-m", "simd_r_drive_ws_client"]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, timeout=60, check=False, text=True
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        for number in range(5):
            store.write(b"%d" % number, b"payload" * 20)
    return path


def damage(path: Path) -> bytes:
    """Changes the link of the last entry. Returns the file's contents."""
    data = bytearray(path.read_bytes())
    data[-12] ^= 64
    path.write_bytes(data)
    return bytes(data)


def test_an_intact_file(path: Path) -> None:
    checked = run("check", str(path))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "5 intact, of which 5 are live" in checked.stdout
    assert "damage     0 places" in checked.stdout


def test_a_damaged_file_and_its_recovery(path: Path, tmp_path: Path) -> None:
    damaged = damage(path)
    refused = run("get", str(path), "1")
    assert refused.returncode == 1
    assert "recover" in refused.stderr
    checked = run("check", str(path))
    assert checked.returncode == 1
    assert f"offset {len(damaged) - 12}, 8 bytes: an entry's link" in checked.stdout
    new = tmp_path / "new.bin"
    recovered = run("recover", str(path), str(new))
    assert recovered.returncode == 0
    assert f"recovered  5 keys into {new}" in recovered.stdout
    assert path.read_bytes() == damaged
    assert run("get", str(new), "4").stdout == "payload" * 20
    again = run("recover", str(path), str(new))
    assert again.returncode == 2
    assert "exists already" in again.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="this system sends no such signal")
def test_ctrl_c_ends_a_recovery_and_leaves_nothing(tmp_path: Path) -> None:
    path, new = tmp_path / "large.bin", tmp_path / "new.bin"
    # Searching many bytes without an entry takes long.
    with DataStore.open(path) as store:
        store.write(b"key", b"payload")
    with path.open("ab") as file:
        file.truncate(4 << 30)
    with subprocess.Popen(
        [*COMMAND, "recover", str(path), str(new)], stderr=subprocess.PIPE
    ) as process:
        try:
            time.sleep(2)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            _, error = process.communicate(timeout=30)
        finally:
            process.kill()
    assert time.monotonic() - sent < 5
    assert process.returncode == 130, error
    assert b"interrupted" in error
    assert [found.name for found in tmp_path.iterdir()] == ["large.bin"]
