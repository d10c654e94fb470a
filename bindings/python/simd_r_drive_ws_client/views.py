"""Entries of a store file in place, and reads into memory of the caller's."""

import importlib
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, Optional

from . import _native
from .errors import InvalidArgumentError

_ffi: Any = importlib.import_module("_cffi_backend").FFI()
# How many entries cross from Rust at once.
_BATCH = 1000
_NOTHING = (0, memoryview(b""))


class EntryHandle:
    """An entry of a store file, where it lies: nothing is copied.

    It stays valid, and keeps its payload, after `close`, a compaction and further writes. As long
    as it or one of its views is held, the system keeps the file's space.
    """

    __slots__ = ("_info", "_owner")

    def __init__(self, info: _native.EntryInfo, owner: object) -> None:
        """By a store: `owner` keeps the memory that `info` names."""
        self._info = info
        self._owner = owner

    def as_memoryview(self) -> memoryview:
        """The payload, read-only. Its address is a multiple of 64."""
        return view(self._info.address, self._info.size, self._owner)

    def is_valid_checksum(self) -> bool:
        """Whether the payload fits its checksum. It reads the whole payload."""
        return zlib.crc32(self.as_memoryview()) == self._info.checksum

    def __bytes__(self) -> bytes:
        return bytes(self.as_memoryview())

    def __len__(self) -> int:
        return self._info.size

    def __repr__(self) -> str:
        return f"<EntryHandle of {self.size} bytes at {self.start_offset}, key {self.key_hash:#x}>"

    @property
    def key_hash(self) -> int:
        """The 64-bit hash of the entry's key; see `key_hash`."""
        return self._info.key_hash

    @property
    def size(self) -> int:
        """The payload's length in bytes."""
        return self._info.size

    @property
    def file_size(self) -> int:
        """The length in bytes of the payload and its metadata in the file."""
        return self._info.file_size

    @property
    def start_offset(self) -> int:
        """Where the payload begins, in bytes from the file's beginning."""
        return self._info.start_offset

    @property
    def end_offset(self) -> int:
        """Where the payload ends, in bytes from the file's beginning."""
        return self._info.end_offset

    @property
    def checksum(self) -> int:
        """The payload's CRC-32 when it was written."""
        return self._info.checksum

    @property
    def address(self) -> int:
        """Where the payload begins in this process's memory."""
        return self._info.address


def handle(native: Optional[_native.EntryHandle]) -> Optional[EntryHandle]:
    """An entry as Python has it."""
    return None if native is None else EntryHandle(native.info(), native)


def handles(stream: _native.EntryStream) -> Iterator[EntryHandle]:
    """All that a stream gives."""
    while taken := stream.take(_BATCH):
        for info in taken:
            yield EntryHandle(info, stream)


def view(address: int, size: int, owner: object) -> memoryview:
    """Memory that can be read as long as `owner` lives, which the view holds."""
    # The view keeps the pointer, and the pointer its destructor, which has the owner.
    pointer = _ffi.gc(_ffi.cast("unsigned char *", address), lambda _: owner)
    return memoryview(_ffi.buffer(pointer, size)).toreadonly()


def writable(buffer: Any) -> Any:
    """The memory of a writable, contiguous buffer, which is held as long as what this gives."""
    return _ffi.from_buffer("unsigned char[]", buffer, True)


def address(data: Any) -> int:
    """Where `writable` memory begins."""
    return int(_ffi.cast("uintptr_t", data))


