"""How long one call may take."""

from datetime import timedelta
from time import monotonic
from typing import Optional, Union

from .errors import InvalidArgumentError

__all__ = ["DOC", "Timeout", "given", "refused", "rest"]

# Added to the interface's description of the stores.
DOC = """
    Every operation takes a `timeout`, in seconds or as a `timedelta`: the maximum time of this
    call, instead of the one in `ConnectOptions`. With a timeout of zero the call fails at once. A
    call that takes longer raises a `StoreTimeoutError`; if it is a write, it may still be done.
    Calls to a store file have no timeout. There it only applies to what `copy_to`, `copy_all_to`
    and `move_to` send to a server.
    """

# Seconds, or a duration.
Timeout = Union[float, timedelta]


def given(timeout: Optional[Timeout]) -> tuple[Timeout, ...]:
    """The timeout as an argument, if there is one. A subclass may have overridden a method without
    this parameter.
    """
    return () if timeout is None else (timeout,)


def rest(timeout: Optional[Timeout], begin: float) -> Optional[Timeout]:
    """The rest of a timeout for the second of two calls. The first began at `begin`, a time of
    `monotonic`.
    """
    if timeout is None:
        return None
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    return max(0.0, seconds - (monotonic() - begin))


def refused(error: ValueError) -> InvalidArgumentError:
    """The package's own error for a timeout that the interface refuses."""
    _, _, reason = str(error).partition(": ")
    return InvalidArgumentError(argument="timeout", reason=reason)
