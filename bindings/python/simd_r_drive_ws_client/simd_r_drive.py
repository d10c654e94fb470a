"""The embedded store under the names of the package `simd_r_drive`, for programs written for that.

>>> from simd_r_drive_ws_client.simd_r_drive import DataStore
>>> store = DataStore("example.bin")
>>> store.write(b"key", b"payload")
>>> store.read_entry(b"key").as_memoryview().tobytes()
b'payload'

A store here also has all that `simd_r_drive_ws_client.DataStore` has.
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

# How much of a payload an iteration over a stream gives at a time, in bytes.
CHUNK = 4096


class EntryHandle(entry_handle.EntryHandle):
    """An entry of a store file, where it lies."""

    __slots__ = ()

    def as_slice(self) -> bytes:
        """A copy of the payload."""
        return bytes(self)

    def raw_checksum(self) -> bytes:
        """The payload's CRC-32 when it was written: 4 bytes, little-endian."""
        return self.checksum.to_bytes(4, "little")

    def offset_range(self) -> tuple[int, int]:
        """Where the payload begins and ends, in bytes from the file's beginning."""
        return self.start_offset, self.end_offset

    def address_range(self) -> tuple[int, int]:
        """Where the payload begins and ends in this process's memory."""
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
        """Over a reader of the payload."""
        self._reader = reader

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        return self._reader.read(size) or b""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        chunk = self.read(CHUNK)
        if not chunk:
            raise StopIteration
        return chunk


class DataStore(data_store.DataStore):
    """The store file at `path`, which is made where there is none."""

    def __init__(self, path: Path) -> None:
        """Opens the file; see `simd_r_drive_ws_client.DataStore.open`."""
        self._uniffi_adopt(data_store.DataStore.open(path))

    def read_entry(self, key: Buffer) -> Optional[EntryHandle]:
        """The entry at `key` where it lies in the file; `None` where there is none."""
        entry = self.entry(key)
        return None if entry is None else EntryHandle(entry._info, entry._file)

    def write_stream(self, key: Buffer, reader: Any) -> None:
        """Writes all that the binary file `reader` gives at `key`, as one payload."""
        with self.open_writer(key) as writer:
            shutil.copyfileobj(reader, writer, 1024 * 1024)

    def read_stream(self, key: Buffer) -> Optional[EntryStream]:
        """The payload at `key` in pieces; `None` where there is none."""
        reader = self.open_reader(key)
        return None if reader is None else EntryStream(reader)
