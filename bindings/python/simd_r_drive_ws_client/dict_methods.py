"""The methods of a dict that a store has: those that need no list of keys.

Some of them make two calls, as their docstrings say: what others write in between may be
lost.
"""

from abc import abstractmethod
from time import monotonic
from typing import Any, NoReturn, Optional, TypeVar, Union, overload

from . import _native
from ._native import simd_r_drive_ws_client as generated
from .entries import Buffer, Items
from .timeouts import Timeout, given, rest

T = TypeVar("T")
REQUIRED: Any = object()


class DictMethods(_native.DataStoreProtocol):
    """The methods of a dict, over the operations of a store."""

    @abstractmethod
    def batch_write(self, entries: Items, timeout: Optional[Timeout] = None) -> None: ...

    def __getitem__(self, key: Buffer) -> bytes:
        """The payload at `key`.

        Raises:
            KeyError: there is none.
        """
        payload = self.read(key)
        return missing(key, REQUIRED) if payload is None else payload

    def __setitem__(self, key: Buffer, payload: Buffer) -> None:
        """Writes `payload` at `key`, as `write` does."""
        self.write(key, payload)

    def __delitem__(self, key: Buffer) -> None:
        """Deletes the payload at `key`.

        This makes two calls: if someone else deletes the key in between, there is no error.

        Raises:
            KeyError: there is none.
        """
        if not self.exists(key):
            missing(key, REQUIRED)
        self.delete(key)

    def __contains__(self, key: Buffer) -> bool:
        """Whether there is a payload at `key`."""
        return self.exists(key)

    def __len__(self) -> int:
        """The number of entries; see `DataStore.len`."""
        return self.len()

    def __bool__(self) -> bool:
        """True, also for an empty store: `if store:` makes no call."""
        return True

    @overload
    def get(self, key: Buffer, *, timeout: Optional[Timeout] = None) -> Optional[bytes]: ...

    @overload
    def get(
        self, key: Buffer, default: T, timeout: Optional[Timeout] = None
    ) -> Union[bytes, T]: ...

    def get(self, key: Buffer, default: Any = None, timeout: Optional[Timeout] = None) -> Any:
        """The payload at `key`, or `default` if there is none."""
        # The same as `given` does, in less time.
        payload = self.read(key) if timeout is None else self.read(key, timeout)
        return default if payload is None else payload

    def setdefault(
        self, key: Buffer, default: Buffer, *, timeout: Optional[Timeout] = None
    ) -> bytes:
        """The payload at `key`. If there is none, writes `default` and returns it.

        This makes two calls: a payload that someone else writes in between is overwritten.
        """
        begin = monotonic()
        payload = self.read(key, *given(timeout))
        if payload is not None:
            return payload
        written = content(default)
        self.write(key, written, *given(rest(timeout, begin)))
        return written

    @overload
    def pop(self, key: Buffer, *, timeout: Optional[Timeout] = None) -> bytes: ...

    @overload
    def pop(
        self, key: Buffer, default: T, *, timeout: Optional[Timeout] = None
    ) -> Union[bytes, T]: ...

    def pop(
        self, key: Buffer, default: Any = REQUIRED, *, timeout: Optional[Timeout] = None
    ) -> Any:
        """Deletes the payload at `key` and returns it, or `default` if there is none.

        This makes two calls: a payload that someone else writes in between is deleted, and two
        callers may get the same payload.

        Raises:
            KeyError: there is neither a payload nor a `default`.
        """
        begin = monotonic()
        payload = self.read(key, *given(timeout))
        if payload is None:
            return missing(key, default)
        self.delete(key, *given(rest(timeout, begin)))
        return payload

    def update(self, items: Items = (), /, *, timeout: Optional[Timeout] = None) -> None:
        """Writes a mapping, or pairs of a key and a payload, in one batch; see `batch_write`."""
        self.batch_write(items, *given(timeout))

    def __iter__(self) -> NoReturn:
        """Not supported: a store keeps hashes of keys, not the keys.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{type(self).__name__}: its keys cannot be listed: a store keeps hashes of keys, not "
            "the keys; to list them, keep a list of them yourself"
        )

    keys = items = values = __reversed__ = __iter__


class AsyncDictMethods(_native.AsyncDataStoreProtocol):
    """The methods of a dict that can be awaited."""

    @abstractmethod
    async def batch_write(self, entries: Items, timeout: Optional[Timeout] = None) -> None: ...

    @overload
    async def get(self, key: Buffer, *, timeout: Optional[Timeout] = None) -> Optional[bytes]: ...

    @overload
    async def get(
        self, key: Buffer, default: T, *, timeout: Optional[Timeout] = None
    ) -> Union[bytes, T]: ...

    async def get(
        self, key: Buffer, default: Any = None, *, timeout: Optional[Timeout] = None
    ) -> Any:
        """The payload at `key`, or `default` if there is none."""
        payload = await self.read(key, *given(timeout))
        return default if payload is None else payload

    async def setdefault(
        self, key: Buffer, default: Buffer, *, timeout: Optional[Timeout] = None
    ) -> bytes:
        """The payload at `key`. If there is none, writes `default`; see `DataStore.setdefault`."""
        begin = monotonic()
        payload = await self.read(key, *given(timeout))
        if payload is not None:
            return payload
        written = content(default)
        await self.write(key, written, *given(rest(timeout, begin)))
        return written

    @overload
    async def pop(self, key: Buffer, *, timeout: Optional[Timeout] = None) -> bytes: ...

    @overload
    async def pop(
        self, key: Buffer, default: T, *, timeout: Optional[Timeout] = None
    ) -> Union[bytes, T]: ...

    async def pop(
        self, key: Buffer, default: Any = REQUIRED, *, timeout: Optional[Timeout] = None
    ) -> Any:
        """Deletes the payload at `key` and returns it; see `DataStore.pop`."""
        begin = monotonic()
        payload = await self.read(key, *given(timeout))
        if payload is None:
            return missing(key, default)
        await self.delete(key, *given(rest(timeout, begin)))
        return payload

    async def update(self, items: Items = (), /, *, timeout: Optional[Timeout] = None) -> None:
        """Writes a mapping, or pairs of a key and a payload, in one batch."""
        await self.batch_write(items, *given(timeout))


def content(default: Buffer) -> bytes:
    """The bytes of a default."""
    return bytes(generated._as_bytes(default, "default"))


def missing(key: Buffer, default: Any) -> Any:
    """The result or the error for a key without a payload."""
    if default is REQUIRED:
        raise KeyError(bytes(key))
    return default
