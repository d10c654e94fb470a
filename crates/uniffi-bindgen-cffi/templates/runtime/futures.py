# --- Futures: Rust's futures, awaited on whatever event loop runs ---

_FUTURE_READY = 0

try:
    # The library has uniffi-cffi-runtime in it: it wakes an event loop through a pipe.
    _poll_at_once: $typing.Any = _lib.uniffi_cffi_poll_call
    # The numbers of calls.
    _calls = $itertools.count(_lib.uniffi_cffi_numbers())
except _ffi.error:
    _poll_at_once = None

_NO_QUEUE = 0


class _Waiting:
    """What a task waits for until Rust says that a call of it can go on.

    It is to the task what a future is, but for one: the task goes on where the queue is read, not
    in the next round of the event loop.
    """

    _asyncio_future_blocking = True

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.code = 0
        self.go_on: $typing.Optional[$typing.Callable[[_Waiting], $object]] = None
        self.context: $typing.Optional[contextvars.Context] = None
        self.cancelled: $typing.Optional[$tuple[$object, ...]] = None

    def __await__(self) -> $typing.Generator[_Waiting, None, $int]:
        yield self
        return self.code

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self.loop

    def add_done_callback(
        self,
        callback: $typing.Callable[[_Waiting], $object],
        *,
        context: $typing.Optional[contextvars.Context] = None,
    ) -> None:
        self.go_on, self.context = callback, context

    def cancel(self, msg: $object = None) -> $bool:
        if self.go_on is None:
            return False
        self.cancelled = () if msg is None else (msg,)
        self.loop.call_soon(self.finish, 0)
        return True

    def result(self) -> None:
        if self.cancelled is not None:
            import asyncio

            raise asyncio.CancelledError(*self.cancelled)

    def finish(self, code: $int) -> None:
        """Lets the task go on, once."""
        go_on, self.go_on = self.go_on, None
        if go_on is not None and self.context is not None:
            self.code = code
            self.context.run(go_on, self)


