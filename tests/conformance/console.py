"""What is printed, also by several languages at the same time."""

import sys

_failures: list[str] = []


def say(line: str) -> None:
    """Prints a line as a whole: `print` may be interrupted before its end."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_failed(what: str) -> None:
    """Prints that something failed, now and once more at the end."""
    _failures.append(what)
    say(f"FAILED {what}")


def repeat_failures() -> None:
    """Prints all that failed: what came after it may be long."""
    if _failures:
        say(f"\nfailed: {len(_failures)}")
    for what in _failures:
        say(f"FAILED {what}")
