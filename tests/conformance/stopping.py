"""Ends all threads soon after Ctrl-C or SIGTERM: none of them sends another step."""

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator

_has_stopped = threading.Event()


class Stopped(SystemExit):
    """The whole run is to end."""


def on_sigterm() -> None:
    """Has SIGTERM end the main thread as Ctrl-C does, so that no server is left behind."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))


@contextlib.contextmanager
def waiting_for_threads() -> Iterator[None]:
    """While the main thread waits for the others. If it ends early, they do, too."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        _has_stopped.set()
        raise


def check() -> None:
    """Called before each step and each new runner."""
    if _has_stopped.is_set():
        raise Stopped
