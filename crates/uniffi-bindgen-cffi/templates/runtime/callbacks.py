# --- Callbacks: Python objects that Rust holds, and calls the methods of ---

_CALL_UNEXPECTED = 2


class _HeldWithoutGil($dict[$int, $typing.Any]):
    """Where each call from Rust begins, as it looks up its object here, or lets go of it."""

    def __getitem__(self, handle: $int) -> $typing.Any:
        _end_state_in_time()
        return super().__getitem__(handle)

    def __delitem__(self, handle: $int) -> None:
        _end_state_in_time()
        super().__delitem__(handle)


# By handle; also when this module is loaded again, as Rust keeps its handles. A handle of Rust's
# is even, so that these are odd.
_held: $dict[$int, $typing.Any] = $globals().get(
    "_held", _HeldWithoutGil() if _is_free_threaded else {}
)
_next_handle = $globals().get("_next_handle") or $itertools.count(1, 2).__next__


def _hold(value: $object) -> $int:
    """A handle of a Python object, for Rust to keep."""
    handle = _next_handle()
    _held[handle] = value
    return handle


class _Handed:
    """Stands for a Python object in a buffer until all is checked, and a handle is made."""

    def __init__(self, value: $object) -> None:
        self.value = value

    def _uniffi_clone_handle(self) -> $int:
        return _hold(self.value)


def _check_methods(
    value: $object, cls: $type, methods: $tuple[$str, ...], where: $str
) -> None:
    for name in methods:
        if not $callable($getattr(value, name, None)):
            raise TypeError(
                f"{where}: expected {cls.__name__}, got {$type(value).__name__}, "
                f"which has no {name}()"
            )


def _take_argument(buffer: $typing.Any) -> $bytes:
    """The content of a buffer, which ends its use: cffi's view of it ends with the call."""
    data: $bytes = _unpack(buffer.data, buffer.len)
    _free(buffer)
    return data


def _lift_all(*lifts: $typing.Callable[[], $object]) -> $list[$typing.Any]:
    """The arguments of a method. All are lifted, also behind one that cannot be: each may own
    something of Rust's."""
    values: $list[$typing.Any] = []
    errors: $list[BaseException] = []
    for lift in lifts:
        try:
            values.append(lift())
        except BaseException as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return values


def _report(
    status: $typing.Any,
    error: BaseException,
    expected: $typing.Optional[$type] = None,
    write: $typing.Optional[$typing.Callable[[$typing.Any, _Put, $str], None]] = None,
) -> None:
    """Tells Rust which exception a call ended with."""
    if write is not None and expected is not None and $isinstance(error, expected):
        try:
            chunks = _encode(write, error, $type(error).__qualname__)
            status.error_buf = _lower_chunks(chunks)
            status.code = _CALL_ERROR
            return
        except Exception as other:
            error = other
    try:
        text = $repr(error)
    except Exception:
        text = $type(error).__qualname__
    status.error_buf = _lower(text.encode(errors="backslashreplace"))
    status.code = _CALL_UNEXPECTED


def _interrupted(
    kind: $type[BaseException], error: BaseException, traceback: $typing.Any
) -> None:
    """Tells Rust of an exception that came before it could be caught, such as Ctrl-C."""
    values = traceback.tb_frame.f_locals
{%- if has_coroutines %}
    if "_complete" in values:
        awaited = values.get("_awaited") or _Awaited(
            values["_complete"], values["_data"]
        )
        awaited.fail(error)
        return
{%- endif %}
    _report(values["_status"], error)


def _clone_held(handle: $int) -> $int:
    return _hold(_held[handle])


def _clone_again(
    kind: $type[BaseException], error: BaseException, traceback: $typing.Any
) -> $int:
    """Does what Ctrl-C kept from being done; Rust has no way to go on without."""
    return _clone_held(traceback.tb_frame.f_locals["handle"])


def _drop_again(
    kind: $type[BaseException], error: BaseException, traceback: $typing.Any
) -> None:
    """The same for letting go of an object, where that is not done in one step."""
    _held.pop(traceback.tb_frame.f_locals["handle"], None)


