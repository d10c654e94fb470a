"""What a stream of states tells, and when it ends."""

import asyncio
import gc
import threading
import time
from datetime import timedelta
from pathlib import Path

from simd_r_drive_ws_client import AsyncDataStore, ConnectionState, DataStore, Server, StateStream

LONG = timedelta(seconds=30)
NOW = timedelta()


def names(stream: StateStream) -> list[str]:
    """What can be taken at once."""
    return [type(state).__name__ for state in stream.take(NOW)]


CLOSED = [type(ConnectionState.CLOSED()).__name__]


def taking(stream: StateStream) -> "tuple[threading.Thread, list[float]]":
    """A thread that takes all states until the stream ends; when it did."""
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
        # What is left can be taken first.
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
