# --- Threads of Rust's, on builds of CPython without a GIL ---

# Of a thread that is not Python's, CPython makes a state, and cffi keeps it until the thread has
# ended and another thread clears it. Without a GIL that breaks memory: a thread has to clear its
# own state. So cffi is kept from keeping it, which it does by what it puts into the state.
_CANARY = "cffi.thread.canary"
# Gone with the state.
_seen = $threading.local()


def _state_functions() -> $tuple[$typing.Any, $typing.Any]:
    """What gets the values in the state of this thread, and what ends a call of it."""
    ctypes = $importlib.import_module("ctypes")
    python = ctypes.pythonapi
    get = ctypes.PYFUNCTYPE(ctypes.c_void_p)(("PyThreadState_GetDict", python))
    release = ctypes.PYFUNCTYPE(None, ctypes.c_int)(("PyGILState_Release", python))
    return lambda: ctypes.cast(get(), ctypes.py_object).value, release


def _end_state() -> None:
    """Has the state of this thread end with the call that this is in."""
    if _state_values().pop(_CANARY, None) is not None:
        # cffi counts one call more than there are.
        _release_state(0)


def _end_state_in_time() -> None:
    """Has the state of this thread end before the thread. Each call from Rust begins with it."""
    if not _is_free_threaded or $hasattr(_seen, "is_seen"):
        return
    if _CANARY in _state_values():
        try:
            # The library has uniffi-cffi-runtime in it: it calls when the thread is about to end.
            is_told = _lib.uniffi_cffi_at_thread_end(_end_state_callback)
        except _ffi.error:
            is_told = 0
        if not is_told:
            _end_state()
    _seen.is_seen = True


def _end_no_states() -> None:
    """At exit: no thread may call when it ends."""
    try:
        _lib.uniffi_cffi_end_calls()
    except _ffi.error:
        return
    deadline = $time.monotonic() + 1
    while _lib.uniffi_cffi_entered() and $time.monotonic() < deadline:
        $time.sleep(0.001)


# Now, as a thread of Rust's that imports something holds a lock, which a forked child would wait for.
if _is_free_threaded:
    _state_values, _release_state = _state_functions()
    try:
        _end_state_callback: $typing.Any = _ffi.callback("void(void)", _end_state)
    except (MemoryError, SystemError):
        # Then Rust calls nothing here.
        _end_state_callback = None
    _kept.append(_end_state_callback)
    $atexit.register(_end_no_states)
