"""Memory that Python and Rust share."""

import importlib
from typing import Any

_ffi: Any = importlib.import_module("_cffi_backend").FFI()


def view(address: int, size: int, owner: object) -> memoryview:
    """A read-only view of memory that is valid while `owner` lives. The view keeps it alive."""
    # The view references the pointer, the pointer its destructor, and that the owner.
    pointer = _ffi.gc(_ffi.cast("unsigned char *", address), lambda _: owner)
    return memoryview(_ffi.buffer(pointer, size)).toreadonly()


def writable(buffer: Any) -> Any:
    """The memory of a writable, contiguous buffer. The result keeps the buffer alive."""
    return _ffi.from_buffer("unsigned char[]", buffer, True)


def address(data: Any) -> int:
    """The address of `writable` memory."""
    return int(_ffi.cast("uintptr_t", data))
