"""What a call takes: this backend beside UniFFI's own (ctypes), PyO3 by hand, and BoltFFI.

    python benches/calls.py [--foreign] [--json] [--rounds N] [INTERPRETER …]

It builds the crate `subject` for UniFFI and for PyO3, generates the module of the first with both
backends, and calls the same functions through all three, in every interpreter, by turns. It prints
a table for each interpreter, what was promised of it, and JSON with `--json`; a promise that is not
kept makes it exit with 1. PyO3's module needs the interpreter that runs this; the others have none.
So does BoltFFI's, which is there if its command is (`cargo install boltffi_cli`).

With `--foreign` the crate is one that is written without regard for any backend. There is none for
PyO3 and BoltFFI.

Where one call at a time waits for a thread, both are kept on one CPU: to wake another one that
sleeps takes a virtual machine some 40 us, whoever does it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CARGO = os.environ.get("CARGO", "cargo")
PEERS = ["ctypes", "pyo3", "boltffi", "cffi"]
# Whose modules are for one interpreter.
FOR_ONE = ["pyo3", "boltffi"]

# How many times as fast as with ctypes a call has to be: at least, and as an aim.
FASTER = {"PyPy": (50, 100), "CPython": (10, 20)}
# The same for calls that wait for something other than the backend.
FASTER_WAITING = (5, 10)
WAITING = ["async, a thread, 1,000 at once", "async, a clock, 1,000 at once"]
# The same for an import.
FASTER_IMPORT = (1, 2)
# How many times as long as with PyO3 a call may take: at most, and as an aim.
AT_MOST_OF_PYO3 = (2, 1.2)
BESIDE_PYO3 = [
    "bytes? returned, 100 B",
    "write, 100 B",
    "record",
    "callback",
    "error raised",
    "async, ready at once",
]
# How many times as long as `Bytes` a `Vec<u8>` may take: at most, and as an aim.
VEC, BYTES = "Vec<u8> in and out, 1 MiB", "Bytes in and out, 1 MiB"
VEC_AT_MOST_OF_BYTES = (2, 1)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("interpreters", nargs="*", default=[sys.executable], type=as_command)
    parser.add_argument("--foreign", action="store_true", help="the other subject")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    subject = "foreign" if chosen.foreign else "subject"
    modules = prepare(subject)
    worker = HERE / ("worker_foreign.py" if chosen.foreign else "worker.py")
    report = {
        version(interpreter): measure(interpreter, worker, modules, chosen.rounds)
        for interpreter in chosen.interpreters
    }
    if chosen.json:
        print(json.dumps(report, indent=2))
    missed = 0
    for name, rows in report.items():
        if not chosen.json:
            print_table(name, rows)
        missed += print_bars(bars(name.split()[0], rows), quiet=chosen.json)
    return 1 if missed else 0


def prepare(subject):
    """The folder and the module of each peer that there is for a subject."""
    metadata = json.loads(output(CARGO, "metadata", "--no-deps", "--format-version=1"))
    target = Path(metadata["target_directory"])
    folders = {peer: target / "cffi-bench" / subject / peer for peer in PEERS}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    has_others = subject == "subject"
    built = build(target, subject, *(["uniffi"] if has_others else []))
    run(CARGO, "build", "--quiet", "-p=uniffi-bindgen-cffi", "--bins", "--examples")
    generate = [target / "debug" / "uniffi-bindgen", "generate", "--language=python"]
    run(*generate, f"--out-dir={folders['cffi']}", "--library", built)
    run(target / "debug" / "examples" / "stock-python", built, folders["ctypes"])
    for peer in ("cffi", "ctypes"):
        shutil.copy2(built, folders[peer])
    modules = {peer: (folders[peer], subject) for peer in ("ctypes", "cffi")}
    if has_others:
        os.environ["PYO3_PYTHON"] = sys.executable
        shutil.copy2(build(target, subject, "pyo3"), folders["pyo3"] / "subject_pyo3.so")
        modules["pyo3"] = (folders["pyo3"], "subject_pyo3")
    if has_others and build_for_boltffi(target, folders["boltffi"]):
        modules["boltffi"] = (folders["boltffi"], subject)
    return modules


def build(target, subject, *features):
    """A subject's library, for UniFFI or PyO3."""
    place = target / "cffi-bench" / "build" / "-".join([subject, *features])
    manifest = f"--manifest-path={HERE / subject / 'Cargo.toml'}"
    print(f"building {subject} {' '.join(features)}", file=sys.stderr)
    run(
        *(CARGO, "build", "--quiet", "--release", "--locked", manifest),
        *(f"--features={','.join(features)}", f"--target-dir={place}"),
    )
    form = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get(sys.platform, "lib{}.so")
    return place / "release" / form.format(subject)


