"""The errors, by the names that Python programs use.

The generated module has a class for each error of the interface. Each class here is based on one of
those, adds what Python expects of an error, and takes its place: this class is what is raised.
"""

import sys
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

    http_status: Optional[int] = None
    """The HTTP status with which a server, or a proxy, refused the connection, if it did."""

    @property
    def retryable(self) -> bool:
        """Whether the same call can be made again: it may succeed, and nothing is done twice.

        False where that is not known.
        """
        return False

    # For classes of a program's own that are based on this one.
    __str__ = Exception.__str__


class _InterfaceError(DataStoreError):
    """An error that the interface has."""

    @property
    def retryable(self) -> bool:
        return _native.is_retryable(self)

    def __str__(self) -> str:
        return _native.DataStoreError.__str__(self)

    def __repr__(self) -> str:
        fields = super().__repr__().partition("(")[2]
        return f"{type(self).__name__}({fields}"


class _NumberedError(_InterfaceError, OSError):
    """An error of the operating system of this machine."""

    def _translate_errno(self) -> None:
        # Windows has numbers of its own, which `OSError` translates.
        if sys.platform == "win32" and self.errno is not None:
            self.errno = OSError(self.errno, "", None, self.errno).errno


class InvalidArgumentError(_InterfaceError, _native.DataStoreErrorInvalidArgument):
    pass


class ClosedError(_InterfaceError, _native.DataStoreErrorClosed):
    pass


class ConnectionFailedError(_NumberedError, _native.DataStoreErrorConnection):
    def __init__(self, address: str, reason: str, errno: Optional[int] = None) -> None:
        super().__init__(address, reason, errno)
        self._translate_errno()


class StoreTimeoutError(_InterfaceError, _native.DataStoreErrorTimeout):
    errno = ETIMEDOUT


class OutcomeUnknownError(_NumberedError, _native.DataStoreErrorOutcomeUnknown):
    def __init__(
        self, address: str, operation: str, reason: str, errno: Optional[int] = None
    ) -> None:
        super().__init__(address, operation, reason, errno)
        self._translate_errno()


class ProtocolError(_InterfaceError, _native.DataStoreErrorProtocol):
    def __init__(self, address: str, reason: str, http_status: Optional[int] = None) -> None:
        super().__init__(address, reason, http_status)


class ServerError(_InterfaceError, _native.DataStoreErrorServer):
    def __init__(
        self, address: str, operation: str, reason: str, http_status: Optional[int] = None
    ) -> None:
        super().__init__(address, operation, reason, http_status)


class LockedError(_InterfaceError, _native.DataStoreErrorLocked):
    errno = EAGAIN


class NotAStoreError(_InterfaceError, _native.DataStoreErrorNotAStore):
    pass


class CorruptError(_InterfaceError, _native.DataStoreErrorCorrupt):
    pass


class StoreInterruptedError(_InterfaceError, _native.DataStoreErrorInterrupted):
    errno = EINTR


class UnsupportedError(_InterfaceError, _native.DataStoreErrorUnsupported):
    pass


class StoreIOError(_NumberedError, _native.DataStoreErrorIo):
    def __init__(self, path: str, reason: str, errno: Optional[int] = None) -> None:
        super().__init__(path, reason, errno)
        self._translate_errno()


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
