"""Entries of a store file, in place."""

import zlib
from collections.abc import Iterator
from typing import Optional

from . import _native
from .memory import view

# How many entries one call into Rust returns.
BATCH = 1000


class EntryHandle:
    """An entry of a store file, in place: nothing is copied.

    It stays valid, with the same payload, after `close`, a compaction and further writes. As long
    as it or one of its views exists, the system keeps the file's space.
    """

    __slots__ = ("_file", "_info")

    def __init__(self, info: _native.EntryInfo, file: memoryview) -> None:
        """Called by a store. `file` is the mapped file, at least up to the entry's end."""
        self._info = info
        self._file = file

    def as_memoryview(self) -> memoryview:
        """The payload, read-only. Its address is a multiple of 64."""
        return self._file[self._info.start_offset : self._info.end_offset]

    def is_valid_checksum(self) -> bool:
        """Whether the payload matches its checksum. This reads the whole payload."""
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
        """The CRC-32 that was stored when the payload was written."""
        return self._info.checksum

    @property
    def address(self) -> int:
        """The address of the payload in this process's memory."""
        return self._info.address


def opened(native: Optional[_native.EntryHandle]) -> Optional[EntryHandle]:
    """The entry for Python."""
    if native is None:
        return None
    info = native.info()
    return EntryHandle(info, mapped_file(info, native))


def all_of(stream: _native.EntryStream) -> Iterator[EntryHandle]:
    """All entries of a stream."""
    file = memoryview(b"")
    while taken := stream.take(BATCH):
        # The newest entry is the first, and it is behind all others in the file.
        file = file or mapped_file(taken[0], stream)
        for info in taken:
            yield EntryHandle(info, file)


def mapped_file(info: _native.EntryInfo, owner: object) -> memoryview:
    """The mapped file up to the end of an entry. `owner` keeps it mapped."""
    return view(info.address - info.start_offset, info.end_offset, owner)
