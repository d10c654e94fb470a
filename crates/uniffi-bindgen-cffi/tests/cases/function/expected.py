"""A namespace with functions."""

# Written by uniffi-bindgen-cffi 0.20.0 from the library's interface; do not edit.

from __future__ import annotations

import atexit
import importlib
import os
import struct
import sys
import threading
import typing
from builtins import globals as _globals
import importlib.machinery as _machinery

if typing.TYPE_CHECKING:
    from typing_extensions import Buffer as _Buffer
else:
    _Buffer = typing.Union[bytes, bytearray, memoryview]

__all__ = [
    "InternalError",
    "add",
    "describe",
    "nothing",
]


class InternalError(Exception):
    """The library panicked, or does not fit this module."""


# --- The interpreter: one that threads of Rust's can enter ---


def _refuse_other_interpreters() -> None:
    """Only the first interpreter of a process is one that threads of Rust's can enter."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters: typing.Any = importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError(
                f"{__name__}: it works in the main interpreter of a process only, not in a "
                "subinterpreter",
                name=__name__,
            )
        break


# Before cffi is imported, which may refuse as well.
if sys.implementation.name == "cpython":
    _refuse_other_interpreters()


# --- The library: its C declarations, as tables that cffi reads without a parser ---

# fmt: off
_tables: dict[str, typing.Any] = {
    "_version": 0x2601,
    "_types": (
        b"\x00\x00\x03\x0d\x00\x00\x11\x01\x00\x00\x0e\x01\x00\x00\x00\x09\x00\x00\x03\x11"
        b"\x00\x00\x21\x03\x00\x00\x00\x0f\x00\x00\x03\x0d\x00\x00\x18\x01\x00\x00\x05\x11"
        b"\x00\x00\x00\x0f\x00\x00\x24\x0d\x00\x00\x00\x0f\x00\x00\x01\x0d\x00\x00\x18\x01"
        b"\x00\x00\x0b\x03\x00\x00\x00\x0f\x00\x00\x25\x0d\x00\x00\x00\x0f\x00\x00\x14\x0d"
        b"\x00\x00\x16\x01\x00\x00\x16\x01\x00\x00\x05\x11\x00\x00\x00\x0f\x00\x00\x14\x0d"
        b"\x00\x00\x00\x0f\x00\x00\x26\x0d\x00\x00\x03\x11\x00\x00\x05\x11\x00\x00\x00\x0f"
        b"\x00\x00\x26\x0d\x00\x00\x05\x11\x00\x00\x00\x0f\x00\x00\x01\x09\x00\x00\x23\x03"
        b"\x00\x00\x02\x01\x00\x00\x15\x01\x00\x00\x14\x01\x00\x00\x00\x01"
    ),
    "_globals": (
        b"\x00\x00\x07\x23ffi_demo_rustbuffer_alloc", 0,
        b"\x00\x00\x1a\x23ffi_demo_rustbuffer_free", 0,
        b"\x00\x00\x18\x23ffi_demo_uniffi_contract_version", 0,
        b"\x00\x00\x0d\x23uniffi_cffi_watch_signals", 0,
        b"\x00\x00\x11\x23uniffi_demo_checksum_func_add", 0,
        b"\x00\x00\x11\x23uniffi_demo_checksum_func_describe", 0,
        b"\x00\x00\x11\x23uniffi_demo_checksum_func_nothing", 0,
        b"\x00\x00\x13\x23uniffi_demo_fn_func_add", 0,
        b"\x00\x00\x00\x23uniffi_demo_fn_func_describe", 0,
        b"\x00\x00\x1e\x23uniffi_demo_fn_func_nothing", 0,
    ),
    "_struct_unions": (
        (b"\x00\x00\x00\x03\x00\x00\x00\x02$RustBuffer", b"\x00\x00\x08\x11capacity", b"\x00\x00\x08\x11len", b"\x00\x00\x22\x11data"),
        (b"\x00\x00\x00\x21\x00\x00\x00\x02$RustCallStatus", b"\x00\x00\x01\x11code", b"\x00\x00\x03\x11error_buf"),
    ),
    "_typenames": (
        b"\x00\x00\x00\x03RustBuffer",
        b"\x00\x00\x00\x21RustCallStatus",
    ),
}
# fmt: on

# A module that is loaded again keeps its C types: meanwhile Rust calls back, and what it passes has
# the type that it had.
_ffi: typing.Any = (
    globals()["_ffi"]
    if globals().get("_declared") == _tables
    else importlib.import_module("_cffi_backend").FFI("demo", **_tables)
)
_declared = _tables


def _library_path() -> str:
    """The library that lies beside this file."""
    form = {"darwin": "lib{}.dylib", "win32": "{}.dll"}.get(sys.platform, "lib{}.so")
    folder = os.path.dirname(os.path.abspath(__file__))
    return os.path.join(folder, form.format("uniffi_demo"))


def _load_library() -> typing.Any:
    """Loads the library."""
    path = _library_path()
    # Never unloaded: its threads, and objects that are freed late, may outlive this module.
    flags = _ffi.RTLD_NOW | getattr(_ffi, "RTLD_NODELETE", 0)
    try:
        return _ffi.dlopen(path, flags)
    except OSError as error:
        raise ImportError(
            f"{__name__}: cannot load its library {path}: {error}; install a wheel "
            "for this platform, or build the library and put it there",
            name=__name__,
            path=path,
        ) from error


def _check_library() -> None:
    """Refuses a library that another interface was built into."""
    advice = (
        "this module and the library beside it were not built from the same sources; "
        "generate the module again from this library, or reinstall the package"
    )
    for name, wanted in _CHECKED.items():
        try:
            found = getattr(_lib, name)()
        except _ffi.error:
            found = "missing"
        if found != wanted:
            raise ImportError(
                f"{__name__}: {name} is {found} in the library, {wanted} here: {advice}",
                name=__name__,
            )


# Functions of the library that tell what it is, and what they have to return.
_CHECKED = {
    "ffi_demo_uniffi_contract_version": 30,
    "uniffi_demo_checksum_func_add": 8714,
    "uniffi_demo_checksum_func_describe": 56313,
    "uniffi_demo_checksum_func_nothing": 53930,
}

_lib: typing.Any = _load_library()
_check_library()


# --- The extension: functions that make native calls, where CPython loads it ---

_T = typing.TypeVar("_T")
# What such functions are to type checkers; it is the caller who says what they take.
_Call = typing.Callable[..., _T]


def _unable(*arguments: object) -> object:
    """Stands for a function of the extension where there is none."""
    return NotImplemented


# A build of CPython without a GIL.
_is_free_threaded = "t" in getattr(sys, "abiflags", "")


def _load_extension() -> typing.Any:
    """The library as an extension of CPython, if it is one: it need not be."""
    # Without a GIL, and where all objects are traced, the stable ABI is not what it is elsewhere.
    is_usual = not _is_free_threaded and not hasattr(sys, "getobjects")
    if sys.implementation.name != "cpython" or not is_usual:
        return None
    name, path = "_uniffi_cffi_7", _library_path()
    loader = _machinery.ExtensionFileLoader(name, path)
    spec = _machinery.ModuleSpec(name, loader, origin=path)
    try:
        extension = loader.create_module(spec)
        loader.exec_module(extension)
    except (ImportError, SystemError):
        # It is none, or misses something that it needs of this interpreter.
        return None
    return extension


_extension: typing.Any = _load_extension()


def _function(
    result: object, name: str, error: object, *arguments: object
) -> typing.Any:
    """Makes a native call if the arguments are exactly of these types.

    For others it returns `NotImplemented`, and has not called anything.
    """
    if _extension is None:
        return _unable
    return _extension.function(result, name, error, InternalError, *arguments)


def _in_one_step(owner: typing.Optional[type], /, **calls: typing.Any) -> None:
    """Has methods of a class, or functions of this module, make such calls without a frame of
    Python's, where they can."""
    if _extension is None:
        return
    bound_method = importlib.import_module("types").MethodType
    here = globals()
    for name, call in calls.items():
        function = here[name] if owner is None else vars(owner)[name]
        native = _extension.descriptor(function, call, bound_method)
        if owner is None:
            here[name] = native
        else:
            setattr(owner, name, native)


