# --- Coroutines: those of Python objects, awaited by Rust ---

_event_loop: $typing.Optional[asyncio.AbstractEventLoop] = None


def uniffi_set_event_loop(eventloop: asyncio.AbstractEventLoop) -> None:
    """Chooses the event loop for coroutines that Rust awaits.

    Without a choice it is the one that runs in the thread that Rust calls from, which
    threads of Rust's own do not have.
    """
    global _event_loop
    _event_loop = eventloop


_WriteError = $typing.Callable[[$typing.Any, _Put, $str], None]


class _Awaited:
    """A coroutine that Rust awaits, and answers once."""

    # Those that Rust has not let go of, by the number that it was given.
    all: $typing.ClassVar[$dict[$int, _Awaited]] = {}

    def __init__(
        self,
        complete: $typing.Any,
        data: $int,
        expected: $typing.Optional[$type] = None,
        write: $typing.Optional[_WriteError] = None,
    ) -> None:
        self.complete = complete
        self.data = data
        self.expected = expected
        self.write = write
        self.task: $typing.Optional[asyncio.Task[None]] = None
        # Whether Rust still wants an answer.
        self.wanted = True

    def start(
        self,
        dropped: $typing.Any,
        lower: $typing.Optional[$typing.Callable[[$typing.Any], $typing.Any]],
        method: $typing.Callable[..., $typing.Awaitable[$typing.Any]],
        *arguments: $typing.Any,
    ) -> None:
        """Calls a method on the event loop."""
        import asyncio

        self.loop = _event_loop or asyncio.get_running_loop()
        self.lower = lower
        number = $next(_numbers)
        self.all[number] = self
        _watch_drop(dropped, number)
        if asyncio._get_running_loop() is self.loop:
            self.run(method, *arguments)
        else:
            self.loop.call_soon_threadsafe(self.run, method, *arguments)

    def run(
        self,
        method: $typing.Callable[..., $typing.Awaitable[$typing.Any]],
        *arguments: $typing.Any,
    ) -> None:
        try:
            # Not kept here: the object of the method is gone when it has answered.
            self.task = self.loop.create_task(self.answer(method, *arguments))
            self.task.add_done_callback(self.finish)
        except BaseException as error:
            self.fail(error)

    async def answer(
        self,
        method: $typing.Callable[..., $typing.Awaitable[$typing.Any]],
        *arguments: $typing.Any,
    ) -> None:
        try:
            result = await method(*arguments)
            answer = self.new_answer()
            if self.lower is not None and self.wanted:
                answer.return_value = self.lower(result)
            self.reply(answer)
{%- if has_futures %}
            queue = _queues.get(self.loop)
            if queue is not None:
                # Perhaps Rust wakes somebody here: that needs no detour through the pipe.
                self.loop.call_soon(queue.notice)
{%- endif %}
        except Exception as error:
            self.fail(error)
        except BaseException as error:
            self.fail(error)
            raise

    def finish(self, task: asyncio.Task[None]) -> None:
        # A task that is cancelled before it began has not answered.
        if self.complete is not None:
            import asyncio

            self.fail(asyncio.CancelledError())

    def fail(self, error: BaseException) -> None:
        answer = self.new_answer()
        if self.wanted:
            _report(answer.call_status, error, self.expected, self.write)
        self.reply(answer)

    def new_answer(self) -> $typing.Any:
        return _new(f"{_ffi.typeof(self.complete).args[1].cname} *")

    def reply(self, answer: $typing.Any) -> None:
        """Answers, also where nobody listens: Rust keeps room for it until then."""
        complete, self.complete = self.complete, None
        if complete is not None:
            complete(self.data, answer[0])

    def let_go(self) -> None:
        """Called when Rust needs no answer any longer, from any thread."""
        self.wanted = False
        if self.complete is not None:
            try:
                self.loop.call_soon_threadsafe(self.cancel)
            except RuntimeError:
                # The loop is closed: nothing runs there any longer.
                pass

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


def _dropped(number: $int) -> None:
    _end_state_in_time()
    _Awaited.all.pop(number).let_go()


_dropped_callback: $typing.Any = _ffi.callback("void(uint64_t)", _dropped)
_kept.append(_dropped_callback)
_entries.add(_dropped.__code__)


def _watch_drop(dropped: $typing.Any, number: $int) -> None:
    """Has Rust tell when it needs no answer any longer, but not while Python ends."""
    if _has_gate:
        dropped.handle = _lib.uniffi_cffi_watch_drop(_dropped_callback, number)
        dropped.free = _lib.uniffi_cffi_dropped
    else:
        dropped.handle = number
        dropped.free = _dropped_callback