def build_for_boltffi(target, folder):
    """Builds the module that BoltFFI generates of `subject`, unless its command is missing."""
    if not shutil.which("boltffi"):
        print("no BoltFFI: `cargo install boltffi_cli` installs it", file=sys.stderr)
        return False
    print("building subject boltffi", file=sys.stderr)
    place = target / "cffi-bench" / "build" / "subject-boltffi"
    shutil.rmtree(folder)
    overlay = place / "overlay.toml"
    overlay.parent.mkdir(parents=True, exist_ok=True)
    overlay.write_text(
        f"[targets.python]\noutput = {json.dumps(str(folder / 'package'))}\n"
        f"[targets.python.wheel]\ninterpreters = [{json.dumps(sys.executable)}]\n"
    )
    subprocess.run(
        ["boltffi", "--overlay", overlay, "pack", "python", "--release"],
        cwd=HERE / "subject",
        env={**os.environ, "CARGO_TARGET_DIR": str(place)},
        check=True,
        stdout=sys.stderr,
    )
    [wheel] = folder.glob("package/wheelhouse/*.whl")
    shutil.unpack_archive(wheel, folder, "zip")
    return True


def run(*command):
    # What is printed here is only the report.
    subprocess.run(command, cwd=HERE, check=True, stdout=sys.stderr)


def output(*command):
    return subprocess.run(command, cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout


def as_command(program: str) -> str:
    """A program that can also be started from another folder."""
    return os.path.abspath(program) if os.sep in program else program


def version(interpreter):
    code = "import platform as p; print(p.python_implementation(), p.python_version())"
    return output(interpreter, "-c", code).strip()


def measure(interpreter, worker, modules, rounds):
    """For each row and peer the least of all rounds: a machine's load only adds."""
    modules = dict(modules)
    if version(interpreter) != version(sys.executable):
        for peer in FOR_ONE:
            modules.pop(peer, None)
    for folder, _ in modules.values():
        # As it is done when a wheel is installed.
        run(interpreter, "-m", "compileall", "-q", folder)
    rows = {}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", file=sys.stderr)
        for peer, (folder, name) in modules.items():
            times = json.loads(output(interpreter, worker, folder, name))
            for row, time in times.items():
                found = rows.setdefault(row, {})
                found[peer] = min(time, found.get(peer, time))
    return rows


def print_table(name, rows):
    head = f"\n{name:32}{'ctypes':>14}{'PyO3':>14}{'BoltFFI':>14}{'cffi':>14}"
    print(f"{head}{'over ctypes':>14}{'over PyO3':>12}{'over BoltFFI':>14}")
    for row, times in rows.items():
        cells = "".join(f"{cell(times.get(peer)):>14}" for peer in PEERS)
        over = f"{ratio(times, 'ctypes'):>14}{ratio(times, 'pyo3'):>12}"
        print(f"{row:32}{cells}{over}{ratio(times, 'boltffi'):>14}")


def cell(nanoseconds):
    return "-" if nanoseconds is None else f"{nanoseconds:,.0f} ns"


def ratio(times, peer):
    return f"{times[peer] / times['cffi']:.2f} x" if peer in times else "-"


def bars(kind, rows):
    """For each promise: of what, a ratio of which more is better, the least, and the aim."""
    for row, times in rows.items():
        if row == BYTES:
            continue
        least, aim = FASTER[kind]
        if row in WAITING:
            least, aim = FASTER_WAITING
        if row == "import":
            least, aim = FASTER_IMPORT
        yield row, times["ctypes"] / times["cffi"], least, aim
    for row in BESIDE_PYO3:
        times = rows.get(row, {})
        if "pyo3" in times:
            most, aim = AT_MOST_OF_PYO3
            yield f"{row}, beside PyO3", times["pyo3"] / times["cffi"], 1 / most, 1 / aim
    if VEC in rows:
        most, aim = VEC_AT_MOST_OF_BYTES
        yield f"{VEC}, beside Bytes", rows[BYTES]["cffi"] / rows[VEC]["cffi"], 1 / most, 1 / aim


def print_bars(bars, quiet):
    """Prints what was promised. Returns how many promises are not kept."""
    lines, missed = [""], 0
    for promise, found, least, aim in bars:
        verdict = "MISSED" if found < least else "aim reached" if found >= aim else "reached"
        missed += found < least
        numbers = f"{found:10.2f} x   at least {least:.4g}, aim {aim:.4g}"
        lines.append(f"{promise:40}{numbers}: {verdict}")
    if not quiet:
        print("\n".join(lines))
    return missed


if __name__ == "__main__":
    sys.exit(main())
