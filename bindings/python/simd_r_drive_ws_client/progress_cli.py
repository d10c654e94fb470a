"""The progress of commands, on stderr."""

import sys
import threading
import time
from typing import Callable, Optional, TypeVar

from ._native import Progress

R = TypeVar("R")
# How often the progress is shown, on a terminal and elsewhere, in seconds.
SHOWN_EVERY = 0.2
PRINTED_EVERY = 10.0


def with_progress(what: str, unit: str, call: Callable[[Progress], R]) -> R:
    """Makes a call and shows its progress, in that unit, on stderr. Ctrl-C interrupts it."""
    progress = Progress()
    ended = threading.Event()
    shown = threading.Thread(target=show, args=(what, unit, progress, ended), daemon=True)
    shown.start()
    try:
        return call(progress)
    finally:
        ended.set()
        shown.join()


def show(what: str, unit: str, progress: Progress, ended: threading.Event) -> None:
    """Shows progress until the end: in place on a terminal, elsewhere as lines."""
    in_place = sys.stderr.isatty()
    started = time.monotonic()
    last: Optional[str] = None
    while not ended.wait(SHOWN_EVERY if in_place else PRINTED_EVERY):
        total = progress.total()
        if not total:
            continue
        seconds = time.monotonic() - started
        last = f"{what}: {100 * progress.done() // total} % of {total} {unit}, {seconds:.0f} s"
        print(
            f"\r\x1b[K{last}" if in_place else last, end="" if in_place else "\n", file=sys.stderr
        )
        sys.stderr.flush()
    if in_place and last:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
