"""A call can have a timeout of its own."""

import asyncio
import gc
import inspect
import math
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxy import Proxy
from simd_r_drive_ws_client import (
    AsyncDataStore,
    ConnectOptions,
    DataStore,
    DataStoreWsClient,
    InvalidArgumentError,
    Server,
    StoreTimeoutError,
)

SHORT = 0.2
LONG = 60
# What a busy machine may add.
SLACK = 10
KEYS = [b"%d" % number for number in range(20_000)]
ENTRIES = [(key, b"payload") for key in KEYS]
# What makes no call to a server, or is no call of its own.
NO_OPERATIONS = {
    *("open", "connect", "path", "states", "close", "aclose"),
    *("keys", "items", "values"),
}

# What a store behind a server does: each is one call with one timeout.
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "read": lambda store, timeout: store.read(b"key", timeout=timeout),
    "write": lambda store, timeout: store.write(b"key", b"payload", timeout=timeout),
    "batch_read": lambda store, timeout: store.batch_read(KEYS, timeout=timeout),
    "batch_write": lambda store, timeout: store.batch_write(ENTRIES, timeout=timeout),
    "batch_delete": lambda store, timeout: store.batch_delete(KEYS[:500], timeout=timeout),
    "exists": lambda store, timeout: store.exists(b"key", timeout=timeout),
    "delete": lambda store, timeout: store.delete(b"key", timeout=timeout),
    "len": lambda store, timeout: store.len(timeout=timeout),
    "is_empty": lambda store, timeout: store.is_empty(timeout=timeout),
    "file_size": lambda store, timeout: store.file_size(timeout=timeout),
    "get": lambda store, timeout: store.get(b"key", b"default", timeout=timeout),
    "setdefault": lambda store, timeout: store.setdefault(b"key", b"payload", timeout=timeout),
    "pop": lambda store, timeout: store.pop(b"key", None, timeout=timeout),
    "update": lambda store, timeout: store.update({b"key": b"payload"}, timeout=timeout),
}
BLOCKING_CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "read_into": lambda store, timeout: store.read_into(b"key", bytearray(7), timeout=timeout),
    "batch_read_into": lambda store, timeout: store.batch_read_into(
        KEYS, bytearray(7 * len(KEYS)), timeout=timeout
    ),
    "batch_read_structured": lambda store, timeout: store.batch_read_structured(
        {"name": b"key"}, timeout=timeout
    ),
    "check_connection": lambda store, timeout: store.check_connection(timeout=timeout),
}
# These change nothing in a store with something at `b"key"`, or are refused for a server.
FILE_CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "sync": lambda store, timeout: store.sync(timeout=timeout),
    "entry": lambda store, timeout: store.entry(b"key", timeout=timeout),
    "last_entry": lambda store, timeout: store.last_entry(timeout=timeout),
    "view": lambda store, timeout: store.view(b"key", timeout=timeout),
    "estimate_compaction": lambda store, timeout: store.estimate_compaction(timeout=timeout),
    "compact": lambda store, timeout: store.compact(timeout=timeout),
    "rename": lambda store, timeout: store.rename(b"key", b"other", timeout=timeout),
    "open_reader": lambda store, timeout: store.open_reader(b"key", timeout=timeout),
    "read_by_hash": lambda store, timeout: store.read_by_hash(1, timeout=timeout),
    "exists_by_hash": lambda store, timeout: store.exists_by_hash(1, timeout=timeout),
    "delete_by_hash": lambda store, timeout: store.delete_by_hash(1, timeout=timeout),
    "write_by_hash": lambda store, timeout: store.write_by_hash(1, b"payload", timeout=timeout),
    "entry_by_hash": lambda store, timeout: store.entry_by_hash(1, timeout=timeout),
}


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    """A proxy before a server with something at `b"key"`."""
    with Server(tmp_path / "served") as server, Proxy(server.url()) as proxy:
        with DataStore.connect(server.url()) as store:
            store.write(b"key", b"payload")
        yield proxy


def client(proxy: Proxy) -> DataStoreWsClient:
    return DataStoreWsClient("127.0.0.1", int(proxy.url.rpartition(":")[2]))


