"""`read` of 100 bytes and some other calls: this backend beside UniFFI's own (ctypes).

    python benches/read.py [INTERPRETER …]

It builds the `store` fixture once, generates its module with both backends, and runs the same
calls through both, in every interpreter. It prints a table, and JSON with `--json`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "fixtures"))

WORKER = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
started = time.perf_counter()
import store
imported = time.perf_counter() - started

value = bytes(range(100))
opened = store.DataStore.open("memory")
opened.write(b"12345678", value)
keys = []
for i in range(100):
    keys.append(b"key%05d" % i)
    opened.write(keys[-1], value)
opened.write(b"large", bytes(1 << 20))
entries = [store.Entry(key=key, payload=value) for key in keys]
assert opened.read(b"12345678") == value
assert opened.batch_read(keys) == [value] * 100


def error():
    try:
        opened.write(b"k", b"")
    except store.DataStoreError.InvalidArgument:
        pass


cases = {
    "read 100 B": (lambda: opened.read(b"12345678"), 1),
    "read, no such key": (lambda: opened.read(b"none"), 1),
    "write 100 B": (lambda: opened.write(b"12345678", value), 1),
    "len() -> u64": (opened.len, 1),
    "describe() -> str": (opened.describe, 1),
    "batch_read 100, per item": (lambda: opened.batch_read(keys), 100),
    "batch_write 100, per item": (lambda: opened.batch_write(entries), 100),
    "error raised": (error, 1),
    "read 1 MiB": (lambda: opened.read(b"large"), 1),
}


"""

# Runs what a worker has in `cases`.
MEASURE = """

def measure(call, items):
    def run(count):
        started = time.perf_counter()
        for _ in range(count):
            call()
        return time.perf_counter() - started

    count = 1
    # Half a second lets a tracing compiler finish, too.
    while run(count) < 0.25:
        count *= 2
    return min(run(count) for _ in range(3)) / count / items * 1e9


result = {name: measure(*case) for name, case in cases.items()}
result["import"] = imported * 1e9
print(json.dumps(result))
"""


def prepare(profile, name):
    import conftest

    ours = conftest.build(profile)
    target = conftest.target_directory()
    library = conftest.library(target / profile, name)
    stock = target / "cffi-fixtures" / "stock"
    subprocess.run(
        [
            *(os.environ.get("CARGO", "cargo"), "run", "--quiet"),
            *("-p=uniffi-bindgen-cffi", "--example=stock-python", "--"),
            *(library, stock),
        ],
        cwd=HERE,
        check=True,
    )
    shutil.copy2(library, stock)
    return {"ctypes": stock, "cffi": ours}


def run(interpreter, worker, folder):
    done = subprocess.run(
        [interpreter, "-c", worker + MEASURE, folder],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout)


def measure(interpreter, worker, folders, rounds=3):
    """The least time of each case; the backends take turns, as a machine's load changes."""
    results = {name: {} for name in folders}
    for _ in range(rounds):
        for name, folder in folders.items():
            for case, time in run(interpreter, worker, folder).items():
                results[name][case] = min(time, results[name].get(case, time))
    return results


def version(interpreter):
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    return subprocess.check_output([interpreter, "-c", code], text=True).strip()


def main(description, fixture, worker):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("interpreters", nargs="*", default=[sys.executable])
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    folders = prepare("release", fixture)
    report = {version(i): measure(i, worker, folders) for i in arguments.interpreters}
    if arguments.json:
        print(json.dumps(report, indent=2))
        return
    for name, results in report.items():
        print(f"\n{name:32}{'ctypes':>12}{'cffi':>12}{'faster':>10}")
        for case, slow in results["ctypes"].items():
            fast = results["cffi"][case]
            print(f"  {case:30}{slow:10,.0f}ns{fast:10,.0f}ns{slow / fast:9.1f}×")


if __name__ == "__main__":
    main(__doc__.split("\n")[0], "store", WORKER)
