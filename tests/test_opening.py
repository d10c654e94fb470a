"""An async store is opened with `await`, `async with`, and functions that accept a coroutine."""

import asyncio
import contextlib
import platform
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import anyio
import pytest
import trio

from servers import free_port
from simd_r_drive_ws_client import AsyncDataStore, ClosedError, ConnectionFailedError, DataStore


class Cache(AsyncDataStore):
    """A user's subclass of a store."""


def opened(target: str, kind: type[AsyncDataStore] = AsyncDataStore) -> Any:
    return kind.connect(target) if "://" in target else kind.open(target)


async def is_closed(store: AsyncDataStore) -> bool:
    try:
        await store.len()
    except ClosedError:
        return True
    return False


def test_it_is_entered_without_await(target: str) -> None:
    async def main() -> None:
        async with opened(target, Cache) as store:
            assert type(store) is Cache
            await store.write(b"key", b"payload")
        assert await is_closed(store)
        with contextlib.suppress(ZeroDivisionError):
            async with opened(target) as store:
                assert await store.read(b"key") == b"payload"
                raise ZeroDivisionError
        assert await is_closed(store)

    asyncio.run(main())


def test_it_is_entered_with_await(target: str) -> None:
    async def main() -> None:
        async with await opened(target, Cache) as store:
            assert type(store) is Cache
            assert await store.is_empty()
        assert await is_closed(store)

    asyncio.run(main())


async def in_a_task(opening: Any) -> Any:
    return await asyncio.create_task(opening)


async def with_a_timeout(opening: Any) -> Any:
    return await asyncio.wait_for(opening, 60)


async def gathered(opening: Any) -> Any:
    return (await asyncio.gather(opening, asyncio.sleep(0)))[0]


async def shielded(opening: Any) -> Any:
    return await asyncio.shield(opening)


@pytest.mark.parametrize("wait", [in_a_task, with_a_timeout, gathered, shielded])
def test_functions_for_coroutines_accept_it(
    tmp_path: Path, wait: Callable[[Any], Coroutine[Any, Any, AsyncDataStore]]
) -> None:
    async def main() -> None:
        async with await wait(AsyncDataStore.open(tmp_path / "store")) as store:
            assert await store.is_empty()

    asyncio.run(main())


def test_it_can_be_made_before_the_loop_runs(tmp_path: Path) -> None:
    store = asyncio.run(AsyncDataStore.open(tmp_path / "store"))
    assert isinstance(store, AsyncDataStore)
    store.close()


def test_errors_are_raised_by_await() -> None:
    async def main() -> None:
        opening = AsyncDataStore.connect(f"ws://127.0.0.1:{free_port()}")
        with pytest.raises(ConnectionFailedError):
            async with opening:
                raise AssertionError("it was entered")
        with pytest.raises(RuntimeError, match="already awaited"):
            await opening

    asyncio.run(main())


def forget(_: object) -> None:
    """Drops its argument when it returns."""


@pytest.mark.skipif(
    platform.python_implementation() == "PyPy", reason="PyPy warns when it collects garbage"
)
def test_a_forgotten_one_is_warned_of(tmp_path: Path) -> None:
    with pytest.warns(RuntimeWarning, match=r"AsyncDataStore\.open' was never awaited"):
        forget(AsyncDataStore.open(tmp_path / "store"))
    assert not (tmp_path / "store").exists()


def test_a_store_is_closed_with_aclose(tmp_path: Path) -> None:
    async def main() -> None:
        store = await AsyncDataStore.open(tmp_path / "store")
        await store.aclose()
        await store.aclose()
        assert await is_closed(store)

    asyncio.run(main())


@pytest.mark.skipif(sys.version_info < (3, 10), reason="contextlib.aclosing came with 3.10")
def test_a_store_is_closed_by_aclosing(tmp_path: Path) -> None:
    async def main() -> None:
        async with contextlib.aclosing(await AsyncDataStore.open(tmp_path / "store")) as store:
            assert await store.is_empty()
        assert await is_closed(store)

    asyncio.run(main())


def test_anyio_with_asyncio_works(target: str) -> None:
    async def main() -> None:
        async with opened(target) as store, anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(store.write, b"%d" % number, b"payload")
        async with opened(target) as store:
            with anyio.fail_after(60):
                assert await store.len() == 20

    anyio.run(main, backend="asyncio")


async def awaited(path: Path) -> None:
    await AsyncDataStore.open(path)


async def entered(path: Path) -> None:
    async with AsyncDataStore.open(path):
        pass


async def connected(_: Path) -> None:
    await AsyncDataStore.connect("ws://127.0.0.1:1")


@pytest.mark.parametrize("use", [awaited, entered, connected])
def test_the_error_in_trio_says_what_to_do(
    tmp_path: Path, use: Callable[[Path], Coroutine[Any, Any, None]]
) -> None:
    for run in (trio.run, lambda *call: anyio.run(*call, backend="trio")):
        with pytest.raises(RuntimeError, match=r"asyncio.*trio\.to_thread\.run_sync") as caught:
            run(use, tmp_path / "store")
        assert caught.value.__cause__ is None
    assert not (tmp_path / "store").exists()


def test_the_advice_for_trio_works(tmp_path: Path) -> None:
    async def main() -> None:
        store = await trio.to_thread.run_sync(DataStore.open, tmp_path / "store")
        await trio.to_thread.run_sync(store.write, b"key", b"payload")
        assert await trio.to_thread.run_sync(store.read, b"key") == b"payload"
        store.close()

    trio.run(main)


def test_without_any_loop(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="event loop of asyncio"):
        AsyncDataStore.open(tmp_path / "store").send(None)
