"""The embedded store with the names of the package `simd_r_drive`, for programs written for it.

>>> from simd_r_drive_ws_client.simd_r_drive import DataStore
>>> store = DataStore("example.bin")
>>> store.write(b"key", b"payload")
>>> store.read_entry(b"key").as_memoryview().tobytes()
b'payload'

Stores here also have all methods of `simd_r_drive_ws_client.DataStore`.
"""

import shutil
from collections.abc import Iterator
from typing import Any, Optional

from . import data_store, entry_handle
from ._native import NamespaceHasher
from .entries import Buffer
from .files import PayloadReader
from .paths import Path

__all__ = ["DataStore", "EntryHandle", "EntryStream", "NamespaceHasher"]

# The length of the chunks of an iteration over a stream, in bytes.
CHUNK = 4096


class EntryHandle(entry_handle.EntryHandle):
    """An entry of a store file, in place."""

    __slots__ = ()

    def as_slice(self) -> bytes:
        """A copy of the payload."""
        return bytes(self)

    def raw_checksum(self) -> bytes:
        """The CRC-32 that was stored with the payload: 4 bytes, little-endian."""
        return self.checksum.to_bytes(4, "little")

    def offset_range(self) -> tuple[int, int]:
        """Where the payload begins and ends, in bytes from the file's beginning."""
        return self.start_offset, self.end_offset

    def address_range(self) -> tuple[int, int]:
        """The addresses in this process's memory where the payload begins and ends."""
        return self.address, self.address + self.size

    def clone_arc(self) -> "EntryHandle":
        """Another handle of the same entry."""
        return EntryHandle(self._info, self._file)

    @property
    def size_with_metadata(self) -> int:
        """The length in bytes of the payload and its metadata in the file."""
        return self.file_size


class EntryStream:
    """A payload, read in pieces."""

    def __init__(self, reader: PayloadReader) -> None:
        """A stream of the payload of `reader`."""
        self._reader = reader

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`. Empty at the end."""
        return self._reader.read(size) or b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.read(CHUNK)
        if not chunk:
            raise StopIteration
        return chunk


class DataStore(data_store.DataStore):
    """The store file at `path`, which is created if it does not exist."""

    def __init__(self, path: Path) -> None:
        """Opens the file; see `simd_r_drive_ws_client.DataStore.open`."""
        self._uniffi_adopt(data_store.DataStore.open(path))

    def read_entry(self, key: Buffer) -> Optional[EntryHandle]:
        """The entry at `key`, in place; `None` if there is none."""
        entry = self.entry(key)
        return None if entry is None else EntryHandle(entry._info, entry._file)

    def write_stream(self, key: Buffer, reader: Any) -> None:
        """Writes the contents of the binary file `reader` at `key`, as one payload."""
        with self.open_writer(key) as writer:
            shutil.copyfileobj(reader, writer, 1024 * 1024)

    def read_stream(self, key: Buffer) -> Optional[EntryStream]:
        """A stream of the payload at `key`; `None` if there is none."""
        reader = self.open_reader(key)
        return None if reader is None else EntryStream(reader)