# For as long as Rust may call: each vtable, with what takes the place of its functions of cffi's at
# exit, and each of those.
_vtables: $list[$tuple[$typing.Any, $dict[$str, $typing.Any]]] = []
_c_functions: $list[$typing.Any] = []
_kept.append((_vtables, _c_functions))
# What those run, by which a call is known.
_entries: $set[$typing.Any] = {
    _clone_held.__code__,
    _HeldWithoutGil.__delitem__.__code__,
}


def _report_at(address: $int, error: BaseException, *expected: $typing.Any) -> None:
    _report(_ffi.cast("RustCallStatus *", address), error, *expected)


def _entry(callback: $typing.Any, described: $typing.Any) -> $typing.Any:
    """A C function for native calls in place of one of cffi's, if the extension has one."""
    if _extension is None or described is None:
        return callback
    kind = _ffi.typeof(callback)
    name, expected, put, *forms = described

    def put_at(address: $int, result: $object) -> None:
        put(_ffi.cast(kind.args[-2], address), result)

    other = $int(_ffi.cast("uintptr_t", callback))
    address = _extension.method(
        _held, _report_at, other, name, expected, put_at, *forms
    )
    return callback if address is None else _ffi.cast(kind, address)


def _set_vtable(
    init: $typing.Any,
    name: $str,
    methods: $list[$tuple[$typing.Any, $typing.Any]],
    answering: $list[$typing.Any],
) -> None:
    """Hands Rust the functions that call the methods of a Python object.

    Each method is a function of Python's, and a description of it for the extension. Those that
    answer return something that has to be made: an object, or what travels in a buffer.
    """
    # In memory of Rust's, as its threads may call when this module is gone.
    start = $int(_ffi.cast("uintptr_t", _allocate(_ffi.sizeof(name) + 8).data))
    vtable = _ffi.cast(f"{name} *", start + -start % 8)
    functions = [
        (_held.__delitem__, _drop_again if _is_free_threaded else None, None),
        (_clone_held, _clone_again, None),
        *((method, _interrupted, described) for method, described in methods),
    ]
    at_exit = {}
    for (field, kind), (function, onerror, described) in $zip(
        _ffi.typeof(name).fields, functions
    ):
        callback = _ffi.callback(kind.type, function, onerror=onerror)
        entry = _entry(callback, described)
        $setattr(vtable, field, entry)
        _c_functions.append(callback)
        if entry is callback:
            stand_in = _stand_in(function, function in answering)
            at_exit[field] = _ffi.cast(kind.type, stand_in)
    _entries.update(method.__code__ for method, _ in methods)
    _vtables.append((vtable, at_exit))
    init(vtable)


def _stand_in(function: $typing.Any, answers: $bool) -> $typing.Any:
    """What takes the place of a function at exit, as nobody may enter Python any longer."""
    if $os.name == "posix":
        c = _ffi.dlopen(None)
        if answers:
            # It does not return.
            return c.pause
        if function is _clone_held:
            # It returns the handle that it is given, which Rust goes on to have.
            return c.llabs
    # A function of Rust's that neither reads nor writes: zero is returned.
    return _lib.{{ contract_function }}


def _is_called() -> $bool:
    """Whether another thread is in a method that Rust called."""
    if _has_gate and _lib.uniffi_cffi_entered():
        return True
    for thread, frame in $sys._current_frames().items():
        place: $typing.Any = frame if thread != $threading.get_ident() else None
        while place is not None:
            if place.f_code in _entries:
                return True
            place = place.f_back
    return False


def _end_callbacks() -> None:
    """At exit: no thread of Rust's may enter an interpreter that is about to end."""
    if _has_gate:
        _lib.uniffi_cffi_end_calls()
    for vtable, at_exit in _vtables:
        for field, stand_in in at_exit.items():
            $setattr(vtable, field, stand_in)
    if not _held:
        return
    # Whoever is on the way in gets in, and whoever is in gets out.
    deadline = $time.monotonic() + 1
    calm = 0
    while calm < 30 and $time.monotonic() < deadline:
        $time.sleep(0.001)
        calm = 0 if _is_called() else calm + 1


try:
    # The library has uniffi-cffi-runtime in it: the extension's functions, and what tells of
    # coroutines that are dropped, ask it whether they may still enter Python.
    _has_gate = $bool(_lib.uniffi_cffi_end_calls)
except _ffi.error:
    _has_gate = False

$atexit.register(_end_callbacks)
