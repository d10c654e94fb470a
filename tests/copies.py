"""What the tests of copies share: contents of stores, and the command."""

import subprocess
import sys

from simd_r_drive_ws_client import DataStore

COMMAND = [sys.executable, "-m", "simd_r_drive_ws_client", "copy"]

Contents = dict[bytes, bytes]


def copied(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs the command until it ends."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, timeout=120, check=False, text=True
    )


def some(count: int, seed: int = 0, size: int = 100) -> Contents:
    """Entries whose payloads differ."""
    return {b"key %d" % n: b"%d %d " % (seed, n) * (size // 8) for n in range(count)}


def assert_has(store: DataStore, contents: Contents) -> None:
    """Checks that a store has these entries, and no others."""
    assert store.batch_read(list(contents)) == list(contents.values())
    assert len(store) == len(contents)