# --- Calls: statuses and buffers, and what becomes of a call that fails ---

_CALL_ERROR = 1
# Up to this many bytes it is cheaper to copy once more than to call once more.
_SMALL = 4096
_new = _ffi.new
_unpack = _ffi.unpack
_copy = _ffi.memmove

# Statuses that no call uses at the moment. Appending and popping are atomic.
_idle_statuses: list[typing.Any] = []
_give_status = _idle_statuses.append

_Read = typing.Callable[[bytes, int], tuple[BaseException, int]]


def _take_status() -> typing.Any:
    """A status for one call; it reads as success."""
    try:
        return _idle_statuses.pop()
    except IndexError:
        return _new("RustCallStatus *")


def _failure(
    status: typing.Any,
    read: typing.Optional[_Read] = None,
) -> BaseException:
    """The exception for a call that did not succeed."""
    code = status.code
    if code == _CALL_INTERRUPTED:
        data = b""
        _drop_result(sys._getframe(1))
    else:
        # A view into the status, which other calls will use: it is freed here, and never kept.
        buffer = status.error_buf
        size = buffer.len
        data = _unpack(buffer.data, size) if size else b""
        _lib.ffi_demo_rustbuffer_free(buffer, status)
    status.code = 0
    raised = _raised.pop(status, None) if _raised else None
    _give_status(status)
    if code == _CALL_ERROR and read is not None:
        error = read(data, 0)[0]
    else:
        error = InternalError(data.decode(errors="replace") or "the library panicked")
    return error if raised is None else raised


