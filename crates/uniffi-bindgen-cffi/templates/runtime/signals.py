# --- Signals: their handlers run while the main thread waits in Rust ---

_CALL_INTERRUPTED = 3

# What handlers raised while a call waited, by the status of that call.
_raised: $dict[$typing.Any, BaseException] = {}


def _keep(error: BaseException, depth: $int = 1) -> $bool:
    """Has the call that Rust waits in end with an exception, if it is one through cffi."""
    caller = $sys._getframe(depth)
    status = caller.f_locals.get("_status")
    if status is None:
        return False
    # For calls that succeed all the same: Rust leaves the status as it is then.
    status.code = _CALL_INTERRUPTED
    caller.f_globals["_raised"][status] = error
    return True


def _run_handlers() -> $int:
    """Runs the handlers of signals that have come; called by Rust, in the main thread."""
    try:
        if $sys.platform != "win32":
            import signal

            # It changes nothing, and runs them: compiled code of PyPy's would not by itself.
            signal.pthread_sigmask(signal.SIG_BLOCK, ())
    except BaseException as error:
        _keep(error, 2)
        return 1
    return 0


def _handler_raised(
    kind: $type[BaseException], error: BaseException, traceback: $typing.Any
) -> $int:
    """The same for an exception that came before it could be caught."""
    _keep(error.with_traceback(traceback), 2)
    return 1


def _watch_signals() -> None:
    """Lets functions that wait ask for signals, where the library and the system allow it."""
    try:
        watch = _lib.uniffi_cffi_watch_signals
        if _extension is None:
            check = _ffi.callback(
                "int32_t(void)", _run_handlers, error=1, onerror=_handler_raised
            )
        else:
            check = _ffi.cast("int32_t(*)(void)", _extension.signals(_keep) or 0)
    except (_ffi.error, MemoryError, SystemError):
        return
    thread = $threading.main_thread().ident or 0
    # Unless another module of the library does it already, for all.
    if check and watch(thread & 0xFFFF_FFFF_FFFF_FFFF, check):
        # Also what keeps the callback.
        $atexit.register(_ignore_signals, check)


def _ignore_signals(check: $object) -> None:
    """At exit: nothing may call into an interpreter that is about to end."""
    _lib.uniffi_cffi_watch_signals(0, _ffi.NULL)


_watch_signals()
