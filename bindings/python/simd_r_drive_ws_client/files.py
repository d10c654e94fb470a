"""Payloads in pieces, as Python's file objects."""

import io
from types import TracebackType
from typing import Any, Optional, TypeVar

from . import _native
from .memory import address, writable

R = TypeVar("R", bound="AsyncPayloadReader")
W = TypeVar("W", bound="AsyncPayloadWriter")

# How many bytes of a payload `async for` yields at a time.
PIECE = 1024 * 1024


class PayloadReader(io.RawIOBase):
    """A payload as a binary file that can be read and seeked.

    It does not hold the payload in memory. It keeps reading the same payload, whatever is written
    at its key. If the store verifies checksums, the read that reaches the payload's end raises
    `CorruptError` if the checksum is wrong, unless `seek` skipped a part of the payload.

    A reader of a store file works as long as it is open, even after the store is closed. A reader
    of a server reads up to 4 MiB ahead. If the connection breaks, it continues over a new one if
    the payload is still there, and raises `ServerError` if not. After the store is closed it raises
    `ClosedError`.
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
        # The base class would close it here. In a cycle of garbage the native reader may be gone by
        # then. It is released on its own.
        pass

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the reader is closed")


class AsyncPayloadReader(PayloadReader):
    """A payload in async code: `aread` and `async for` wait for a server without blocking the event
    loop. `async with` closes it.

    It is also a binary file. Its other methods read from the mapped file of a store file. For a
    store behind a server they block.
    """

    async def aread(self, size: int = -1) -> bytes:
        """The next `size` bytes, or all remaining ones if it is negative; fewer at the end."""
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
    exception in the `with` block, after `abort`, or if the writer is never closed. After a `write`
    has raised an exception, every later `write` and `close` fails as well.
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
        # The base class would close it here, and so write a payload that may be incomplete. The
        # native writer is released on its own, and writes nothing.
        pass


class AsyncPayloadWriter:
    """A writer of a payload in async code.

    `close`, or the end of `async with`, writes it to the store as one entry. Nothing is written
    after an exception in the `async with` block, after `abort`, or if the writer is never closed.
    After a `write` was cancelled or has raised an exception, every later `write` and `close` fails.
    A `close` that was cancelled may still be done.
    """

    def __init__(self, writer: _native.PayloadWriter) -> None:
        self._writer = writer
        self._is_open = True

    async def write(self, data: Any) -> int:
        """Adds `data` to the payload. Returns its length in bytes."""
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
        """Closes it without writing anything to the store."""
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
