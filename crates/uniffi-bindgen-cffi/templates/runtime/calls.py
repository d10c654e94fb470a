# --- Calls: statuses and buffers, and what becomes of a call that fails ---

_CALL_ERROR = 1
# Up to this many bytes it is cheaper to copy once more than to call once more.
_SMALL = 4096
_new = _ffi.new
_unpack = _ffi.unpack
_copy = _ffi.memmove

# Statuses that no call uses at the moment. Appending and popping are atomic.
_idle_statuses: $list[$typing.Any] = []
_give_status = _idle_statuses.append

_Read = $typing.Callable[[$bytes, $int], $tuple[BaseException, $int]]


def _take_status() -> $typing.Any:
    """A status for one call; it reads as success."""
    try:
        return _idle_statuses.pop()
    except IndexError:
        return _new("RustCallStatus *")


def _failure(
    status: $typing.Any,
    read: $typing.Optional[_Read] = None,
) -> BaseException:
    """The exception for a call that did not succeed."""
    code = status.code
    if code == _CALL_INTERRUPTED:
        data = b""
        _drop_result($sys._getframe(1))
    else:
        # A view into the status, which other calls will use: it is freed here, and never kept.
        buffer = status.error_buf
        size = buffer.len
        data = _unpack(buffer.data, size) if size else b""
{{ self.inside(2, free) }}
    status.code = 0
    raised = _raised.pop(status, None) if _raised else None
    _give_status(status)
    if code == _CALL_ERROR and read is not None:
        error = read(data, 0)[0]
    else:
        error = InternalError(data.decode(errors="replace") or "the library panicked")
    return error if raised is None else raised


def _drop_result(caller: $typing.Any) -> None:
    """Frees what a call returned that is to raise an exception."""
    result = caller.f_locals.get("_result")
    if $isinstance(result, _ffi.CData):
        _free(result)


class _Free:
    """Lets go of Rust objects; it needs no global, as those may be gone at exit."""

    def __init__(self, symbol: $str) -> None:
        self.function = $getattr(_lib, symbol)
        self.new = _ffi.new

    def __call__(self, handle: $int) -> None:
        _status = self.new("RustCallStatus *")
        self.function(handle, _status)
        if _status.code:
            raise _failure(_status)


# Buffers that Rust handed over and that an argument may use. No more than a few are kept.
_spare_buffers: $list[$typing.Any] = []
_MAX_SPARE_COUNT = 16
_MAX_SPARE_SIZE = 1024


def _renew_lists() -> None:
    """In a forked child, where CPython has no GIL: a thread that the child does not have may be
    about to use one of these lists, which nobody else can use until it has."""
    global _idle_statuses, _give_status, _spare_buffers
    _idle_statuses, _spare_buffers = [], []
    _give_status = _idle_statuses.append


if _is_free_threaded and $hasattr($os, "register_at_fork"):
    $os.register_at_fork(after_in_child=_renew_lists)


def _allocate(size: $int) -> $typing.Any:
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
{{ self.inside(1, allocate) }}
    if status.code:
        raise _failure(status)
    _give_status(status)
    return buffer


def _free(buffer: $typing.Any) -> None:
    """Gives a buffer back to Rust."""
    status = _take_status()
{{ self.inside(1, free) }}
    _give_status(status)


def _release(buffer: $typing.Any) -> None:
    """Ends the use of a buffer that Rust handed over."""
    if (
        64 <= buffer.capacity <= _MAX_SPARE_SIZE
        and $len(_spare_buffers) < _MAX_SPARE_COUNT
    ):
        _spare_buffers.append(buffer)
    else:
        _free(buffer)


def _lower(data: $bytes) -> $typing.Any:
    """A buffer for Rust with this content."""
    size = $len(data)
    buffer = _allocate(size)
    _copy(buffer.data, data, size)
    return buffer


def _lower_chunks(chunks: $list[$typing.Any]) -> $typing.Any:
    """A buffer for Rust with these pieces; handles are only made here, when all is checked."""
    try:
        return _lower(b"".join(chunks))
    except TypeError:
        return _lower(b"".join($map(_with_handle, chunks)))


def _with_handle(chunk: $typing.Union[_Chunk, _Object]) -> _Chunk:
    if $isinstance(chunk, ($bytes, $memoryview)):
        return chunk
    return _pack_u64(chunk._uniffi_clone_handle())


def _lower_bytes(value: _Chunk) -> $typing.Any:
    """A buffer for Rust with bytes in it, their length first."""
    size = $len(value)
    if size < _SMALL:
        return _lower(_pack_i32(size) + value)
    buffer = _allocate(size + 4)
    data = buffer.data
    _copy(data, _pack_i32(size), 4)
    _copy(data + 4, value, size)
    return buffer


def _take_data(buffer: $typing.Any) -> $bytes:
    """The content of a buffer from Rust, which ends its use."""
    data: $bytes = _unpack(buffer.data, buffer.len)
    _release(buffer)
    return data


def _take_bytes(buffer: $typing.Any) -> $bytes:
    """The bytes that a buffer from Rust holds, which ends its use."""
    return _take_after(4, buffer)


def _take_optional_bytes(buffer: $typing.Any) -> $typing.Optional[$bytes]:
    """The bytes that a buffer from Rust holds, if any, which ends its use."""
    if buffer.len == 1:
        _release(buffer)
        return None
    return _take_after(5, buffer)


def _take_after(start: $int, buffer: $typing.Any) -> $bytes:
    size = buffer.len
    data: $bytes
    if size < _SMALL:
        # Cutting twice costs less than computing an address.
        data = _unpack(buffer.data, size)[start:]
    else:
        data = _unpack(buffer.data + start, size - start)
    _release(buffer)
    return data