def _drop_result(caller: typing.Any) -> None:
    """Frees what a call returned that is to raise an exception."""
    result = caller.f_locals.get("_result")
    if isinstance(result, _ffi.CData):
        _free(result)


# Buffers that Rust handed over and that an argument may use. No more than a few are kept.
_spare_buffers: list[typing.Any] = []
_MAX_SPARE_COUNT = 16
_MAX_SPARE_SIZE = 1024


def _renew_lists() -> None:
    """In a forked child, where CPython has no GIL: a thread that the child does not have may be
    about to use one of these lists, which nobody else can use until it has."""
    global _idle_statuses, _give_status, _spare_buffers
    _idle_statuses, _spare_buffers = [], []
    _give_status = _idle_statuses.append


if _is_free_threaded and hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lists)


def _allocate(size: int) -> typing.Any:
    """A buffer whose `len` is `size`."""
    if size <= _MAX_SPARE_SIZE and _spare_buffers:
        try:
            buffer = _spare_buffers.pop()
        except IndexError:
            # Another thread was quicker.
            pass
        else:
            if buffer.capacity >= size:
                buffer.len = size
                return buffer
            _free(buffer)
    status = _take_status()
    buffer = _lib.ffi_demo_rustbuffer_alloc(size, status)
    if status.code:
        raise _failure(status)
    _give_status(status)
    return buffer


def _free(buffer: typing.Any) -> None:
    """Gives a buffer back to Rust."""
    status = _take_status()
    _lib.ffi_demo_rustbuffer_free(buffer, status)
    _give_status(status)


def _release(buffer: typing.Any) -> None:
    """Ends the use of a buffer that Rust handed over."""
    if (
        64 <= buffer.capacity <= _MAX_SPARE_SIZE
        and len(_spare_buffers) < _MAX_SPARE_COUNT
    ):
        _spare_buffers.append(buffer)
    else:
        _free(buffer)


def _lower(data: bytes) -> typing.Any:
    """A buffer for Rust with this content."""
    size = len(data)
    buffer = _allocate(size)
    _copy(buffer.data, data, size)
    return buffer


def _lower_bytes(value: _Chunk) -> typing.Any:
    """A buffer for Rust with bytes in it, their length first."""
    size = len(value)
    if size < _SMALL:
        return _lower(_pack_i32(size) + value)
    buffer = _allocate(size + 4)
    data = buffer.data
    _copy(data, _pack_i32(size), 4)
    _copy(data + 4, value, size)
    return buffer


def _take_data(buffer: typing.Any) -> bytes:
    """The content of a buffer from Rust, which ends its use."""
    data: bytes = _unpack(buffer.data, buffer.len)
    _release(buffer)
    return data


# --- Signals: their handlers run while the main thread waits in Rust ---

_CALL_INTERRUPTED = 3

# What handlers raised while a call waited, by the status of that call.
_raised: dict[typing.Any, BaseException] = {}


def _keep(error: BaseException, depth: int = 1) -> bool:
    """Has the call that Rust waits in end with an exception, if it is one through cffi."""
    caller = sys._getframe(depth)
    status = caller.f_locals.get("_status")
    if status is None:
        return False
    # For calls that succeed all the same: Rust leaves the status as it is then.
    status.code = _CALL_INTERRUPTED
    caller.f_globals["_raised"][status] = error
    return True


def _run_handlers() -> int:
    """Runs the handlers of signals that have come; called by Rust, in the main thread."""
    try:
        if sys.platform != "win32":
            import signal

            # It changes nothing, and runs them: compiled code of PyPy's would not by itself.
            signal.pthread_sigmask(signal.SIG_BLOCK, ())
    except BaseException as error:
        _keep(error, 2)
        return 1
    return 0


