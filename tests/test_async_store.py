"""The async store does what the blocking one does, with many calls at the same time."""

import asyncio
import threading
from pathlib import Path

import pytest

from servers import free_port
from simd_r_drive_ws_client import (
    AsyncDataStore,
    ClosedError,
    ConnectionFailedError,
    Entry,
    InvalidArgumentError,
    LockedError,
)


async def connected(target: str) -> AsyncDataStore:
    if "://" in target:
        return await AsyncDataStore.connect(target)
    return await AsyncDataStore.open(target)


def test_everything_that_a_store_does(target: str) -> None:
    async def main() -> None:
        async with await connected(target) as store:
            assert isinstance(store, AsyncDataStore)
            assert await store.is_empty()
            await store.write(b"key", b"payload")
            assert await store.read(b"key") == b"payload"
            assert await store.read(b"missing") is None
            assert await store.exists(b"key")
            await store.batch_write([(b"a", b"1"), Entry(key=b"b", payload=b"2")])
            await store.batch_write({b"c": b"3"})
            assert await store.batch_read([b"c", b"x", b"a"]) == [b"3", None, b"1"]
            assert await store.len() == 4
            await store.delete(b"key")
            await store.batch_delete([b"a", b"b", b"x"])
            assert await store.len() == 1
            if not target.startswith("redis"):
                assert await store.file_size() > 0

    asyncio.run(main())


def test_many_coroutines_share_a_store(target: str) -> None:
    async def work(store: AsyncDataStore, number: int) -> None:
        key = b"key %d" % number
        await store.write(key, key * 10)
        assert await store.read(key) == key * 10

    async def main() -> None:
        async with await connected(target) as store:
            await asyncio.gather(*(work(store, number) for number in range(300)))
            assert await store.len() == 300

    asyncio.run(main())


def test_loops_in_several_threads_share_a_store(target: str) -> None:
    stores: list[AsyncDataStore] = []
    failures: list[BaseException] = []

    async def open_one() -> None:
        stores.append(await connected(target))

    async def work(number: int) -> None:
        for i in range(20):
            key = b"%d-%d" % (number, i)
            await stores[0].write(key, key)
            assert await stores[0].read(key) == key

    def run(number: int) -> None:
        try:
            asyncio.run(work(number))
        except BaseException as failure:
            failures.append(failure)

    asyncio.run(open_one())
    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stores[0].close()
    assert not failures


def test_errors_are_the_same(target: str) -> None:
    async def main() -> None:
        store = await connected(target)
        with pytest.raises(InvalidArgumentError, match="payload"):
            await store.write(b"key", b"")
        with pytest.raises(InvalidArgumentError, match=r"entries\[1\]"):
            await store.batch_write([(b"a", b"1"), (b"b", b"\0")])
        assert await store.is_empty()
        with pytest.raises(TypeError, match="key"):
            await store.read("key")  # type: ignore[arg-type]
        store.close()
        store.close()
        with pytest.raises(ClosedError):
            await store.read(b"key")

    asyncio.run(main())


def test_opening_can_fail(tmp_path: Path) -> None:
    async def main() -> None:
        with pytest.raises(ConnectionFailedError):
            await AsyncDataStore.connect(f"ws://127.0.0.1:{free_port()}")
        async with await AsyncDataStore.open(tmp_path / "store.bin"):
            with pytest.raises(LockedError):
                await AsyncDataStore.open(tmp_path / "store.bin")

    asyncio.run(main())


def test_a_cancelled_call_leaves_the_store_usable(target: str) -> None:
    async def main() -> None:
        async with await connected(target) as store:
            await store.write(b"key", b"payload")
            for _ in range(50):
                call = asyncio.ensure_future(store.batch_read([b"key"] * 100))
                await asyncio.sleep(0)
                call.cancel()
                await asyncio.wait([call])
                # A call that already had its answer keeps it.
                assert call.cancelled() or call.result() == [b"payload"] * 100
            assert await store.read(b"key") == b"payload"

    asyncio.run(main())