@pytest.mark.parametrize("store", [DataStore, DataStoreWsClient, AsyncDataStore])
def test_every_operation_takes_one(store: type) -> None:
    public = {name for name in dir(store) if not name.startswith(("_", "native_"))}
    for name in public - NO_OPERATIONS:
        parameter = inspect.signature(getattr(store, name)).parameters["timeout"]
        assert parameter.default is None, name


@pytest.mark.parametrize("name", [*CALLS, *BLOCKING_CALLS])
def test_it_ends_a_call_and_leaves_the_store_as_it_was(proxy: Proxy, name: str) -> None:
    call = {**CALLS, **BLOCKING_CALLS}[name]
    with client(proxy) as store:
        states = store.states()
        proxy.responses_pass.clear()
        begin = time.monotonic()
        with pytest.raises(StoreTimeoutError) as caught:
            call(store, SHORT)
        assert SHORT <= time.monotonic() - begin < SHORT + SLACK
        assert caught.value.timeout <= timedelta(seconds=SHORT)
        proxy.responses_pass.set()
        # The store's own timeout is what it was, and so is the connection.
        call(store, None)
        assert states.take(0) == []


@pytest.mark.parametrize("name", CALLS)
def test_it_ends_a_call_that_is_awaited(proxy: Proxy, name: str) -> None:
    async def main() -> None:
        async with AsyncDataStore.connect(proxy.url) as store:
            proxy.responses_pass.clear()
            begin = time.monotonic()
            with pytest.raises(StoreTimeoutError):
                await CALLS[name](store, SHORT)
            assert SHORT <= time.monotonic() - begin < SHORT + SLACK
            proxy.responses_pass.set()
            await CALLS[name](store, timedelta(seconds=LONG))

    asyncio.run(main())


def test_each_of_many_calls_has_its_own(proxy: Proxy) -> None:
    async def main() -> None:
        async with AsyncDataStore.connect(proxy.url) as store:
            proxy.responses_pass.clear()
            short = [store.read(b"key", timeout=SHORT) for _ in range(20)]
            long = asyncio.gather(*(store.read(b"key", timeout=LONG) for _ in range(20)))
            outcomes = await asyncio.gather(*short, return_exceptions=True)
            assert all(isinstance(outcome, StoreTimeoutError) for outcome in outcomes)
            assert not long.done()
            proxy.responses_pass.set()
            assert await long == [b"payload"] * 20

    asyncio.run(main())


@pytest.mark.parametrize("name", CALLS)
def test_it_may_be_longer_than_that_of_the_store(proxy: Proxy, name: str) -> None:
    short = timedelta(seconds=SHORT)
    options = ConnectOptions(
        read_timeout=short, write_timeout=short, heartbeat_interval=timedelta(seconds=SHORT / 2)
    )
    with DataStore.connect(proxy.url, options) as store:
        proxy.responses_pass.clear()
        releasing = threading.Timer(5 * SHORT, proxy.responses_pass.set)
        releasing.start()
        CALLS[name](store, LONG)
        releasing.join()


def test_none_at_all_fails_at_once_and_sends_nothing(proxy: Proxy) -> None:
    with client(proxy) as store:
        for timeout in (0, 0.0, timedelta()):
            with pytest.raises(StoreTimeoutError):
                store.write(b"key", b"other", timeout=timeout)
        assert store.read(b"key") == b"payload"


@pytest.mark.parametrize("name", [*CALLS, *FILE_CALLS])
@pytest.mark.parametrize("timeout", [0, 0.5, timedelta(days=9999)])
def test_a_file_takes_it_and_needs_none(name: str, timeout: Any, tmp_path: Path) -> None:
    call = {**CALLS, **FILE_CALLS}[name]
    with DataStore.open(tmp_path / "store") as store:
        store.write(b"key", b"payload")
        call(store, timeout)

    async def main() -> None:
        async with AsyncDataStore.open(tmp_path / "async") as store:
            await store.write(b"key", b"payload")
            await call(store, timeout)

    asyncio.run(main())


def test_it_covers_what_a_file_sends_to_a_server(proxy: Proxy, tmp_path: Path) -> None:
    with DataStore.open(tmp_path / "store") as store, client(proxy) as other:
        store.write(b"key", b"of a file")
        proxy.responses_pass.clear()
        for transfer in (store.copy_to, store.move_to):
            with pytest.raises(StoreTimeoutError) as caught:
                transfer(b"key", other, timeout=SHORT)
            assert caught.value.timeout == timedelta(seconds=SHORT)
        proxy.responses_pass.set()
        assert store.read(b"key") == b"of a file"
        store.move_to(b"key", other, timeout=LONG)
        assert other.read(b"key") == b"of a file"


