"""Opens a store file in this process, then serves the same file and connects to the server."""

import tempfile
from pathlib import Path

from simd_r_drive_ws_client import DataStore, Server


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.store"

        print(f"1. a store file in this process: {path.name}")
        with DataStore.open(path) as store:
            write_and_read(store, "embedded")

        print("2. the same file, served by this process")
        with Server(path) as server, DataStore.connect(server.url()) as client:
            print(f"   {server.url()}")
            write_and_read(client, "over WebSocket")
            print(f"   read   embedded -> {client.read(b'embedded')!r}, written before")
            print(f"   the store has {len(client)} entries in {client.file_size()} bytes")


def write_and_read(store: DataStore, key: str) -> None:
    """Writes one payload and reads it back."""
    store.write(key.encode(), b"hello, " + key.encode())
    print(f"   wrote  {key}")
    print(f"   read   {key} -> {store.read(key.encode())!r}")


if __name__ == "__main__":
    main()
