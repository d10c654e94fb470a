"""The operations of the interface, and how Python calls them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from values import INTERFACE

import simd_r_drive_ws_client as package
from simd_r_drive_ws_client import _native
from simd_r_drive_ws_client.entry_handle import opened
from simd_r_drive_ws_client.memory import address, writable

# `is_retryable` is the error's property `retryable`.
OPERATIONS: dict[str, Any] = {
    name: operation for name, operation in INTERFACE["operations"].items() if name != "is_retryable"
}
# These take memory of the caller, which the runner provides, and answers beside the result.
MEMORY = {"DataStore.read_into", "DataStore.batch_read_into", "PayloadReader.read_into"}
for name in MEMORY:
    operation = OPERATIONS[name]
    del operation["arguments"]["address"]
    fields = {"result": {"type": operation["returns"]}, "memory": {"type": "bytes"}}
    INTERFACE["dictionaries"][name] = fields
    operation["returns"] = name
RENAMED = {"shutdown": "close"}


def call(name: str, subject: Any, arguments: dict[str, Any]) -> Callable[[], Any]:
    """The call of an operation. `subject` is the object whose method it is."""
    function = found(name, subject)
    if name in MEMORY:
        return lambda: into_memory(function, arguments)
    return lambda: function(**arguments)


def found(name: str, subject: Any) -> Callable[..., Any]:
    type_name, _, method = name.rpartition(".")
    if not type_name:
        return getattr(package, name, None) or getattr(_native, name)  # type: ignore[no-any-return]
    holder = subject or getattr(package, type_name, None) or getattr(_native, type_name)
    if method == "new":
        return holder  # type: ignore[no-any-return]
    # The package wraps the form of the interface in one that suits Python.
    for candidate in (f"native_{method}", RENAMED.get(method, method), "close"):
        if hasattr(holder, candidate):
            return getattr(holder, candidate)  # type: ignore[no-any-return]
    raise AttributeError(name)


def into_memory(function: Callable[..., Any], arguments: dict[str, Any]) -> SimpleNamespace:
    """Calls an operation with memory of `size` bytes."""
    memory = bytearray(b"\xee" * arguments["size"])
    result = function(**arguments, address=address(writable(memory)))
    return SimpleNamespace(result=result, memory=bytes(memory))


def view(entry: Any) -> bytes:
    """The payload of an entry, from the view that Python's users have."""
    handle = opened(entry)
    assert handle is not None
    return bytes(handle.as_memoryview())
