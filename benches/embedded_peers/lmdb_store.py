"""LMDB. Each call is a transaction of its own, so that it sees what was written before it."""

from collections.abc import Sequence
from pathlib import Path

import lmdb

from embedded_peers.store import Entry, Store

VERSION = lmdb.__version__
# The file is not longer than what was written.
LONGEST_FILE = 1 << 40


def open_store(folder: Path) -> Store:
    """The store in a folder."""
    environment = lmdb.open(str(folder), map_size=LONGEST_FILE, sync=False)
    begin = environment.begin

    def read(key: bytes) -> object:
        with begin() as transaction:
            return transaction.get(key)

    def batch_read(keys: Sequence[bytes]) -> object:
        with begin() as transaction:
            get = transaction.get
            return [get(key) for key in keys]

    def view(key: bytes) -> int:
        with begin(buffers=True) as transaction:
            first: int = transaction.get(key)[0]
            return first

    def write(key: bytes, value: bytes) -> None:
        with begin(write=True) as transaction:
            transaction.put(key, value)

    def batch_write(entries: Sequence[Entry]) -> None:
        with begin(write=True) as transaction:
            transaction.cursor().putmulti(entries)

    return Store(read, write, batch_write, environment.close, batch_read, view)
