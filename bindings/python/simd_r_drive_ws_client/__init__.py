"""SIMD R Drive: an append-only key/value store, in this process or behind a server.

>>> from simd_r_drive_ws_client import DataStore
>>> with DataStore.open("example.store") as store:  # or DataStore.connect("ws://127.0.0.1:34129")
...     store.write(b"hello", b"world")
...     store.read(b"hello")
b'world'

Everything that fails raises a `DataStoreError`. Each also subclasses the matching builtin error.
"""

from ._native import (
    AckStrategy,
    CheckReport,
    ConnectionState,
    ConnectOptions,
    CopyOptions,
    CopyReport,
    Damage,
    Entry,
    Fsync,
    NamespaceHasher,
    OpenOptions,
    Progress,
    RecoverReport,
    ServerOptions,
    key_hash,
)
from ._native import test_logging as test_rust_logging
from .data_store import AsyncDataStore, DataStore
from .entry_handle import EntryHandle
from .errors import (
    ClosedError,
    ConnectionFailedError,
    CorruptError,
    DataStoreError,
    InvalidArgumentError,
    LockedError,
    NotAStoreError,
    OutcomeUnknownError,
    ProtocolError,
    ServerError,
    StoreInterruptedError,
    StoreIOError,
    StoreTimeoutError,
    UnsupportedError,
)
from .logs import setup_logging
from .repair import check, check_async, recover, recover_async
from .server import Server
from .states import StateStream
from .ws_client import BaseDataStoreWsClient, DataStoreWsClient

__all__ = [
    "AckStrategy",
    "AsyncDataStore",
    "BaseDataStoreWsClient",
    "CheckReport",
    "ClosedError",
    "ConnectOptions",
    "ConnectionFailedError",
    "ConnectionState",
    "CopyOptions",
    "CopyReport",
    "CorruptError",
    "Damage",
    "DataStore",
    "DataStoreError",
    "DataStoreWsClient",
    "Entry",
    "EntryHandle",
    "Fsync",
    "InvalidArgumentError",
    "LockedError",
    "NamespaceHasher",
    "NotAStoreError",
    "OpenOptions",
    "OutcomeUnknownError",
    "Progress",
    "ProtocolError",
    "RecoverReport",
    "Server",
    "ServerError",
    "ServerOptions",
    "StateStream",
    "StoreIOError",
    "StoreInterruptedError",
    "StoreTimeoutError",
    "UnsupportedError",
    "check",
    "check_async",
    "key_hash",
    "recover",
    "recover_async",
    "setup_logging",
    "test_rust_logging",
]
