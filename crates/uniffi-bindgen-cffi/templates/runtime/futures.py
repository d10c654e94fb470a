# --- Futures: Rust's futures, awaited on whatever event loop runs ---

_FUTURE_READY = 0

# What waits for Rust to say that a future can go on, by the number that Rust was given for it.
_waiting: dict[int, _Waiter] = {}
_numbers = itertools.count(1)


class _Waiter:
    """One poll of a Rust future."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.code: typing.Optional[int] = None
        self.awaited: typing.Optional[asyncio.Future[None]] = None

    def finish(self, code: int) -> None:
        """Called by Rust, from any thread, also while it is polled."""
        # The order matters: `_poll` sets `awaited` first and then looks at `code`.
        self.code = code
        if self.awaited is not None:
            try:
                self.loop.call_soon_threadsafe(_wake, self.awaited)
            except RuntimeError:
                # The loop is closed: nobody waits any longer.
                pass


def _wake(awaited: asyncio.Future[None]) -> None:
    if not awaited.done():
        awaited.set_result(None)


def _continue(number: int, code: int) -> None:
    _waiting.pop(number).finish(code)


# Kept for as long as the library, which may call it.
_continuation = _ffi.callback("void(uint64_t, int8_t)", _continue)


async def _poll(poll: typing.Any, future: int) -> int:
    """Polls a future and waits until Rust says how it went."""
    import asyncio

    loop = asyncio.get_running_loop()
    waiter = _Waiter(loop)
    number = next(_numbers)
    _waiting[number] = waiter
    poll(future, _continuation, number)
    if waiter.code is None:
        waiter.awaited = loop.create_future()
        if waiter.code is None:
            await waiter.awaited
    code = waiter.code
    return _FUTURE_READY if code is None else code


# Futures that are not freed yet, each with the function that cancels it.
_futures: dict[int, typing.Any] = {}


def _cancel_futures() -> None:
    """At exit: no thread of Rust's may call into an interpreter that is gone."""
    while _futures:
        future, cancel = _futures.popitem()
        cancel(future)


atexit.register(_cancel_futures)


async def _drive(
    future: int,
    poll: typing.Any,
    complete: typing.Any,
    cancel: typing.Any,
    free: typing.Any,
    read: typing.Optional[_Read] = None,
) -> typing.Any:
    """The result of a Rust future. A task that is cancelled drops the future."""
    _futures[future] = cancel
    try:
        while await _poll(poll, future) != _FUTURE_READY:
            pass
        status = _take_status()
        result = complete(future, status)
        if status.code:
            raise _failure(status, read)
        _give_status(status)
        return result
    finally:
        # It is not there any longer if it was cancelled at exit, perhaps at this moment.
        if _futures.pop(future, None) is not None:
            free(future)
