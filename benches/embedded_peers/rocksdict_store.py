"""RocksDB through rocksdict, with its defaults."""

from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from rocksdict import Options, Rdict, WriteBatch

from embedded_peers.store import Entry, Store

VERSION = metadata.version("rocksdict")


def open_store(folder: Path) -> Store:
    """The store in a folder."""
    store = Rdict(str(folder), Options(raw_mode=True))

    def batch_write(entries: Sequence[Entry]) -> None:
        batch = WriteBatch(raw_mode=True)
        put = batch.put
        for key, value in entries:
            put(key, value)
        store.write(batch)

    # `get` also accepts a list.
    return Store(store.get, store.put, batch_write, store.close, store.get)