def _handler_raised(
    kind: type[BaseException], error: BaseException, traceback: typing.Any
) -> int:
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
    thread = threading.main_thread().ident or 0
    # Unless another module of the library does it already, for all.
    if check and watch(thread & 0xFFFF_FFFF_FFFF_FFFF, check):
        # Also what keeps the callback.
        atexit.register(_ignore_signals, check)


def _ignore_signals(check: object) -> None:
    """At exit: nothing may call into an interpreter that is about to end."""
    _lib.uniffi_cffi_watch_signals(0, _ffi.NULL)


_watch_signals()


# --- Values: checks, and the numbers in a buffer (big-endian) ---

_Chunk = typing.Union[bytes, memoryview]

# Lengths and counts cross as signed numbers of 32 bits.
_MOST = 2**31 - 1


def _wrong_type(value: object, wanted: str, where: str) -> TypeError:
    return TypeError(f"{where}: expected {wanted}, got {type(value).__name__}")


def _as_bytes(value: _Buffer, where: str) -> _Chunk:
    """The content of a bytes-like object."""
    if type(value) is bytes and len(value) <= _MOST:
        return value
    try:
        view = memoryview(value)
    except TypeError:
        raise _wrong_type(value, "a bytes-like object", where) from None
    if view.nbytes > _MOST:
        raise ValueError(
            f"{where}: {view.nbytes} bytes are more than {_MOST}, the most that can be passed"
        )
    if not view.c_contiguous or not view.nbytes:
        # An array of NumPy copies itself where it can: PyPy's view of it mixes up its rows.
        copy: typing.Callable[[], bytes] = getattr(value, "tobytes", view.tobytes)
        return bytes(copy())
    if sys.implementation.name != "cpython":
        # Only there a view ends as soon as it is not referred to, and its bytearray can be resized.
        with view:
            return bytes(view)
    return view.cast("B")


def _as_utf8(value: str, where: str) -> bytes:
    if not isinstance(value, str):
        raise _wrong_type(value, "str", where)
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{where}: cannot be encoded as UTF-8: {error}") from None


def _check_bool(value: bool, where: str) -> int:
    # What says of itself whether it is true: bool, int, numpy.bool_; not str, list or None.
    if value is None or not hasattr(value, "__bool__"):
        raise _wrong_type(value, "bool", where)
    return 1 if value else 0


def _integer_check(
    name: str, low: int, high: int
) -> typing.Callable[[typing.SupportsIndex, str], int]:
    def check(value: typing.SupportsIndex, where: str) -> int:
        try:
            number = value.__index__()
        except AttributeError:
            raise _wrong_type(value, "int", where) from None
        if low <= number <= high:
            return number
        raise ValueError(f"{where}: {number} is not a {name} ({low} to {high})")

    return check


def _float_check(value: typing.SupportsFloat, where: str) -> float:
    try:
        return value.__float__()
    except AttributeError:
        raise _wrong_type(value, "float", where) from None
    except OverflowError:
        raise ValueError(f"{where}: a number that is too large for a float") from None


_check_u32 = _integer_check("u32", 0, 2**32 - 1)
_check_f64 = _float_check

_pack_i32, _unpack_i32 = struct.Struct(">i").pack, struct.Struct(">i").unpack_from


# --- The interface ---


def add(a: int, b: int) -> int:
    """Adds two numbers.

    The sum must fit, too.
    """
    _done = _call_func_add(a, b)
    if _done is not NotImplemented:
        return _done
    a_ = _check_u32(a, "a")
    b_ = _check_u32(b, "b")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_add(a_, b_, _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result


def describe(flag: bool, ratio: float, data: _Buffer, _class: str) -> str:
    """Takes what it can get."""
    flag_ = _check_bool(flag, "flag")
    ratio_ = _check_f64(ratio, "ratio")
    data_ = _as_bytes(data, "data")
    _class_ = _as_utf8(_class, "_class")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_describe(
        flag_, ratio_, _lower_bytes(data_), _lower(_class_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _take_data(_result).decode()


def nothing() -> None:
    _done = _call_func_nothing()
    if _done is not NotImplemented:
        return
    _status = _take_status()
    _lib.uniffi_demo_fn_func_nothing(_status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)


# --- What the library and its extension are told of the interface ---

_call_func_add: _Call[int] = _function(
    "u32", "uniffi_demo_fn_func_add", None, "u32", "u32"
)
_call_func_nothing: _Call[object] = _function(None, "uniffi_demo_fn_func_nothing", None)

_in_one_step(None, add=_call_func_add, nothing=_call_func_nothing)
