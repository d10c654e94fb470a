"""The changes of a store's connection, to iterate over."""

import contextlib
from collections import deque
from datetime import timedelta
from typing import Optional

from . import _native
from ._native import ConnectionState

WAIT = timedelta(hours=1)
NOW = timedelta()
# An event loop cannot wait in `take`: it looks this often, in seconds.
LOOK_AGAIN = 0.05


class StateStream(_native.StateStream):
    """The changes of a store's connection; a store file has none.

    `for state in stream` waits for each change; `async for` waits without blocking the event loop.
    Both end when the stream is closed, which it is when its store is. `take` waits with a timeout.
    Any thread may use the stream; each change is given once.
    """

    def __init__(self, stream: _native.StateStream) -> None:
        self._uniffi_adopt(stream)
        self._taken: deque[ConnectionState] = deque()

    def take(self, timeout: timedelta) -> list[ConnectionState]:
        taken: list[ConnectionState] = []
        # Another thread may be quicker, so that there is no use in asking how many there are.
        with contextlib.suppress(IndexError):
            while True:
                taken.append(self._taken.popleft())
        return taken or super().take(timeout)

    def is_open(self) -> bool:
        return bool(self._taken) or super().is_open()

    def close(self) -> None:
        super().close()
        self._taken.clear()

    def __iter__(self) -> "StateStream":
        return self

    def __next__(self) -> ConnectionState:
        while self.is_open():
            state = self._take_one(WAIT)
            if state is not None:
                return state
        raise StopIteration

    def __aiter__(self) -> "StateStream":
        return self

    async def __anext__(self) -> ConnectionState:
        import asyncio

        while self.is_open():
            state = self._take_one(NOW)
            if state is not None:
                return state
            await asyncio.sleep(LOOK_AGAIN)
        raise StopAsyncIteration

    def _take_one(self, timeout: timedelta) -> Optional[ConnectionState]:
        """The next change, if there is one within `timeout`; the others are kept."""
        first, *others = self.take(timeout) or (None,)
        self._taken.extend(others)
        return first
