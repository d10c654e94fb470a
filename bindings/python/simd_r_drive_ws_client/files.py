"""Payloads in pieces, as Python's file objects."""

import io
from types import TracebackType
from typing import Any, Optional, TypeVar

from . import _native
from .memory import address, writable

R = TypeVar("R", bound="AsyncPayloadReader")
W = TypeVar("W", bound="AsyncPayloadWriter")

# How much of a payload `async for` gives at a time, in bytes.
PIECE = 1024 * 1024


class PayloadReader(io.RawIOBase):
    """A payload as a binary file that can be read and seeked.

    It needs no memory for the payload, and goes on with the same one whatever is written at its key
    meanwhile. Where the store verifies checksums, the read that comes to the payload's end raises
    `CorruptError` if it is wrong, unless a part of the payload was left out by `seek`.

    In a store file it goes on whatever becomes of the store. From a server up to 4 MiB are read
    ahead. Where the connection breaks, it goes on over a new one if the payload is still there, and
    raises `ServerError` if not; it ends with the store, with `ClosedError`.
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

    def close(self) -> None:
        if not self.closed:
            self._reader.stop()
        super().close()

    def __del__(self) -> None:
        # The base class would close it. The native reader is released by itself, in a cycle before
        # this is called.
        pass

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the reader is closed")


class AsyncPayloadReader(PayloadReader):
    """A payload in async code: `aread` and `async for` wait for a server without blocking the event
    loop. `async with` closes it.

    It is a binary file as well. Its other methods read from the mapped file where the store is one,
    and block where it is behind a server.
    """

    async def aread(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all that are left where that is negative; fewer at the end."""
        self._check_open()
        left = self.size - self.tell()
        left = left if size < 0 else min(size, left)
        pieces = []
        while left > 0:
            pieces.append(await self._reader.read_async(left))
            left -= len(pieces[-1])
        return b"".join(pieces)

    async def aclose(self) -> None:
        """Closes it, as `close` does, for those who await it: `contextlib.aclosing`."""
        self.close()

    def __aiter__(self: R) -> R:
        return self

    async def __anext__(self) -> bytes:
        piece = await self.aread(PIECE)
        if not piece:
            raise StopAsyncIteration
        return piece

    async def __aenter__(self: R) -> R:
        return self

    async def __aexit__(
        self,
        kind: Optional[type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()


class PayloadWriter(io.RawIOBase):
    """A payload as a binary file that can be written.

    `close`, or the end of `with`, writes it to the store as one entry. Nothing is written after an
    exception in the `with` block, by `abort`, or where the writer is never closed. After a `write`
    that has raised an exception, nothing more is taken, and `close` raises it again.
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
        # The base class would close it, and so write what may be half of a payload. The native
        # writer is released by itself, in a cycle before this is called, and writes nothing.
        pass


class AsyncPayloadWriter:
    """A writer of a payload in async code.

    `close`, or the end of `async with`, writes it to the store as one entry. Nothing is written
    after an exception in the `async with` block, by `abort`, or where the writer is never closed.
    After a `write` that was cancelled or has raised an exception, nothing more is taken. A `close`
    that was cancelled may still be done.
    """

    def __init__(self, writer: _native.PayloadWriter) -> None:
        self._writer = writer
        self._is_open = True

    async def write(self, data: Any) -> int:
        """Adds `data` to the payload; gives its length in bytes."""
        if not self._is_open:
            raise ValueError("the writer is closed")
        await self._writer.write_async(data)
        return memoryview(data).nbytes

    async def close(self) -> None:
        """Writes the payload to the store."""
        if self._is_open:
            self._is_open = False
            await self._writer.finish_async()

    def abort(self) -> None:
        """Writes nothing."""
        if self._is_open:
            self._is_open = False
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
