"""Reads in place, and into the caller's memory."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Optional

from . import _native
from .entries import Buffer
from .entry_handle import BATCH, EntryHandle, all_of, opened
from .errors import InvalidArgumentError
from .memory import address, writable
from .timeouts import Timeout, given

_NOTHING = (0, memoryview(b""))


class EntryReader(_native.DataStore):
    """Reads in place, and into the caller's memory."""

    # The address of the mapped file, and a view of the part of it that was needed so far.
    _mapped: tuple[int, memoryview] = _NOTHING

    def entry(self, key: Buffer, timeout: Optional[Timeout] = None) -> Optional[EntryHandle]:
        """The entry at `key`, in place; `None` if there is none."""
        info = self.locate(key, timeout)
        if info is None:
            return None
        begin, file = self._mapped
        if info.address - info.start_offset == begin and info.end_offset <= len(file):
            return EntryHandle(info, file)
        return self._entry_of_new_mapping(key)

    def _entry_of_new_mapping(self, key: Buffer) -> Optional[EntryHandle]:
        """The same, after a write, which maps the file again."""
        entry = opened(self.native_entry(key))
        if entry is not None:
            self._mapped = entry.address - entry.start_offset, entry._file
        return entry

    def last_entry(self, timeout: Optional[Timeout] = None) -> Optional[EntryHandle]:
        """The entry that was written last, and has not been overwritten or deleted."""
        return opened(self.native_last_entry(timeout))

    def entry_by_hash(self, hash: int, timeout: Optional[Timeout] = None) -> Optional[EntryHandle]:
        """The entry of the key with this hash."""
        return opened(self.native_entry_by_hash(hash, timeout))

    def entries(self, timeout: Optional[Timeout] = None) -> Iterator[EntryHandle]:
        """A snapshot of the entries, newest first, each key once."""
        return all_of(self.native_entries(timeout))

    def view(self, key: Buffer, timeout: Optional[Timeout] = None) -> Optional[memoryview]:
        """The payload at `key`, in place and read-only; `None` if there is none."""
        # The same as `entry` and its view, in half the time. Without a timeout, `locate` is called
        # without a frame.
        info = self.locate(key) if timeout is None else self.locate(key, timeout)
        if info is None:
            return None
        start, end = info.start_offset, info.end_offset
        begin, file = self._mapped
        if info.address - start == begin and end <= len(file):
            return file[start:end]
        entry = self._entry_of_new_mapping(key)
        return None if entry is None else entry.as_memoryview()

    def compact(
        self, progress: Optional[_native.Progress] = None, timeout: Optional[Timeout] = None
    ) -> int:
        saved = super().compact(progress, timeout)
        self._mapped = _NOTHING
        return saved

    def close(self) -> None:
        super().close()
        self._mapped = _NOTHING

    def read_into(
        self, key: Buffer, buffer: Any, timeout: Optional[Timeout] = None
    ) -> Optional[int]:
        """Copies the payload at `key` to the beginning of `buffer`, any writable, contiguous object
        such as a `bytearray` or a numpy array. Returns its length in bytes, or `None`.
        """
        data = writable(buffer)
        return self.native_read_into(key, address(data), len(data), timeout)

    def batch_read_into(
        self, keys: Iterable[Buffer], buffer: Any, timeout: Optional[Timeout] = None
    ) -> list[bool]:
        """Copies the payloads at `keys` into `buffer`, one after another: an array of shape
        `(len(keys), n)`, or `len(keys) * n` bytes. Returns for each key whether there is an entry.
        If it fails, some parts may be filled.
        """
        keys, data = list(keys), writable(buffer)
        size = len(data) // len(keys) if keys else 1
        if size * len(keys) != len(data):
            reason = f"its {len(data)} bytes cannot be divided into {len(keys)} parts of equal size"
            raise InvalidArgumentError(argument="buffer", reason=reason)
        begin = address(data)
        if timeout is None:
            # If this fails, it is done again in one part, so that the error has the key's index.
            with contextlib.suppress(InvalidArgumentError, TypeError):
                return self._read_parts(keys, size, begin)
        return self.native_batch_read_into(keys, size, begin, len(data), timeout)

    def _read_parts(self, keys: list[Buffer], size: int, begin: int) -> list[bool]:
        """Reads the batch in parts that fit into the processor's caches."""
        found = []
        for first in range(0, len(keys), BATCH):
            part = keys[first : first + BATCH]
            place = begin + first * size
            found += self.native_batch_read_into(part, size, place, size * len(part))
        return found


class AsyncEntryReader(_native.AsyncDataStore):
    """Reads in place, and into the caller's memory, in async code."""

    async def entry(self, key: Buffer, timeout: Optional[Timeout] = None) -> Optional[EntryHandle]:
        """The entry at `key`, in place; `None` if there is none."""
        return opened(await self.native_entry(key, timeout))

    async def last_entry(self, timeout: Optional[Timeout] = None) -> Optional[EntryHandle]:
        """The entry that was written last, and has not been overwritten or deleted."""
        return opened(await self.native_last_entry(timeout))

    async def entry_by_hash(
        self, hash: int, timeout: Optional[Timeout] = None
    ) -> Optional[EntryHandle]:
        """The entry of the key with this hash."""
        return opened(await self.native_entry_by_hash(hash, timeout))

    async def entries(self, timeout: Optional[Timeout] = None) -> AsyncIterator[EntryHandle]:
        """A snapshot of the entries at the first iteration, newest first, each key once."""
        for entry in all_of(await self.native_entries(timeout)):
            yield entry

    async def view(self, key: Buffer, timeout: Optional[Timeout] = None) -> Optional[memoryview]:
        """The payload at `key`, in place and read-only; `None` if there is none."""
        entry = await self.entry(key, *given(timeout))
        return None if entry is None else entry.as_memoryview()
