"""Memory that both Python and Rust can see."""

import importlib
from typing import Any

_ffi: Any = importlib.import_module("_cffi_backend").FFI()


def view(address: int, size: int, owner: object) -> memoryview:
    """Memory that can be read as long as `owner` lives, which the view holds."""
    # The view keeps the pointer, and the pointer its destructor, which has the owner.
    pointer = _ffi.gc(_ffi.cast("unsigned char *", address), lambda _: owner)
    return memoryview(_ffi.buffer(pointer, size)).toreadonly()


def writable(buffer: Any) -> Any:
    """The memory of a writable, contiguous buffer, which is held as long as what this gives."""
    return _ffi.from_buffer("unsigned char[]", buffer, True)


def address(data: Any) -> int:
    """Where `writable` memory begins."""
    return int(_ffi.cast("uintptr_t", data))
