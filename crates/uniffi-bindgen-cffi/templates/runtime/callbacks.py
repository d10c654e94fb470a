# --- Callbacks: Python objects that Rust holds, and calls the methods of ---

_CALL_UNEXPECTED = 2

# By handle. A handle of Rust's is even, so that these are odd.
_held: dict[int, typing.Any] = {}
_next_handle = itertools.count(1, 2).__next__


def _hold(value: object) -> int:
    """A handle of a Python object, for Rust to keep."""
    handle = _next_handle()
    _held[handle] = value
    return handle


class _Handed:
    """Stands for a Python object in a buffer until all is checked, and a handle is made."""

    def __init__(self, value: object) -> None:
        self.value = value

    def _uniffi_clone_handle(self) -> int:
        return _hold(self.value)


def _check_methods(
    value: object, cls: type, methods: tuple[str, ...], where: str
) -> None:
    for name in methods:
        if not callable(getattr(value, name, None)):
            raise TypeError(
                f"{where}: expected {cls.__name__}, got {type(value).__name__}, "
                f"which has no {name}()"
            )


def _take_argument(buffer: typing.Any) -> bytes:
    """The content of a buffer, which ends its use: cffi's view of it ends with the call."""
    data: bytes = _unpack(buffer.data, buffer.len)
    _free(buffer)
    return data


def _report(
    status: typing.Any,
    error: BaseException,
    expected: typing.Optional[type] = None,
    write: typing.Optional[typing.Callable[[typing.Any, _Put, str], None]] = None,
) -> None:
    """Tells Rust which exception a call ended with."""
    if write is not None and expected is not None and isinstance(error, expected):
        try:
            chunks = _encode(write, error, type(error).__qualname__)
            status.error_buf = _lower_chunks(chunks)
            status.code = _CALL_ERROR
            return
        except Exception as other:
            error = other
    try:
        text = repr(error)
    except Exception:
        text = type(error).__qualname__
    status.error_buf = _lower(text.encode(errors="backslashreplace"))
    status.code = _CALL_UNEXPECTED


def _interrupted(
    kind: type[BaseException], error: BaseException, traceback: typing.Any
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


def _clone_held(handle: int) -> int:
    return _hold(_held[handle])


def _clone_again(
    kind: type[BaseException], error: BaseException, traceback: typing.Any
) -> int:
    """Does what Ctrl-C kept from being done; Rust has no way to go on without."""
    return _clone_held(traceback.tb_frame.f_locals["handle"])


# For as long as Rust may call: each vtable, with those of its fields whose functions return
# objects, and each C function that is called.
_vtables: list[tuple[typing.Any, list[str]]] = []
_c_functions: list[typing.Any] = []
# What those run, by which a call is known.
_entries: set[typing.Any] = {_clone_held.__code__}


def _report_at(address: int, error: BaseException, *expected: typing.Any) -> None:
    _report(_ffi.cast("RustCallStatus *", address), error, *expected)


def _entry(callback: typing.Any, described: typing.Any) -> typing.Any:
    """A C function that does in one step what one of cffi's does, if the extension has one."""
    if _extension is None or described is None:
        return callback
    kind = _ffi.typeof(callback)
    name, expected, put, *forms = described

    def put_at(address: int, result: object) -> None:
        put(_ffi.cast(kind.args[-2], address), result)

    other = int(_ffi.cast("uintptr_t", callback))
    address = _extension.method(
        _held, _report_at, other, name, expected, put_at, *forms
    )
    return callback if address is None else _ffi.cast(kind, address)


def _set_vtable(
    init: typing.Any,
    name: str,
    methods: list[tuple[typing.Any, typing.Any]],
    makers: list[typing.Any],
) -> None:
    """Hands Rust the functions that call the methods of a Python object.

    Each method is a function of Python's, and a description of it for the extension.
    """
    # In memory of Rust's, as its threads may call when this module is gone.
    start = int(_ffi.cast("uintptr_t", _allocate(_ffi.sizeof(name) + 8).data))
    vtable = _ffi.cast(f"{name} *", start + -start % 8)
    functions = [
        (_held.__delitem__, None, None),
        (_clone_held, _clone_again, None),
        *((method, _interrupted, described) for method, described in methods),
    ]
    made = []
    for (field, kind), (function, onerror, described) in zip(
        _ffi.typeof(name).fields, functions
    ):
        callback = _ffi.callback(kind.type, function, onerror=onerror)
        _c_functions.append(callback)
        setattr(vtable, field, _entry(callback, described))
        if function in makers:
            made.append(field)
    _entries.update(method.__code__ for method, _ in methods)
    _vtables.append((vtable, made))
    init(vtable)


def _is_called() -> bool:
    """Whether another thread is in a method that Rust called."""
    if _extension is not None and _extension.entered():
        return True
    for thread, frame in sys._current_frames().items():
        place: typing.Any = frame if thread != threading.get_ident() else None
        while place is not None:
            if place.f_code in _entries:
                return True
            place = place.f_back
    return False


def _end_callbacks() -> None:
    """At exit: no thread of Rust's may enter an interpreter that is about to end."""
    if not _held:
        return
    # A function of Rust's that neither reads nor writes: calls return zero. Where that would
    # be taken for an object, they do not return.
    nothing = _lib.{{ contract_function }}
    for vtable, made in _vtables:
        park = _ffi.dlopen(None).pause if made and os.name == "posix" else nothing
        for field, kind in _ffi.typeof(vtable).item.fields:
            function = park if field in made else nothing
            setattr(vtable, field, _ffi.cast(kind.type, function))
    # Whoever is on the way in gets in, and whoever is in gets out.
    deadline = time.monotonic() + 1
    calm = 0
    while calm < 30 and time.monotonic() < deadline:
        time.sleep(0.001)
        calm = 0 if _is_called() else calm + 1


atexit.register(_end_callbacks)
