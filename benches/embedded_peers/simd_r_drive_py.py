"""The published embedded package. It has no `close`: files are closed by the garbage collector."""

from importlib import metadata
from pathlib import Path

from simd_r_drive import DataStore

from embedded_peers.store import Store

VERSION = metadata.version("simd-r-drive-py")


def open_store(folder: Path) -> Store:
    """The store in a folder."""
    store = DataStore(str(folder / "store.bin"))
    read_entry = store.read_entry

    def view(key: bytes) -> int:
        first: int = read_entry(key).as_memoryview()[0]
        return first

    return Store(
        read=store.read,
        write=store.write,
        batch_write=store.batch_write,
        close=lambda: None,
        view=view,
    )
