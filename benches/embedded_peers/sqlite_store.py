"""SQLite, with a write-ahead log. Each thread has a connection."""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from embedded_peers.store import Entry, Store

VERSION = sqlite3.sqlite_version
TABLE = "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, value BLOB)"
GET = "SELECT value FROM entries WHERE key = ?"
GET_MANY = "SELECT key, value FROM entries WHERE key IN"
PUT = "INSERT OR REPLACE INTO entries VALUES (?, ?)"


class Connection(threading.local):
    """A thread's connection; it commits each statement by itself."""

    def __init__(self, path: str) -> None:
        self.sqlite = sqlite3.connect(path, isolation_level=None)
        # Its result is fetched, since on PyPy no transaction can end before.
        self.sqlite.execute("PRAGMA journal_mode = WAL").fetchall()
        self.sqlite.execute("PRAGMA synchronous = OFF")


def open_store(folder: Path) -> Store:
    """The store in a folder."""
    connection = Connection(str(folder / "store.sqlite"))
    connection.sqlite.execute(TABLE)

    def read(key: bytes) -> object:
        return connection.sqlite.execute(GET, (key,)).fetchone()[0]

    def batch_read(keys: Sequence[bytes]) -> object:
        marks = ",".join("?" * len(keys))
        found = dict(connection.sqlite.execute(f"{GET_MANY} ({marks})", keys))
        return [found.get(key) for key in keys]

    def write(key: bytes, value: bytes) -> None:
        connection.sqlite.execute(PUT, (key, value))

    def batch_write(entries: Sequence[Entry]) -> None:
        sqlite = connection.sqlite
        sqlite.execute("BEGIN")
        sqlite.executemany(PUT, entries)
        sqlite.execute("COMMIT")

    return Store(read, write, batch_write, connection.sqlite.close, batch_read)
