"""The floor: a minimal loop in Rust. The same program also measures the client in Rust."""

import json
import subprocess
import sys

from harness import ROOT

PACKAGE = "simd-r-drive-client"
# The program's rows, by the names of this benchmark's measurements.
ROWS = {
    "read": "read 100 B",
    "write": "write 100 B",
    "threads": "read 100 B, 64 threads",
    "coroutines": "read 100 B, 64 futures",
    "batch_read": "batch_read of 1000, per item",
    "read_large": "read 1 MiB",
}

# Longer than any round takes, in seconds.
HANGS = 120.0

Times = dict[str, float]


def build() -> str:
    """Builds the program. Returns its path."""
    print("building the floor (cargo bench)", file=sys.stderr)
    built = subprocess.run(
        [
            *("cargo", "bench", "--quiet", "--locked", "--package", PACKAGE),
            *("--bench", "transport", "--no-run", "--message-format=json"),
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("target", {}).get("name") == "transport" and message.get("executable"):
            return str(message["executable"])
    raise RuntimeError("cargo has built no program")


def measure(program: str, url: str, seconds: float) -> tuple[Times, Times]:
    """Seconds for one item: of the floor, and of the client in Rust."""
    finished = subprocess.run(
        [program, "--url", url, "--json", "--seconds", str(seconds)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=HANGS,
    )
    rows = {row["what"]: row for row in json.loads(finished.stdout)}
    floor, rust = (
        {name: 1 / rows[what][peer] for name, what in ROWS.items()}
        for peer in ("floor_per_second", "client_per_second")
    )
    return floor, rust
