"""Loops of calls for a given time. Each function returns the seconds of one call."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable


def sequential(call: Callable[[], object], seconds: float) -> float:
    """One call after another."""
    clock = time.perf_counter
    call()
    calls = 0
    begin = clock()
    while clock() - begin < seconds:
        call()
        calls += 1
    return (clock() - begin) / calls


def threads(call: Callable[[], object], seconds: float, many: int) -> float:
    """This many threads, each with one call after another."""
    clock = time.perf_counter
    calls: list[int] = []
    ready = threading.Barrier(many + 1)

    def run() -> None:
        made = 0
        ready.wait()
        while clock() < end:
            call()
            made += 1
        calls.append(made)

    running = [threading.Thread(target=run) for _ in range(many)]
    for thread in running:
        thread.start()
    begin = clock()
    end = begin + seconds
    ready.wait()
    for thread in running:
        thread.join()
    if len(calls) != many:
        raise RuntimeError("a thread has failed")
    return (clock() - begin) / sum(calls)


async def coroutines(call: Callable[[], Awaitable[object]], seconds: float, many: int) -> float:
    """This many coroutines of one event loop, each with one call after another."""
    clock = time.perf_counter

    async def run() -> int:
        made = 0
        while clock() < end:
            await call()
            made += 1
        return made

    begin = clock()
    end = begin + seconds
    calls = await asyncio.gather(*(run() for _ in range(many)))
    return (clock() - begin) / sum(calls)
