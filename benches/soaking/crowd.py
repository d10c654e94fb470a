"""Threads and coroutines that call a server until they are stopped."""

import asyncio
import threading
import time
from datetime import timedelta

from simd_r_drive_ws_client import AsyncDataStore, ConnectOptions, DataStore
from soaking.caller import SLACK, TIMEOUT, Caller

OPTIONS = ConnectOptions(
    connect_timeout=timedelta(seconds=TIMEOUT),
    read_timeout=timedelta(seconds=TIMEOUT),
    write_timeout=timedelta(seconds=TIMEOUT),
)


class Crowd:
    """Threads that share one client, and coroutines that share another, on one more thread."""

    def __init__(self, url: str, threads: int, coroutines: int, seed: int, pause: float) -> None:
        self.stopped = threading.Event()
        names = range(threads + coroutines)
        self.callers = [Caller(name, seed, pause) for name in names]
        self.store = DataStore.connect(url, OPTIONS)
        self.threads = [
            threading.Thread(target=self.call, args=(caller,), daemon=True)
            for caller in self.callers[:threads]
        ]
        asynchronous = self.call_all_from_coroutines(url, self.callers[threads:])
        self.threads.append(threading.Thread(target=asyncio.run, args=(asynchronous,), daemon=True))
        for thread in self.threads:
            thread.start()

    def stop(self) -> int:
        """Closes the clients during calls. Returns how many threads have not ended in time."""
        self.stopped.set()
        self.store.close()
        deadline = time.monotonic() + TIMEOUT + 2 * SLACK
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return sum(thread.is_alive() for thread in self.threads)

    def call(self, caller: Caller) -> None:
        """Makes one call after another."""
        while not self.stopped.is_set():
            call = caller.choose()
            begin = time.monotonic()
            try:
                result = getattr(self.store, call.method)(*call.arguments)
            except Exception as error:
                caller.raised(call, error, time.monotonic() - begin)
            else:
                caller.returned(call, result, time.monotonic() - begin)
            time.sleep(caller.pause())

    async def call_all_from_coroutines(self, url: str, callers: list[Caller]) -> None:
        """Makes the calls of all these callers."""
        async with await AsyncDataStore.connect(url, OPTIONS) as store:
            calling = asyncio.gather(*(self.call_from_coroutine(store, c) for c in callers))
            while not self.stopped.is_set():
                await asyncio.sleep(0.05)
            store.close()
            await calling

    async def call_from_coroutine(self, store: AsyncDataStore, caller: Caller) -> None:
        """Makes one call after another."""
        while not self.stopped.is_set():
            call = caller.choose()
            begin = time.monotonic()
            try:
                result = await getattr(store, call.method)(*call.arguments)
            except Exception as error:
                caller.raised(call, error, time.monotonic() - begin)
            else:
                caller.returned(call, result, time.monotonic() - begin)
            await asyncio.sleep(caller.pause())
