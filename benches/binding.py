"""`read` of 100 B from a store file: this package compared with UniFFI's own ctypes backend.

    python benches/binding.py [--rounds N] [--interpreter PYTHON]

Both use the same native library, that of PYTHON's package. It prints a table with the ratio,
and the same as JSON.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
from pathlib import Path

from harness import ROOT
from harness.command_line import add_interpreter

WORKER = """
import importlib, json, sys, tempfile, time
folder, calls = sys.argv[1:]
sys.path.insert(0, folder)
store_class = importlib.import_module("simd_r_drive_ws_client").DataStore
with tempfile.TemporaryDirectory() as folder:
    store = store_class.open(folder + "/store.bin")
    store.write(b"8 bytes.", b"x" * 100)
    read = store.read
    for _ in range(int(calls) // 4):
        read(b"8 bytes.")
    started = time.perf_counter()
    for _ in range(int(calls)):
        read(b"8 bytes.")
    print((time.perf_counter() - started) / int(calls) * 1e9)
    store.close()
"""
WHERE = "import simd_r_drive_ws_client._native as native; print(native.__path__[0])"
NAME = "import platform as p; print(p.python_implementation(), p.python_version())"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--calls", type=int, default=50_000)
    add_interpreter(options)
    chosen = options.parse_args()
    print(f"{'interpreter':18} {'ctypes ns':>10} {'cffi ns':>10} {'faster':>8}")
    with tempfile.TemporaryDirectory() as folder:
        stock_module(chosen.interpreter, folder)
        times = measure(chosen.interpreter, folder, chosen.rounds, chosen.calls)
    ctypes, cffi = (statistics.median(times[name]) for name in ("ctypes", "cffi"))
    name = python(chosen.interpreter, NAME)
    print(f"{name:18} {ctypes:10,.0f} {cffi:10,.0f} {ctypes / cffi:7.1f}x")
    print(json.dumps({"interpreter": name, "ctypes_ns": ctypes, "cffi_ns": cffi}))


def stock_module(interpreter: str, folder: str) -> None:
    """Generates a module with UniFFI's own backend for the interpreter's library."""
    native = Path(python(interpreter, WHERE))
    library = next(path for path in native.iterdir() if path.suffix in (".so", ".dylib", ".dll"))
    shutil.copy2(library, folder)
    subprocess.run(
        [
            *("cargo", "run", "--quiet", "--locked", "--package", "uniffi-bindgen-cffi"),
            *("--example", "stock-python", "--", str(Path(folder) / library.name), folder),
        ],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def measure(interpreter: str, folder: str, rounds: int, calls: int) -> dict[str, list[float]]:
    """Nanoseconds per call. Each round is a process of its own; the two alternate."""
    times: dict[str, list[float]] = {"ctypes": [], "cffi": []}
    for _ in range(rounds):
        for name, path in (("ctypes", folder), ("cffi", "")):
            times[name].append(float(python(interpreter, WORKER, path, str(calls))))
    return times


def python(interpreter: str, code: str, *arguments: str) -> str:
    """Runs code in another folder, where the checkout does not hide the package."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [interpreter, "-c", code, *arguments],
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return done.stdout.strip()


if __name__ == "__main__":
    main()
