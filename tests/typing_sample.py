"""A user's code for mypy --strict. It is checked, not run."""

import array
import asyncio
from datetime import timedelta
from typing import Optional, Union

from typing_extensions import assert_type

from simd_r_drive_ws_client import (
    AsyncDataStore,
    ConnectionState,
    ConnectOptions,
    DataStore,
    DataStoreError,
    DataStoreWsClient,
    InvalidArgumentError,
    LockedError,
    NamespaceHasher,
    Server,
    StoreIOError,
)


def blocking() -> None:
    with DataStore.open("store.bin") as store:
        assert_type(store, DataStore)
        assert_type(store.read(b"key"), Optional[bytes])
        assert_type(store.batch_read([b"key"]), list[Optional[bytes]])
        assert_type(store.exists(b"key"), bool)
        assert_type(store.read(b"key", timeout=0.5), Optional[bytes])
        assert_type(store.get(b"key", 5, timeout=timedelta(seconds=1)), Union[bytes, int])
        assert_type(store.view(b"key", timeout=1), Optional[memoryview])
        store.write(b"key", b"payload", timeout=None)
        store.read(b"key", timeout="1")  # type: ignore[arg-type]
        assert_type(len(store), int)
        assert_type(b"key" in store, bool)
        store.batch_write({b"a": b"1"})
        store.batch_write([(b"a", b"1")])
        store.read("key")  # type: ignore[arg-type]
        assert_type(store[b"key"], bytes)
        reader = store.open_reader(b"key")
        if reader is not None:
            assert_type(reader.readinto(bytearray(5)), int)
        assert_type(store.get(b"key"), Optional[bytes])
        assert_type(store.get(b"key", 5), Union[bytes, int])
        assert_type(store.setdefault(b"key", bytearray(b"1")), bytes)
        assert_type(store.pop(b"key"), bytes)
        assert_type(store.pop(b"key", None), Optional[bytes])
        store[b"key"] = memoryview(b"payload")
        store.update({b"a": array.array("d", [1.0])})
        store.update([(bytearray(b"a"), b"1")])
        store["key"] = b"payload"  # type: ignore[index]
        for state in store.states():
            assert_type(state, ConnectionState)
    with Server("store.bin", port=0) as server:
        assert_type(server.url(), str)
        client = DataStoreWsClient("127.0.0.1", 34129)
        assert_type(client.batch_read_structured({"a": b"k"}), dict[str, Optional[bytes]])
        assert_type(client.batch_read_structured([{1: b"k"}]), list[dict[int, Optional[bytes]]])
    assert_type(NamespaceHasher(b"users").namespace(b"1"), bytes)


async def many() -> None:
    async with await AsyncDataStore.connect("ws://127.0.0.1:1", ConnectOptions()) as store:
        assert_type(store, AsyncDataStore)
        assert_type(await store.read(b"key"), Optional[bytes])
        assert_type(await asyncio.gather(store.len(), store.exists(b"key")), tuple[int, bool])
        assert_type(await store.get(b"key", 5), Union[bytes, int])
        assert_type(await store.pop(b"key"), bytes)
        assert_type(await store.read(b"key", timeout=0.5), Optional[bytes])
        await store.batch_write({b"a": b"1"}, timeout=timedelta(seconds=1))
        reader = await store.open_reader(b"key")
        if reader is not None:
            assert_type(await reader.aread(5), bytes)
            assert_type([piece async for piece in reader], list[bytes])
        async with await store.open_writer(b"key") as writer:
            assert_type(await writer.write(b"part"), int)
        async for state in store.states():
            assert_type(state, ConnectionState)
        assert_type(await store.states().take_async(), list[ConnectionState])
    async with await Server.start("store.bin") as server:
        assert_type(server, Server)
    async with AsyncDataStore.open("store.bin") as store:
        assert_type(store, AsyncDataStore)
    gathered = await asyncio.gather(AsyncDataStore.open("store.bin"), store.len())
    assert_type(gathered, tuple[AsyncDataStore, int])
    task = asyncio.create_task(AsyncDataStore.open("store.bin"))
    assert_type(await asyncio.wait_for(task, 1), AsyncDataStore)


def errors() -> None:
    try:
        DataStore.open("store.bin")
    except LockedError as error:
        assert_type(error.holder, str)
    except DataStoreError.InvalidArgument as error:
        assert_type(error.argument, str)
        assert_type(error.retryable, bool)
    except InvalidArgumentError as error:
        raise ValueError(error.reason) from error
    except StoreIOError as error:
        assert_type(error.errno, Optional[int])
    except DataStoreError as error:
        assert_type(error.retryable, bool)
        assert_type(error.http_status, Optional[int])
