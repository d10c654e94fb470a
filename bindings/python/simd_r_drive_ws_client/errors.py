"""The errors, by names of their own."""

from ._native import DataStoreError
from ._native import DataStoreErrorClosed as ClosedError
from ._native import DataStoreErrorConnection as ConnectionFailedError
from ._native import DataStoreErrorCorrupt as CorruptError
from ._native import DataStoreErrorInterrupted as StoreInterruptedError
from ._native import DataStoreErrorInvalidArgument as InvalidArgumentError
from ._native import DataStoreErrorIo as StoreIOError
from ._native import DataStoreErrorLocked as LockedError
from ._native import DataStoreErrorNotAStore as NotAStoreError
from ._native import DataStoreErrorOutcomeUnknown as OutcomeUnknownError
from ._native import DataStoreErrorProtocol as ProtocolError
from ._native import DataStoreErrorServer as ServerError
from ._native import DataStoreErrorTimeout as StoreTimeoutError
from ._native import DataStoreErrorUnsupported as UnsupportedError

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
