"""`check` and `recover` in async code."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from simd_r_drive_ws_client import (
    DataStore,
    NotAStoreError,
    Progress,
    StoreInterruptedError,
    check,
    check_async,
    recover,
    recover_async,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store file of some MiB, with a damaged place in it."""
    path = tmp_path / "store.bin"
    with DataStore.open(path) as store:
        for number in range(2_000):
            store.write(b"%d" % number, b"payload" * 1000)
    data = bytearray(path.read_bytes())
    data[len(data) // 2 + 1000] ^= 1
    path.write_bytes(data)
    return path


def test_they_find_and_save_the_same(path: Path, tmp_path: Path) -> None:
    async def main() -> None:
        progress = Progress()
        assert await check_async(path, progress) == check(path)
        assert progress.done() == progress.total() > 0
        # The call is over, and so is its hold on the progress.
        assert check(path, progress) == check(path)
        saved = await recover_async(path, tmp_path / "async")
        assert saved == recover(path, tmp_path / "blocking")
        assert saved.recovered == 1_999
        assert (tmp_path / "async").read_bytes() == (tmp_path / "blocking").read_bytes()

    asyncio.run(main())


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_they_end_early(path: Path, tmp_path: Path, is_cancelled: bool) -> None:
    calls: list[Callable[[Progress], Coroutine[Any, Any, object]]] = [
        lambda progress: check_async(path, progress),
        lambda progress: recover_async(path, tmp_path / "new", progress),
    ]

    async def main() -> None:
        for call in calls:
            progress = Progress()
            if is_cancelled:
                # It begins, and nobody waits for it. Its thread may have ended first: then again.
                waiting = asyncio.create_task(call(progress))
                await asyncio.sleep(0)
                while waiting.done():
                    (tmp_path / "new").unlink(missing_ok=True)
                    waiting = asyncio.create_task(call(Progress()))
                    await asyncio.sleep(0)
                waiting.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await waiting
            else:
                progress.cancel()
                with pytest.raises(StoreInterruptedError):
                    await call(progress)

    asyncio.run(main())
    if not is_cancelled:
        assert not (tmp_path / "new").exists()


def test_errors_are_the_same(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no store")

    async def main() -> None:
        with pytest.raises(NotAStoreError):
            await check_async(tmp_path / "text")
        with pytest.raises(OSError, match="missing"):
            await recover_async(tmp_path / "missing", tmp_path / "new")

    asyncio.run(main())
    assert not (tmp_path / "new").exists()