class _Queue:
    """What an event loop is told of by Rust: which of its calls can go on."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = $weakref.ref(loop)
        self.waiting: $dict[$int, _Waiting] = {}
        self.notes = _new("uint64_t[256]")
        self.reader, self.writer = $os.pipe()
        $os.set_blocking(self.reader, False)
        $os.set_blocking(self.writer, False)
        self.number: $int = _lib.uniffi_cffi_queue_new(self.writer)
        self.free = _lib.uniffi_cffi_queue_free
        self.close_file = $os.close
        loop.add_reader(self.reader, self.take)

    def wait(self, number: $int) -> _Waiting:
        """What a call waits for until this queue has a note of it."""
        loop: $typing.Any = self.loop()
        waiting = self.waiting[number] = _Waiting(loop)
        return waiting

    def take(self) -> None:
        """Called when there is something to read."""
        $os.read(self.reader, 64)
        self.notice()

    def notice(self) -> None:
        """Lets calls go on that can."""
        count = _lib.uniffi_cffi_queue_take(self.number, self.notes, 256)
        if count == 256:
            # Calls that wake one another, as they go on here, may never leave the queue empty.
            loop = self.loop()
            if loop is not None:
                loop.call_soon(self.notice)
        self.finish(_unpack(self.notes, count))

    def finish(self, notes: $list[$int]) -> None:
        for index, note in $enumerate(notes):
            waiting = self.waiting.pop(note >> 1, None)
            if waiting is not None:
                try:
                    waiting.finish(note & 1)
                except BaseException:
                    # A task raises what ends the loop, such as Ctrl-C; it may run again.
                    waiting.loop.call_soon(self.finish, notes[index + 1 :])
                    raise

    def close(self) -> None:
        if self.number:
            self.free(self.number)
            self.number = 0
            self.close_file(self.reader)
            self.close_file(self.writer)

    __del__ = close


# One for each event loop; none for a loop that cannot watch a pipe.
_queues: $weakref.WeakKeyDictionary[
    asyncio.AbstractEventLoop, $typing.Optional[_Queue]
] = $weakref.WeakKeyDictionary()
_queues_lock = $threading.Lock()


def _renew_queues_lock() -> None:
    """In a forked child: a thread that the child does not have may hold the lock."""
    global _queues_lock
    _queues_lock = $threading.Lock()


if $hasattr($os, "register_at_fork"):
    $os.register_at_fork(after_in_child=_renew_queues_lock)


def _new_queue(loop: asyncio.AbstractEventLoop) -> $typing.Optional[_Queue]:
    """The queue of a loop that has none; those of loops that are closed end."""
    with _queues_lock:
        for other, queue in $list(_queues.items()):
            if other.is_closed() and queue is not None:
                queue.close()
        try:
            queue = _Queue(loop)
        except NotImplementedError:
            queue = None
        _queues[loop] = queue
        return queue


def _next_round() -> $typing.Awaitable[None]:
    """For a call that woke itself, perhaps for ever: others of its event loop get their turn."""
    import asyncio

    return asyncio.sleep(0)


class _Waiter:
    """One poll of a future where Rust calls back."""

    # Those that Rust has not called back for, by the number that it was given.
    all: $typing.ClassVar[$dict[$int, _Waiter]] = {}

    def __init__(self) -> None:
        import asyncio

        self.loop = asyncio.get_running_loop()
        self.code: $typing.Optional[$int] = None
        self.error: $typing.Optional[BaseException] = None
        self.awaited: $typing.Optional[asyncio.Future[None]] = None

    async def poll(self, poll: $typing.Any, future: $int) -> $int:
        """Polls a future and waits until Rust says how it went."""
        number = $next(_numbers)
        self.all[number] = self
        poll(future, _continuation(), number)
        if self.code is None:
            self.awaited = self.loop.create_future()
            # It may have been called in the meantime, and not have seen that.
            if self.code is None:
                await self.awaited
        elif self.code != _FUTURE_READY:
            await _next_round()
        if self.error is not None:
            raise self.error
        code = self.code
        return _FUTURE_READY if code is None else code

    def finish(self, code: $int) -> None:
        """Called by Rust, from any thread, also while it is polled."""
        self.code = code
        if self.awaited is not None:
            try:
                self.loop.call_soon_threadsafe(self.wake)
            except RuntimeError:
                # The loop is closed: nobody waits any longer.
                pass

    def wake(self) -> None:
        if self.awaited is not None and not self.awaited.done():
            self.awaited.set_result(None)


def _proceed(number: $int, code: $int) -> None:
    _end_state_in_time()
    _Waiter.all[number].finish(code)
    # Last: at exit this is what is waited for.
    del _Waiter.all[number]


def _proceed_interrupted(
    kind: $type[BaseException], error: BaseException, traceback: $typing.Any
) -> None:
    """The same for a call in which an exception came that is not about it, such as Ctrl-C."""
    values = traceback.tb_frame.f_locals
    waiter = _Waiter.all.pop(values["number"], None)
    if waiter is not None:
        waiter.error = error
        waiter.finish(values["code"])


# The C function for that, made when it is needed first.
_callbacks: $list[$typing.Any] = []
_kept.append(_callbacks)


def _continuation() -> $typing.Any:
    if not _callbacks:
        kind = "void(uint64_t, int8_t)"
        _callbacks.append(_ffi.callback(kind, _proceed, onerror=_proceed_interrupted))
    return _callbacks[0]


# Futures that are not freed yet, each with the function that cancels it.
_futures: $dict[$int, $typing.Any] = {}


def _cancel_futures() -> None:
    """At exit: no thread of Rust's may call into an interpreter that is gone."""
    while _futures:
        future, cancel = _futures.popitem()
        cancel(future)
    deadline = $time.monotonic() + 1
    while _Waiter.all and $time.monotonic() < deadline:
        $time.sleep(0.001)


$atexit.register(_cancel_futures)


# The one that was asked for last: most programs have one event loop.
_latest_queue: $typing.Optional[_Queue] = None
# The same, as the extension is told of it; empty if that loop cannot watch a pipe.
_latest: $list[$tuple[$typing.Any, ...]] = []


