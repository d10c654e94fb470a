"""This project's store file."""

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any, Optional

from embedded_peers.store import Store
from simd_r_drive_ws_client import DataStore

VERSION = metadata.version("simd-r-drive-ws-client")


def open_store(folder: Path) -> Store:
    """The store in a folder."""
    store = DataStore.open(folder / "store.bin")
    return Store(
        read=store.read,
        write=store.write,
        batch_write=store.batch_write,
        close=store.close,
        batch_read=store.batch_read,
        view=first_byte(getattr(store, "view", None)),
        # A build may not have these yet.
        read_into=getattr(store, "read_into", None),
        batch_read_into=getattr(store, "batch_read_into", None),
    )


def first_byte(view: Optional[Callable[[bytes], Any]]) -> Optional[Callable[[bytes], int]]:
    """Reads the first byte through a view, if there are views."""
    return None if view is None else lambda key: view(key)[0]
