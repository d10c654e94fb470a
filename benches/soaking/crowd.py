"""Threads and coroutines that call a server until they are stopped."""

import asyncio
import threading
import time
from datetime import timedelta

from simd_r_drive_ws_client import AsyncDataStore, ConnectOptions, DataStore
from soaking.caller import SLACK, Caller
from soaking.ledger import Ledger


class Crowd:
    """Threads that share one client, and coroutines that share another, on one more thread."""

    def __init__(
        self, url: str, callers: list[Caller], threads: int, min_replicas: int = 0
    ) -> None:
        """The first of the callers get `threads` threads, the others are coroutines."""
        self.stopped = threading.Event()
        self.callers = callers
        self.timeout = callers[0].timeout
        timeout = timedelta(seconds=self.timeout)
        self.options = ConnectOptions(
            connect_timeout=timeout,
            read_timeout=timeout,
            write_timeout=timeout,
            min_replicas=min_replicas,
        )
        self.store = DataStore.connect(url, self.options)
        self.threads = [
            threading.Thread(target=self.call, args=(caller,), daemon=True)
            for caller in callers[:threads]
        ]
        asynchronous = self.call_all_from_coroutines(url, callers[threads:])
        self.threads.append(threading.Thread(target=asyncio.run, args=(asynchronous,), daemon=True))
        for thread in self.threads:
            thread.start()

    def stop(self) -> int:
        """Closes the clients during calls. Returns how many threads have not ended in time."""
        self.stopped.set()
        self.store.close()
        deadline = time.monotonic() + self.timeout + 2 * SLACK
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return sum(thread.is_alive() for thread in self.threads)

    def forget_missing(self) -> int:
        """Forgets which acknowledged keys were not found up to now. Returns how many."""
        missing = set[bytes]().union(*(caller.ledger.lost for caller in self.callers))
        for caller in self.callers:
            caller.ledger.lost.clear()
        return len(missing)

    def books(self) -> Ledger:
        """The sum of the callers' ledgers. Raises a `RuntimeError` if one has made no call."""
        books = Ledger()
        for caller in self.callers:
            if not caller.ledger.calls:
                raise RuntimeError("a caller has made no call")
            books.add(caller.ledger)
        return books

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
        async with await AsyncDataStore.connect(url, self.options) as store:
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
