"""The contents of a stream of states, and its end."""

import asyncio
import gc
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import Between
from servers import free_port
from simd_r_drive_ws_client import (
    AsyncDataStore,
    ConnectionState,
    ConnectOptions,
    DataStore,
    Server,
    StateStream,
)

LONG = timedelta(seconds=30)
NOW = timedelta()


def names(stream: StateStream) -> list[str]:
    """The states that can be taken without waiting."""
    return [type(state).__name__ for state in stream.take(NOW)]


CLOSED = [type(ConnectionState.CLOSED()).__name__]


def taking(stream: StateStream) -> "tuple[threading.Thread, list[float]]":
    """A thread that takes all states until the stream ends, and records when it did."""
    ended: list[float] = []

    def run() -> None:
        while stream.is_open():
            stream.take(LONG)
        ended.append(time.monotonic())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.2)
    return thread, ended


def test_it_ends_when_its_store_is_closed(target: str) -> None:
    store = DataStore.connect(target) if "://" in target else DataStore.open(target)
    stream = store.states()
    assert stream.is_open()
    assert names(stream) == []
    store.close()
    if "://" in target:
        # The remaining states can be taken first.
        assert stream.is_open()
        assert names(stream) == CLOSED
    assert not stream.is_open()
    assert stream.take(LONG) == []
    later = store.states()
    assert not later.is_open()
    assert later.take(LONG) == []


def test_it_ends_when_another_takes_its_place(target: str) -> None:
    with DataStore.connect(target) if "://" in target else DataStore.open(target) as store:
        first, second = store.states(), store.states()
        assert not first.is_open()
        assert second.is_open()
        assert first.take(LONG) == []


def test_whoever_waits_goes_on_at_once(target: str) -> None:
    store = DataStore.connect(target) if "://" in target else DataStore.open(target)
    for end in (store.states, store.close):
        thread, ended = taking(store.states())
        begin = time.monotonic()
        end()
        thread.join(20)
        assert ended
        assert ended[0] - begin < 5


def test_it_ends_with_a_store_that_nobody_has_any_longer(target: str) -> None:
    store = DataStore.connect(target) if "://" in target else DataStore.open(target)
    stream = store.states()
    del store
    for _ in range(3):
        gc.collect()
    stream.take(NOW)
    assert not stream.is_open()


def test_it_ends_with_an_async_store(tmp_path: Path) -> None:
    async def run() -> None:
        with Server(tmp_path / "served") as server:
            for store in (
                await AsyncDataStore.connect(server.url()),
                await AsyncDataStore.open(tmp_path / "store"),
            ):
                first = store.states()
                second = store.states()
                assert not first.is_open()
                assert second.is_open()
                store.close()
                second.take(NOW)
                assert not second.is_open()

    asyncio.run(run())


def test_closing_it_forgets_what_is_left(tmp_path: Path) -> None:
    with Server(tmp_path / "store") as server, DataStore.connect(server.url()) as store:
        stream = store.states()
        store.close()
        stream.close()
        assert not stream.is_open()
        assert stream.take(LONG) == []


def test_it_is_iterated_over(tmp_path: Path) -> None:
    port = free_port()
    with Server(tmp_path / "store", port=port) as server:
        store = DataStore.connect(server.url())
        stream = store.states()
    seen: list[ConnectionState] = []
    with Server(tmp_path / "store", port=port):
        assert store.is_empty()
        for state in stream:
            seen.append(state)
            if state.is_connected():
                # The remaining states are still there for the next loop.
                break
        store.close()
        seen.extend(stream)
    assert [type(state).__name__ for state in seen] == ["LOST", "CONNECTED", "CLOSED"]
    assert list(stream) == []


