"""The changes of a store's connection, to iterate over."""

import contextlib
from collections import deque
from datetime import timedelta

from . import _native
from ._native import ConnectionState
from .timeouts import Timeout

WAIT = timedelta(hours=1)


class StateStream(_native.StateStream):
    """The changes of a store's connection; a store file has none.

    `for state in stream` waits for each change; `async for` waits without blocking the event loop.
    Both end when the stream or its store is closed. `take` waits with a timeout. Any thread may use
    the stream. Each change is returned once.
    """

    def __init__(self, stream: _native.StateStream) -> None:
        self._uniffi_adopt(stream)
        self._taken: deque[ConnectionState] = deque()

    def take(self, timeout: Timeout) -> list[ConnectionState]:
        return self._take_left() or super().take(timeout)

    async def take_async(self) -> list[ConnectionState]:
        return self._take_left() or await super().take_async()

    def is_open(self) -> bool:
        return bool(self._taken) or super().is_open()

    def close(self) -> None:
        super().close()
        self._taken.clear()

    def __iter__(self) -> "StateStream":
        return self

    def __next__(self) -> ConnectionState:
        while self.is_open():
            if states := self.take(WAIT):
                return self._first(states)
        raise StopIteration

    def __aiter__(self) -> "StateStream":
        return self

    async def __anext__(self) -> ConnectionState:
        while self.is_open():
            if states := await self.take_async():
                return self._first(states)
        raise StopAsyncIteration

    def _first(self, states: list[ConnectionState]) -> ConnectionState:
        """The first of `states`. The others are kept for later."""
        first, *others = states
        self._taken.extend(others)
        return first

    def _take_left(self) -> list[ConnectionState]:
        """The changes that an iteration has not returned yet."""
        left: list[ConnectionState] = []
        # Another thread may take some meanwhile, so the length says nothing.
        with contextlib.suppress(IndexError):
            while True:
                left.append(self._taken.popleft())
        return left
