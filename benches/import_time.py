"""The time of importing the package, compared with an interpreter that imports nothing.

    python benches/import_time.py [--rounds N] [--interpreter PYTHON]

It prints a table, and the same as JSON.
"""

import argparse
import json
import statistics
import subprocess
import time

from harness.command_line import add_interpreter

STATEMENTS = {
    "bare": "pass",
    "asyncio": "import asyncio",
    "this package": "import simd_r_drive_ws_client",
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=15)
    add_interpreter(options)
    chosen = options.parse_args()
    results = []
    print(f"{'interpreter':30} {'imports':14} {'median ms':>10} {'more than bare':>15}")
    times = measure(chosen.interpreter, chosen.rounds)
    bare = statistics.median(times["bare"])
    for name, taken in times.items():
        median = statistics.median(taken)
        results.append({"interpreter": chosen.interpreter, "imports": name, "milliseconds": median})
        print(f"{chosen.interpreter[-30:]:30} {name:14} {median:10.1f} {median - bare:15.1f}")
    print(json.dumps(results))


def measure(interpreter: str, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of whole processes. The statements alternate, after one round to warm up."""
    times: dict[str, list[float]] = {name: [] for name in STATEMENTS}
    for _ in range(rounds + 1):
        for name, statement in STATEMENTS.items():
            start = time.perf_counter()
            subprocess.run([interpreter, "-c", statement], check=True)
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: taken[1:] for name, taken in times.items()}


if __name__ == "__main__":
    main()
