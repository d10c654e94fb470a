"""The errors, by names of their own."""

from ._native import DataStoreError as DataStoreError

InvalidArgumentError = DataStoreError.InvalidArgument
ClosedError = DataStoreError.Closed
ConnectionFailedError = DataStoreError.Connection
StoreTimeoutError = DataStoreError.Timeout
OutcomeUnknownError = DataStoreError.OutcomeUnknown
ProtocolError = DataStoreError.Protocol
ServerError = DataStoreError.Server
LockedError = DataStoreError.Locked
NotAStoreError = DataStoreError.NotAStore
StoreIOError = DataStoreError.Io