class EntryReader(_native.DataStore):
    """Reading in place, and into memory of the caller's."""

    # Where the mapped file begins, as an address, and a view of as much of it as was needed yet.
    _mapped: tuple[int, memoryview] = _NOTHING

    def entry(self, key: bytes) -> Optional[EntryHandle]:
        """The entry at `key` where it lies in the file; `None` where there is none."""
        return handle(self.native_entry(key))

    def last_entry(self) -> Optional[EntryHandle]:
        """The entry that was written last, of those that were not overwritten or deleted."""
        return handle(self.native_last_entry())

    def entry_by_hash(self, hash: int) -> Optional[EntryHandle]:
        """The entry of the key with that hash."""
        return handle(self.native_entry_by_hash(hash))

    def entries(self) -> Iterator[EntryHandle]:
        """The entries as they are now, newest first, each key once."""
        return handles(self.native_entries())

    def view(self, key: bytes) -> Optional[memoryview]:
        """The payload at `key` where it lies in the file, read-only; `None` where there is none."""
        place = self.locate(key)
        if place is None:
            return None
        begin, file = self._mapped
        if place.map == begin and place.end <= len(file):
            return file[place.start : place.end]
        return self._map_anew(key)

    def _map_anew(self, key: bytes) -> Optional[memoryview]:
        """The same, for a file that was mapped anew, as each write does."""
        entry = self.entry(key)
        if entry is None:
            return None
        begin = entry.address - entry.start_offset
        file = view(begin, entry.end_offset, entry)
        self._mapped = begin, file
        return file[entry.start_offset :]

    def compact(self, progress: Optional[_native.Progress] = None) -> int:
        saved = super().compact(progress)
        self._mapped = _NOTHING
        return saved

    def close(self) -> None:
        super().close()
        self._mapped = _NOTHING

    def read_into(self, key: bytes, buffer: Any) -> Optional[int]:
        """Copies the payload at `key` to the beginning of `buffer`: anything writable and
        contiguous, as a `bytearray` or an array of numpy's. Gives its length in bytes, or `None`.
        """
        data = writable(buffer)
        return self.native_read_into(key, address(data), len(data))

    def batch_read_into(self, keys: Iterable[bytes], buffer: Any) -> list[bool]:
        """Copies the payloads at `keys` into `buffer`, each to its part: an array of shape
        `(len(keys), n)`, or `len(keys) * n` bytes. Says of each key whether there is an entry.
        Where it fails, some parts may be filled.
        """
        keys, data = list(keys), writable(buffer)
        size = len(data) // len(keys) if keys else 1
        if size * len(keys) != len(data):
            reason = f"it has {len(data)} bytes, which {len(keys)} payloads of one size do not fill"
            raise InvalidArgumentError(argument="buffer", reason=reason)
        begin = address(data)
        try:
            return self._read_parts(keys, size, begin)
        except (InvalidArgumentError, TypeError):
            # Once more in one part, so that the error names the key by its place among all of them.
            return self.native_batch_read_into(keys, size, begin, len(data))

    def _read_parts(self, keys: list[bytes], size: int, begin: int) -> list[bool]:
        """Reads parts of a batch that the processor's caches have room for."""
        found = []
        for first in range(0, len(keys), _BATCH):
            part = keys[first : first + _BATCH]
            place = begin + first * size
            found += self.native_batch_read_into(part, size, place, size * len(part))
        return found


class AsyncEntryReader(_native.AsyncDataStore):
    """Reading in place, and into memory of the caller's, in async code."""

    async def entry(self, key: bytes) -> Optional[EntryHandle]:
        """The entry at `key` where it lies in the file; `None` where there is none."""
        return handle(await self.native_entry(key))

    async def last_entry(self) -> Optional[EntryHandle]:
        """The entry that was written last, of those that were not overwritten or deleted."""
        return handle(await self.native_last_entry())

    async def entry_by_hash(self, hash: int) -> Optional[EntryHandle]:
        """The entry of the key with that hash."""
        return handle(await self.native_entry_by_hash(hash))

    async def entries(self) -> AsyncIterator[EntryHandle]:
        """The entries as they are when the first is asked for, newest first, each key once."""
        for entry in handles(await self.native_entries()):
            yield entry

    async def view(self, key: bytes) -> Optional[memoryview]:
        """The payload at `key` where it lies in the file, read-only; `None` where there is none."""
        entry = await self.entry(key)
        return None if entry is None else entry.as_memoryview()
