"""How long one call may take."""

from datetime import timedelta
from time import monotonic
from typing import Optional, Union

from .errors import InvalidArgumentError

__all__ = ["DOC", "Timeout", "given", "refused", "rest"]

# What Python adds to what the interface says of the stores.
DOC = """
    Every operation takes a `timeout`, in seconds or as a `timedelta`: how long this call may take,
    instead of what `ConnectOptions` say. It is from zero, which fails at once, to any length. A
    call that takes longer raises a `StoreTimeoutError`; a write may be done all the same. In a
    store file calls wait for no network: there it changes nothing, except for what `copy_to` and
    `move_to` send to a server.
    """

# Seconds, or as Python has durations.
Timeout = Union[float, timedelta]


def given(timeout: Optional[Timeout]) -> tuple[Timeout, ...]:
    """The argument for a timeout, if there is one: a method of a program's own may know none."""
    return () if timeout is None else (timeout,)


def rest(timeout: Optional[Timeout], begin: float) -> Optional[Timeout]:
    """What is left of a timeout for the second of two calls; `begin` as `monotonic` has it."""
    if timeout is None:
        return None
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    return max(0.0, seconds - (monotonic() - begin))


def refused(error: ValueError) -> InvalidArgumentError:
    """The package's own error for a timeout that the interface does not take."""
    _, _, reason = str(error).partition(": ")
    return InvalidArgumentError(argument="timeout", reason=reason)
