"""The errors, by the names that Python programs use.

The generated module has a class for each error of the interface. Each class here is based on one of
those, adds what Python expects of an error, and takes its place: this class is what is raised.
"""

import re
from errno import EAGAIN, EINTR, ETIMEDOUT
from typing import ClassVar, Optional

from . import _native
from ._native import simd_r_drive_ws_client as generated

__all__ = [
    "ClosedError",
    "ConnectionFailedError",
    "CorruptError",
    "DataStoreError",
    "InvalidArgumentError",
    "LockedError",
    "NotAStoreError",
    "OutcomeUnknownError",
    "ProtocolError",
    "ServerError",
    "StoreIOError",
    "StoreInterruptedError",
    "StoreTimeoutError",
    "UnsupportedError",
]

# The values of `operation` that stand for calls which change nothing.
READS = {
    "connect",
    "read",
    "batch_read",
    "exists",
    "len",
    "is_empty",
    "file_size",
    "open_reader",
    "read_part",
}
# HTTP statuses that stay the same until somebody changes the token or the server.
REFUSED_FOR_GOOD = {401, 403, 407}


class DataStoreError(_native.DataStoreError):
    """A store that could not do what was asked of it. Every error of this package is one.

    `str(error)` is a sentence that says what happened and where. The fields have the parts of it.
    """

    InvalidArgument: ClassVar["type[InvalidArgumentError]"]
    Closed: ClassVar["type[ClosedError]"]
    Connection: ClassVar["type[ConnectionFailedError]"]
    Timeout: ClassVar["type[StoreTimeoutError]"]
    OutcomeUnknown: ClassVar["type[OutcomeUnknownError]"]
    Protocol: ClassVar["type[ProtocolError]"]
    Server: ClassVar["type[ServerError]"]
    Locked: ClassVar["type[LockedError]"]
    NotAStore: ClassVar["type[NotAStoreError]"]
    Corrupt: ClassVar["type[CorruptError]"]
    Interrupted: ClassVar["type[StoreInterruptedError]"]
    Unsupported: ClassVar["type[UnsupportedError]"]
    Io: ClassVar["type[StoreIOError]"]

    @property
    def retryable(self) -> bool:
        """Whether the same call can be made again: it may succeed, and nothing is done twice.

        False where that is not known.
        """
        return False

    @property
    def http_status(self) -> Optional[int]:
        """The HTTP status with which a server, or a proxy, refused the connection, if it did."""
        return None

    # For classes of a program's own that are based on this one.
    __str__ = Exception.__str__


class _InterfaceError(DataStoreError):
    """An error that the interface has."""

    def __str__(self) -> str:
        return _native.DataStoreError.__str__(self)

    def __repr__(self) -> str:
        fields = super().__repr__().partition("(")[2]
        return f"{type(self).__name__}({fields}"


class _NumberedError(_InterfaceError, OSError):
    """An error of the operating system of this machine."""

    reason: str

    @property
    def errno(self) -> Optional[int]:  # type: ignore[override]
        """The system's number for the error, as in the module `errno`, if it gave one."""
        found = re.search(r"\(os error (\d+)\)", self.reason)
        if found is None:
            return None
        number = int(found[1])
        # Windows has numbers of its own, which `OSError` translates.
        return OSError(number, "", None, number).errno


class InvalidArgumentError(_InterfaceError, _native.DataStoreErrorInvalidArgument):
    pass


class ClosedError(_InterfaceError, _native.DataStoreErrorClosed):
    pass


class ConnectionFailedError(_NumberedError, _native.DataStoreErrorConnection):
    retryable = True


class StoreTimeoutError(_InterfaceError, _native.DataStoreErrorTimeout):
    errno = ETIMEDOUT

    @property
    def retryable(self) -> bool:
        return self.operation in READS


class OutcomeUnknownError(_NumberedError, _native.DataStoreErrorOutcomeUnknown):
    pass


class ProtocolError(_InterfaceError, _native.DataStoreErrorProtocol):
    @property
    def http_status(self) -> Optional[int]:
        found = re.search(r"does not speak WebSocket here: (\d{3})\b", self.reason)
        return int(found[1]) if found else None


class ServerError(_InterfaceError, _native.DataStoreErrorServer):
    @property
    def retryable(self) -> bool:
        return self.operation in READS and self.http_status not in REFUSED_FOR_GOOD

    @property
    def http_status(self) -> Optional[int]:
        found = re.match(r"\d{3}\b", self.reason)
        return int(found[0]) if found and self.operation == "connect" else None


class LockedError(_InterfaceError, _native.DataStoreErrorLocked):
    errno = EAGAIN
    retryable = True


class NotAStoreError(_InterfaceError, _native.DataStoreErrorNotAStore):
    pass


class CorruptError(_InterfaceError, _native.DataStoreErrorCorrupt):
    pass


class StoreInterruptedError(_InterfaceError, _native.DataStoreErrorInterrupted):
    errno = EINTR


class UnsupportedError(_InterfaceError, _native.DataStoreErrorUnsupported):
    pass


class StoreIOError(_NumberedError, _native.DataStoreErrorIo):
    pass


for error in (
    InvalidArgumentError,
    ClosedError,
    ConnectionFailedError,
    StoreTimeoutError,
    OutcomeUnknownError,
    ProtocolError,
    ServerError,
    LockedError,
    NotAStoreError,
    CorruptError,
    StoreInterruptedError,
    UnsupportedError,
    StoreIOError,
):
    base = error.__bases__[-1]
    error.__doc__ = base.__doc__
    setattr(DataStoreError, base.__name__, error)
    # The generated code looks its classes up by their names when it raises one.
    setattr(generated, f"DataStoreError{base.__name__}", error)
