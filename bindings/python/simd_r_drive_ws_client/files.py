"""Payloads in pieces, as Python's file objects."""

import io
from types import TracebackType
from typing import Any, Callable, Optional, TypeVar

from . import _native
from .memory import address, writable

W = TypeVar("W", bound="AsyncPayloadWriter")
T = TypeVar("T")


class PayloadReader(io.RawIOBase):
    """A payload of a store file as a binary file that can be read and seeked.

    It needs no memory for the payload, and goes on with the same one whatever becomes of the store.
    Where the store verifies checksums, the read that comes to the payload's end raises
    `CorruptError` if it is wrong, unless a part of the payload was left out by `seek`.
    """

    def __init__(self, reader: _native.PayloadReader) -> None:
        super().__init__()
        self._reader = reader
        self.size = reader.size()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._check_open()
        data = writable(buffer)
        return self._reader.read_into(address(data), len(data))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._check_open()
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self.size}.get(whence)
        if begin is None:
            raise ValueError(f"whence is {whence!r}, but must be 0, 1 or 2")
        if begin + offset < 0:
            raise ValueError(f"the position would be {begin + offset}, before the beginning")
        self._reader.seek(begin + offset)
        return begin + offset

    def tell(self) -> int:
        self._check_open()
        return self._reader.position()

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the reader is closed")


class PayloadWriter(io.RawIOBase):
    """A payload of a store file as a binary file that can be written.

    `close`, or the end of `with`, writes it to the store as one entry. Nothing is written after an
    exception in the `with` block, by `abort`, or where the writer is never closed.
    """

    def __init__(self, writer: _native.PayloadWriter) -> None:
        super().__init__()
        self._writer = writer
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if self.closed:
            raise ValueError("the writer is closed")
        self._writer.write(data)
        count = memoryview(data).nbytes
        self._written += count
        return count

    def tell(self) -> int:
        return self._written

    def close(self) -> None:
        if not self.closed:
            try:
                self._writer.finish()
            finally:
                super().close()

    def abort(self) -> None:
        """Closes it without writing anything to the store."""
        if not self.closed:
            self._writer.abort()
            super().close()

    def __exit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.abort()

    def __del__(self) -> None:
        # The base class would close it, and so write what may be half of a payload.
        if hasattr(self, "_writer"):
            self.abort()


class AsyncPayloadWriter:
    """A writer of a payload in async code: what waits for the disk does so on another thread."""

    def __init__(self, writer: _native.PayloadWriter) -> None:
        self._writer = PayloadWriter(writer)

    async def write(self, data: Any) -> int:
        """Adds `data` to the payload; gives its length in bytes."""
        return await in_thread(self._writer.write, data)

    async def close(self) -> None:
        """Writes the payload to the store."""
        await in_thread(self._writer.close)

    def abort(self) -> None:
        """Writes nothing."""
        self._writer.abort()

    async def __aenter__(self: W) -> W:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        if kind is None:
            await self.close()
        else:
            self.abort()


async def in_thread(call: Callable[..., T], *arguments: Any) -> T:
    """Makes a call on another thread."""
    # Here, as importing asyncio takes longer than importing this package.
    import asyncio

    return await asyncio.to_thread(call, *arguments)
