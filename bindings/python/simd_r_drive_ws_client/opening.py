"""A store that is being opened, for `await` and `async with`."""

from collections.abc import Coroutine, Generator
from typing import Any, Protocol, TypeVar


class Closable(Protocol):
    def close(self) -> None: ...


S = TypeVar("S", bound=Closable)


class Opening(Coroutine[Any, Any, S]):
    """The result of `AsyncDataStore.open` and `AsyncDataStore.connect`.

    `await` returns the store. So does `async with`, which closes it at the end of the block.
    """

    __slots__ = ("_coroutine", "_store")

    def __init__(self, coroutine: Coroutine[Any, Any, S]) -> None:
        self._coroutine = coroutine

    def __await__(self) -> Generator[Any, Any, S]:
        self._check_event_loop()
        return self._coroutine.__await__()

    async def __aenter__(self) -> S:
        self._store = await self
        return self._store

    async def __aexit__(self, *error: object) -> None:
        self._store.close()

    def send(self, value: Any) -> Any:
        self._check_event_loop()
        return self._coroutine.send(value)

    def throw(self, *error: Any) -> Any:
        return self._coroutine.throw(*error)

    def close(self) -> None:
        self._coroutine.close()

    def _check_event_loop(self) -> None:
        # Not at the top, since importing asyncio takes longer than importing this package.
        import asyncio

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            # Otherwise Python also warns that it was never awaited.
            self._coroutine.close()
            raise RuntimeError(
                "AsyncDataStore needs an event loop of asyncio, and none is running here. "
                "With anyio, use its asyncio backend. With trio, use trio-asyncio, or the "
                "blocking DataStore in trio.to_thread.run_sync()."
            ) from None
