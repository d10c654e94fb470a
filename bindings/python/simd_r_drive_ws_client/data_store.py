"""The data stores, with what Python expects of them.

What a method does is said once, in the interface: an overriding method here has no docstring of its
own, so that `help()` shows the interface's.
"""

from typing import Optional, TypeVar

from . import _native
from ._native import ConnectOptions, OpenOptions
from .dict_methods import AsyncDictMethods, DictMethods
from .entries import Buffer, Items, as_entries
from .files import AsyncPayloadReader, AsyncPayloadWriter, PayloadReader, PayloadWriter
from .opening import Opening
from .paths import Path, path_of, path_text
from .states import StateStream
from .timeouts import DOC, Timeout, refused
from .views import AsyncEntryReader, EntryReader

S = TypeVar("S", bound="DataStore")
A = TypeVar("A", bound="AsyncDataStore")


class DataStore(EntryReader, DictMethods):
    __doc__ = f"{_native.DataStore.__doc__}{DOC}"

    @classmethod
    def open(cls: type[S], path: Path, options: Optional[OpenOptions] = None) -> S:
        return super().open(path_text(path), options)

    def native_with_timeout(self, timeout: Timeout) -> _native.DataStore:
        try:
            return super().native_with_timeout(timeout)
        except ValueError as error:
            raise refused(error) from None

    def batch_write(self, entries: Items, timeout: Optional[Timeout] = None) -> None:
        super().batch_write(as_entries(entries), timeout)

    def open_reader(
        self, key: Buffer, timeout: Optional[Timeout] = None
    ) -> Optional[PayloadReader]:
        """A reader of the payload at `key` as a binary file; `None` where there is none."""
        reader = self.native_open_reader(key, timeout)
        return None if reader is None else PayloadReader(reader)

    def open_writer(self, key: Buffer, timeout: Optional[Timeout] = None) -> PayloadWriter:
        """A writer of a payload at `key` as a binary file: it is in the store once
        the writer is closed.
        """
        return PayloadWriter(self.native_open_writer(key, timeout))

    def path(self) -> str:
        """The store file's path, as it was opened.

        Raises:
            UnsupportedError: the store is behind a server.
        """
        return path_of(self.native_path())

    def states(self) -> StateStream:
        return StateStream(super().states())

    def __enter__(self: S) -> S:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class AsyncDataStore(AsyncEntryReader, AsyncDictMethods):
    __doc__ = f"{_native.AsyncDataStore.__doc__}{DOC}"

    @classmethod
    def open(cls: type[A], path: Path, options: Optional[OpenOptions] = None) -> Opening[A]:
        return Opening(super().open(path_text(path), options))

    @classmethod
    def connect(cls: type[A], url: str, options: Optional[ConnectOptions] = None) -> Opening[A]:
        return Opening(super().connect(url, options))

    def native_with_timeout(self, timeout: Timeout) -> _native.AsyncDataStore:
        try:
            return super().native_with_timeout(timeout)
        except ValueError as error:
            raise refused(error) from None

    async def batch_write(self, entries: Items, timeout: Optional[Timeout] = None) -> None:
        await super().batch_write(as_entries(entries), timeout)

    async def open_reader(
        self, key: Buffer, timeout: Optional[Timeout] = None
    ) -> Optional[AsyncPayloadReader]:
        """See `DataStore.open_reader`: `async with await store.open_reader(key) as file`."""
        reader = await self.native_open_reader(key, timeout)
        return None if reader is None else AsyncPayloadReader(reader)

    async def open_writer(
        self, key: Buffer, timeout: Optional[Timeout] = None
    ) -> AsyncPayloadWriter:
        """See `DataStore.open_writer`: `async with await store.open_writer(key) as file`."""
        return AsyncPayloadWriter(await self.native_open_writer(key, timeout))

    def path(self) -> str:
        """See `DataStore.path`."""
        return path_of(self.native_path())

    def states(self) -> StateStream:
        return StateStream(super().states())

    async def aclose(self) -> None:
        """Closes the store, as `close` does, for those who await it: `contextlib.aclosing`."""
        self.close()

    async def __aenter__(self: A) -> A:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.close()