def _queue_of(loop: asyncio.AbstractEventLoop) -> $typing.Optional[_Queue]:
    """The queue of a loop that is running, if it can have one."""
    global _latest_queue
    queue = _latest_queue
    if queue is None or queue.loop() is not loop:
        try:
            queue = _queues[loop]
        except KeyError:
            queue = _new_queue(loop)
        _latest_queue = queue
    return queue


def _running_queue() -> $typing.Optional[_Queue]:
    """The queue of the loop that runs, if it can have one."""
    import asyncio

    return _queue_of(asyncio.get_running_loop()) if _poll_at_once else None


def _has_queue() -> $bool:
    """Whether the loop that runs can have a queue, presumably: to ask which one runs takes a system call
    before Python 3.12. So only a call that waits does."""
    queue = _latest_queue
    if queue is None or _poll_at_once is None:
        queue = _running_queue()
    return queue is not None


def _begin() -> $typing.Optional[$tuple[$typing.Any, ...]]:
    """What the extension is told of the event loop that is running, if that can have a queue: what
    returns the one that runs, a reference to this one, the number of its queue, and what makes
    something to wait for."""
    import asyncio

    running = asyncio.get_running_loop
    queue = _running_queue()
    if queue is None:
        _latest.clear()
        return None
    begun = (running, queue.loop, queue.number, queue.wait)
    _latest[:] = [begun]
    return begun


def _drive(
    future: $int,
    poll: $typing.Any,
    complete: $typing.Any,
    cancel: $typing.Any,
    free: $typing.Any,
    read: $typing.Optional[_Read] = None,
) -> $tuple[$typing.Any, $typing.Optional[$typing.Awaitable[$typing.Any]]]:
    """The result of a Rust future, or else what to await for it. This is no coroutine, as each of
    those costs as much as all else of a call that is ready at once."""
    _futures[future] = cancel
    # Also for signals that come while it is polled.
    _status = _take_status()
    rest = None
    try:
        code, number = -1, 0
        by_queue = _has_queue()
        if by_queue:
            number = $next(_calls)
            code = _poll_at_once(poll, future, number)
        if code == _FUTURE_READY:
            return _complete(future, complete, _status, read), None
        rest = _go_on(
            future, poll, complete, free, _status, read, by_queue, number, code
        )
        return None, rest
    finally:
        if rest is None:
            _free_future(future, free)


async def _go_on(
    future: $int,
    poll: $typing.Any,
    complete: $typing.Any,
    free: $typing.Any,
    _status: $typing.Any,
    read: $typing.Optional[_Read],
    by_queue: $bool,
    number: $int,
    code: $int,
) -> $typing.Any:
    """The same for a future that was polled, if a queue is told of it, and was not ready. A task that
    is cancelled drops it."""
    try:
        # In here rather than in a coroutine of its own.
        while code != _FUTURE_READY:
            if not by_queue:
                code = await _Waiter().poll(poll, future)
                continue
            if code > 0:
                await _next_round()
                code = _poll_at_once(poll, future, number)
                continue
            queue = _running_queue()
            told = _NO_QUEUE if queue is None else queue.number
            code = _lib.uniffi_cffi_wait(told, number)
            if code >= 0:
                continue
            if queue is None:
                # Another kind of loop ran before.
                await _next_round()
                continue
            waiting = queue.wait(number)
            try:
                code = await waiting
            except BaseException:
                queue.waiting.pop(number, None)
                raise
            if code != _FUTURE_READY:
                code = _poll_at_once(poll, future, number)
        return _complete(future, complete, _status, read)
    finally:
        _free_future(future, free)


def _complete(
    future: $int,
    complete: $typing.Any,
    _status: $typing.Any,
    read: $typing.Optional[_Read],
) -> $typing.Any:
    """The result of a future that is ready."""
    _result = complete(future, _status)
    if _status.code:
        raise _failure(_status, read)
    _give_status(_status)
    return _result


def _free_future(future: $int, free: $typing.Any) -> None:
    # It is not there any longer if it was cancelled at exit, perhaps at this moment.
    if _futures.pop(future, None) is not None:
        free(future)