@pytest.mark.parametrize("timeout", ["1", b"1", True, [1], 1j])
def test_what_is_no_time(target: str, timeout: Any) -> None:
    with DataStore.connect(target) if "://" in target else DataStore.open(target) as store:
        for call in (CALLS["write"], CALLS["get"], CALLS["pop"], CALLS["batch_write"]):
            with pytest.raises(TypeError, match="timeout: expected seconds or a datetime"):
                call(store, timeout)
        assert store.is_empty()


BAD = [-1, -0.5, timedelta(microseconds=-1), math.nan, math.inf, -math.inf, 1e300, 10**400]


@pytest.mark.parametrize("timeout", BAD, ids=lambda timeout: f"{timeout!r:.20}")
def test_times_that_cannot_be(target: str, timeout: Any) -> None:
    with DataStore.connect(target) if "://" in target else DataStore.open(target) as store:
        for call in (CALLS["write"], CALLS["get"], CALLS["pop"], CALLS["batch_write"]):
            with pytest.raises(InvalidArgumentError, match="timeout: ") as caught:
                call(store, timeout)
            assert caught.value.argument == "timeout"
        assert store.is_empty()


def test_times_that_cannot_be_in_async_code(tmp_path: Path) -> None:
    async def main() -> None:
        async with AsyncDataStore.open(tmp_path / "store") as store:
            for timeout in BAD:
                with pytest.raises(InvalidArgumentError, match="timeout: "):
                    await CALLS["write"](store, timeout)
            assert await store.is_empty()

    asyncio.run(main())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    timeout=st.one_of(
        st.floats(), st.integers(), st.timedeltas(), st.floats(min_value=0, max_value=1e9)
    )
)
def test_any_time_is_taken_or_refused(store: DataStore, timeout: Any) -> None:
    seconds = timeout.total_seconds() if isinstance(timeout, timedelta) else timeout
    try:
        store.write(b"key", b"payload", timeout=timeout)
    except InvalidArgumentError:
        # Beyond what a `timedelta` can be, or before now.
        assert not 0 <= seconds < 86_399_999_999_999
    except StoreTimeoutError:
        assert 0 <= seconds < 1
    else:
        assert seconds >= 0


def test_a_subclass_goes_on_as_it_is(proxy: Proxy) -> None:
    class Own(DataStoreWsClient):
        def read(self, key: Any, timeout: Any = None) -> Any:
            return super().read(b"own " + key, timeout)

    store = Own("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    store.write(b"own key", b"own")
    assert store.read(b"key", timeout=LONG) == b"own"
    assert store.get(b"key", timeout=LONG) == b"own"
    store.close()


def test_a_subclass_may_know_none(proxy: Proxy) -> None:
    class Own(DataStoreWsClient):
        def read(self, key: Any) -> Any:  # type: ignore[override]
            return super().read(key)

        def write(self, key: Any, payload: Any) -> None:  # type: ignore[override]
            super().write(key, payload)

        def delete(self, key: Any) -> None:  # type: ignore[override]
            super().delete(key)

        def batch_write(self, entries: Any) -> None:  # type: ignore[override]
            super().batch_write(entries)

        def batch_read(self, keys: Any) -> Any:  # type: ignore[override]
            return super().batch_read(keys)

    with Own("127.0.0.1", int(proxy.url.rpartition(":")[2])) as store:
        assert store.get(b"key") == store[b"key"] == b"payload"
        assert store.setdefault(b"other", b"1") == store.pop(b"other") == b"1"
        store.update({b"other": b"2"})
        assert store.batch_read_structured({"name": b"other"}) == {"name": b"2"}


def test_one_that_is_short_does_not_keep_the_store_open(tmp_path: Path) -> None:
    store = DataStore.open(tmp_path / "store")
    store.write(b"key", b"payload", timeout=1)
    del store
    for _ in range(3):
        gc.collect()
    # What a call with a timeout made is gone with it.
    with DataStore.open(tmp_path / "store") as store:
        assert store.read(b"key", timeout=1) == b"payload"
