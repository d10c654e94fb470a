"""The commands for damaged store files: `check` and `recover`."""

import argparse
import sys
import threading
import time
from typing import Callable, Optional, TypeVar

from ._native import CheckReport, Progress
from .repair import check, recover

R = TypeVar("R")
# How often the progress is shown, on a terminal and elsewhere, in seconds.
SHOWN_EVERY = 0.2
PRINTED_EVERY = 10.0


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the commands to a command line."""
    check_command = commands.add_parser(
        "check", help="verify every checksum in a store file; exit code 1 if something is damaged"
    )
    check_command.add_argument("path", metavar="PATH", help="the store file; it is not changed")
    check_command.set_defaults(run=run_check)
    recover_command = commands.add_parser(
        "recover", help="write what is intact in a store file to a new one"
    )
    recover_command.add_argument("path", metavar="PATH", help="the store file; it is not changed")
    recover_command.add_argument("to", metavar="TO", help="the new file")
    recover_command.set_defaults(run=run_recover)


def run_check(options: argparse.Namespace) -> int:
    """Prints the damage in a file."""
    report = with_progress("checking", lambda progress: check(options.path, progress))
    print_report(report)
    return 1 if report.damaged else 0


def run_recover(options: argparse.Namespace) -> int:
    """Writes what is intact to a new file, and prints the damage."""
    report = with_progress(
        "recovering", lambda progress: recover(options.path, options.to, progress)
    )
    print_report(report.found)
    print(f"recovered  {report.recovered} keys into {options.to}")
    return 0


def print_report(report: CheckReport) -> None:
    """Prints the number of entries, and the damage."""
    print(f"file size  {report.file_size} bytes")
    print(f"entries    {report.entries} intact, of which {report.live} are live")
    print(f"damage     {report.damaged} places")
    for damage in report.damage:
        print(f"  offset {damage.offset}, {damage.length} bytes: {damage.reason}")
    if report.damaged > len(report.damage):
        print(f"  and {report.damaged - len(report.damage)} more")


def with_progress(what: str, call: Callable[[Progress], R]) -> R:
    """Makes a call and shows its progress on stderr. Ctrl-C interrupts it."""
    progress = Progress()
    ended = threading.Event()
    shown = threading.Thread(target=show, args=(what, progress, ended), daemon=True)
    shown.start()
    try:
        return call(progress)
    finally:
        ended.set()
        shown.join()


def show(what: str, progress: Progress, ended: threading.Event) -> None:
    """Shows progress until the end: in place on a terminal, elsewhere as lines."""
    in_place = sys.stderr.isatty()
    started = time.monotonic()
    last: Optional[str] = None
    while not ended.wait(SHOWN_EVERY if in_place else PRINTED_EVERY):
        total = progress.total()
        if not total:
            continue
        seconds = time.monotonic() - started
        last = f"{what}: {100 * progress.done() // total} % of {total} bytes, {seconds:.0f} s"
        print(
            f"\r\x1b[K{last}" if in_place else last, end="" if in_place else "\n", file=sys.stderr
        )
        sys.stderr.flush()
    if in_place and last:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
