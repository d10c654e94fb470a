"""The server in this process."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from simd_r_drive_ws_client import (
    AsyncDataStore,
    DataStore,
    DataStoreError,
    InvalidArgumentError,
    LockedError,
    Server,
    StoreIOError,
)


def test_it_serves_the_file_until_it_stops(tmp_path: Path) -> None:
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        store.write(b"before", b"1")
    server = Server(path)
    assert server.address().startswith("127.0.0.1:")
    assert server.url() == f"ws://{server.address()}"
    with DataStore.connect(server.url()) as store:
        assert store.read(b"before") == b"1"
        store.write(b"during", b"2")
    server.stop()
    server.stop()
    with pytest.raises(ConnectionError):
        DataStore.connect(server.url())
    with DataStore.open(path) as store:
        assert store.batch_read([b"before", b"during"]) == [b"1", b"2"]


def test_clients_share_what_they_write(tmp_path: Path) -> None:
    with Server(tmp_path / "store.bin") as server:
        one, two = DataStore.connect(server.url()), DataStore.connect(server.url())
        one.write(b"key", b"payload")
        assert two.read(b"key") == b"payload"
        one.close()
        assert two.read(b"key") == b"payload"
        two.close()


def test_a_client_of_a_stopped_server_gets_an_error(tmp_path: Path) -> None:
    server = Server(tmp_path / "store.bin")
    with DataStore.connect(server.url()) as store:
        store.write(b"key", b"payload")
        server.stop()
        with pytest.raises(DataStoreError) as caught:
            store.read(b"key")
        assert isinstance(caught.value, ConnectionError)
        assert server.address() in str(caught.value)


def test_a_host_that_is_none(tmp_path: Path) -> None:
    with pytest.raises((InvalidArgumentError, OSError), match="no such host"):
        Server(tmp_path / "store.bin", host="no such host")


def test_a_process_ends_with_a_server_and_a_store_left_open(tmp_path: Path) -> None:
    code = """
import sys
from simd_r_drive_ws_client import DataStore, Server, setup_logging
setup_logging()
server = Server(sys.argv[1])
store = DataStore.connect(server.url())
store.write(b"key", b"payload")
"""
    path = tmp_path / "store.bin"
    ended = subprocess.run(
        [sys.executable, "-c", code, str(path)], timeout=60, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    with DataStore.open(path) as store:
        assert store.read(b"key") == b"payload"


def test_it_is_started_and_stopped_in_async_code(tmp_path: Path) -> None:
    async def main() -> None:
        path = tmp_path / "store.bin"
        async with await Server.start(path) as server:
            assert type(server) is Server
            async with AsyncDataStore.connect(server.url()) as store:
                await store.write(b"key", b"payload")
            with pytest.raises(LockedError):
                await Server.start(path)
        await server.stop_async()
        with pytest.raises(InvalidArgumentError, match="port: 65536"):
            await Server.start(path, port=65536)
        with pytest.raises(StoreIOError):
            await Server.start(tmp_path)
        # The file is free again.
        async with AsyncDataStore.open(path) as store:
            assert await store.read(b"key") == b"payload"

    asyncio.run(main())


def test_an_event_loop_goes_on_while_a_server_starts(tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "store.bin") as store:
        for _ in range(50):
            store.batch_write([(b"%d" % number, b"payload") for number in range(2000)])

    async def main() -> None:
        ticks = 0
        starting = asyncio.create_task(Server.start(tmp_path / "store.bin"))
        while not starting.done():
            await asyncio.sleep(0)
            ticks += 1
        assert ticks > 2
        await (await starting).stop_async()

    asyncio.run(main())
