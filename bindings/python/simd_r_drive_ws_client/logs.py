"""The native code's log, in Python's `logging`."""

import atexit
import logging
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Optional

from ._native import LogEvent, LogLevel, LogStream

LEVELS = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.TRACE: logging.NOTSET + 5,
}
LOGGER = "simd_r_drive_ws_client"
POLL = timedelta(hours=1)

Callback = Callable[[str], object]

_forwarder: Optional["Forwarder"] = None


def setup_logging(callback: Optional[Callback] = None, level: int = logging.INFO) -> None:
    """Passes on what the native code logs, from a thread that does nothing else.

    Without a callback the events go to loggers of Python's `logging`:

    - `simd_r_drive_ws_client.store`: store files, opened, repaired, closed;
    - `simd_r_drive_ws_client.client`: connections to servers;
    - `simd_r_drive_ws_client.server`: the server;
    - `simd_r_drive_ws_client.engine`: the storage engine below.

    With a callback, it gets each event as a line of text:
    ` INFO simd_r_drive.store: store opened path=example.store`.

    A later call takes the place of an earlier one.

    Args:
        callback: what to call with each line, as the published client does.
        level: the lowest level to pass on, as in `logging`.

    Raises:
        TypeError: `callback` cannot be called.
    """
    global _forwarder
    if callback is not None and not callable(callback):
        raise TypeError(f"callback: expected a callable, got {type(callback).__name__}")
    if _forwarder is not None:
        _forwarder.stop()
    _forwarder = Forwarder(callback, level)


class Forwarder:
    """A thread that takes events from the native log and passes them on."""

    def __init__(self, callback: Optional[Callback], level: int) -> None:
        self.callback = callback
        self.level = level
        self.start()

    def start(self) -> None:
        self.stream = LogStream(native_level(self.level))
        self.thread = threading.Thread(target=self.run, name="simd-r-drive-log", daemon=True)
        self.thread.start()

    def run(self) -> None:
        while self.stream.is_open():
            for event in self.stream.take(POLL):
                self.pass_on(event)

    def pass_on(self, event: LogEvent) -> None:
        if self.callback is None:
            name = LOGGER + event.target.removeprefix("simd_r_drive")
            logging.getLogger(name).log(LEVELS[event.level], "%s", event.message)
            return
        try:
            self.callback(f"{event.level.name:>5} {event.target}: {event.message}")
        except Exception:
            # One bad line must not end the log.
            logging.getLogger(LOGGER).exception("the callback of setup_logging failed")

    def stop(self) -> None:
        """Passes on what has come so far, and ends the thread."""
        for event in self.stream.take(timedelta()):
            self.pass_on(event)
        self.stream.close()
        if self.thread is not threading.current_thread():
            self.thread.join()


def native_level(level: int) -> LogLevel:
    """The most talkative native level that `level` lets through."""
    return [LogLevel.ERROR, *(native for native, own in LEVELS.items() if own >= level)][-1]


def _stop_at_exit() -> None:
    if _forwarder is not None:
        _forwarder.stop()


def _start_in_child() -> None:
    # A forked child has the native queue, but not the thread.
    if _forwarder is not None:
        _forwarder.start()


atexit.register(_stop_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_in_child)