def test_connections_that_are_lost_and_made_again(between: Between) -> None:
    store = DataStore.connect(between.url)
    stream = store.states()
    for _ in range(3):
        between.network.cut()
        assert store.is_empty()
    store.close()
    *seen, last = (type(state).__name__ for state in stream)
    # Of a cluster some connections may be lost later than others.
    assert len(seen) >= 6
    assert seen == ["LOST", "CONNECTED"] * (len(seen) // 2)
    assert [last] == CLOSED


def test_an_iteration_waits_for_the_next_change(target: str) -> None:
    store = DataStore.connect(target) if "://" in target else DataStore.open(target)
    stream = store.states()
    seen: list[ConnectionState] = []
    thread = threading.Thread(target=lambda: seen.extend(stream))
    thread.start()
    thread.join(0.2)
    assert thread.is_alive()
    store.close()
    thread.join(20)
    assert not thread.is_alive()
    assert [type(state).__name__ for state in seen] == (CLOSED if "://" in target else [])


def test_what_was_not_iterated_over_can_be_taken(tmp_path: Path) -> None:
    port = free_port()
    with Server(tmp_path / "store", port=port) as server:
        store = DataStore.connect(server.url())
        stream = store.states()
    with Server(tmp_path / "store", port=port):
        assert store.is_empty()
        store.close()
    assert next(stream).is_lost()
    assert stream.is_open()
    assert names(stream) == ["CONNECTED", "CLOSED"]
    assert not stream.is_open()
    assert next(stream, None) is None


def test_threads_share_an_iteration(tmp_path: Path) -> None:
    port = free_port()
    with Server(tmp_path / "store", port=port) as server:
        store = DataStore.connect(server.url(), ConnectOptions(initial_backoff=NOW))
        stream = store.states()
    seen: list[ConnectionState] = []
    threads = [threading.Thread(target=lambda: seen.extend(stream)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        with Server(tmp_path / "store", port=port):
            assert store.is_empty()
    store.close()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()
    changes = [type(state).__name__ for state in seen]
    assert changes.count("CONNECTED") == 5
    assert changes.count("CLOSED") == 1


def test_it_is_iterated_over_in_async_code(tmp_path: Path) -> None:
    async def main() -> None:
        port = free_port()
        with Server(tmp_path / "store", port=port) as server:
            store = await AsyncDataStore.connect(server.url())
            stream = store.states()
        seen: list[str] = []

        async def watch() -> None:
            async for state in stream:
                seen.append(type(state).__name__)

        watcher = asyncio.create_task(watch())
        with Server(tmp_path / "store", port=port):
            assert await store.is_empty()
            while seen[-2:] != ["LOST", "CONNECTED"]:
                await asyncio.sleep(0.01)
            store.close()
            await asyncio.wait_for(watcher, 20)
        # The thread that connects may report the first connection after `connect` has returned.
        assert seen[-3:] == ["LOST", "CONNECTED", "CLOSED"]

    asyncio.run(main())


def test_a_cancelled_iteration_loses_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        with Server(tmp_path / "store") as server:
            with DataStore.connect(server.url()) as store:
                stream = store.states()
                for _ in range(3):
                    with pytest.raises(asyncio.TimeoutError):
                        await asyncio.wait_for(stream.__anext__(), 0.1)
            assert [type(state).__name__ async for state in stream] == CLOSED

    asyncio.run(main())


def test_closing_ends_an_async_iteration_at_once(target: str) -> None:
    async def main() -> None:
        connecting = AsyncDataStore.connect if "://" in target else AsyncDataStore.open
        store = await connecting(target)
        for end in (store.states, store.close):
            stream = store.states()
            iteration = asyncio.gather(*(collected(stream) for _ in range(3)))
            await asyncio.sleep(0.05)
            assert not iteration.done()
            end()
            await asyncio.wait_for(iteration, 20)

    asyncio.run(main())


async def until_lost(stream: StateStream) -> None:
    # The thread that connects may tell of the connection after `connect` has returned.
    while not any(state.is_lost() for state in await stream.take_async()):
        pass


async def collected(stream: StateStream) -> list[ConnectionState]:
    return [state async for state in stream]


def test_it_is_taken_in_async_code(tmp_path: Path) -> None:
    async def main() -> None:
        port = free_port()
        with Server(tmp_path / "store", port=port) as server:
            options = ConnectOptions(heartbeat_interval=timedelta(seconds=1))
            store = await AsyncDataStore.connect(server.url(), options)
            stream = store.states()
            waiting = asyncio.create_task(until_lost(stream))
            await asyncio.sleep(0.05)
            assert not waiting.done()
        await asyncio.wait_for(waiting, 20)
        store.close()
        assert [type(state).__name__ for state in await stream.take_async()] == CLOSED
        assert await stream.take_async() == []

    asyncio.run(main())


def test_waiting_takes_no_time_of_the_event_loop(tmp_path: Path) -> None:
    async def main() -> float:
        async with AsyncDataStore.open(tmp_path / "store") as store:
            stream = store.states()
            waiting = [asyncio.create_task(stream.take_async()) for _ in range(3)]
            await asyncio.sleep(0.01)
            begin = time.thread_time()
            await asyncio.sleep(1)
            used = time.thread_time() - begin
        assert await asyncio.gather(*waiting) == [[]] * 3
        return used

    assert asyncio.run(main()) < 0.01


def test_cancelled_waits_leave_nothing(tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncDataStore.open(tmp_path / "store") as store:
            stream = store.states()
            for _ in range(2_000):
                waiting = asyncio.create_task(stream.take_async())
                await asyncio.sleep(0)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
            waiting = asyncio.create_task(stream.take_async())
        assert await asyncio.wait_for(waiting, 20) == []

    asyncio.run(main())


def test_a_program_ends_while_somebody_iterates(tmp_path: Path) -> None:
    async def main() -> None:
        with Server(tmp_path / "store") as server:
            store = await AsyncDataStore.connect(server.url())

            async def watch() -> None:
                async for _ in store.states():
                    pass

            task = asyncio.create_task(watch())
            await asyncio.sleep(0)
            assert not task.done()

    asyncio.run(main())
