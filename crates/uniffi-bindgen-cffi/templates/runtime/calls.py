# --- Calls: statuses and buffers, and what becomes of a call that fails ---

_CALL_ERROR = 1
_new = _ffi.new
_unpack = _ffi.unpack
_copy = _ffi.memmove

# Statuses that no call uses at the moment. Appending and popping are atomic.
_idle_statuses: list[typing.Any] = []
_give_status = _idle_statuses.append

_Read = typing.Callable[[bytes, int], "tuple[BaseException, int]"]


def _take_status() -> typing.Any:
    """A status for one call; it reads as success."""
    try:
        return _idle_statuses.pop()
    except IndexError:
        return _new("RustCallStatus *")


def _failure(status: typing.Any, read: typing.Optional[_Read] = None) -> BaseException:
    """The exception for a call that did not succeed."""
    code = status.code
    data = _take_data(status.error_buf)
    status.code = 0
    _give_status(status)
    if code == _CALL_ERROR and read is not None:
        return read(data, 0)[0]
    return InternalError(data.decode(errors="replace") or "the library panicked")


class _Free:
    """Lets go of Rust objects; it needs no global, as those may be gone at exit."""

    def __init__(self, symbol: str) -> None:
        self.function = getattr(_lib, symbol)
        self.new = _ffi.new

    def __call__(self, handle: int) -> None:
        status = self.new("RustCallStatus *")
        self.function(handle, status)
        if status.code:
            raise _failure(status)


# Buffers that Rust handed over and that an argument may use. No more than a few are kept.
_spare_buffers: list[typing.Any] = []
_MAX_SPARE_COUNT = 16
_MAX_SPARE_SIZE = 1024


def _allocate(size: int) -> typing.Any:
    """A buffer whose `len` is `size`."""
    if size <= _MAX_SPARE_SIZE:
        try:
            buffer = _spare_buffers.pop()
        except IndexError:
            pass
        else:
            if buffer.capacity >= size:
                buffer.len = size
                return buffer
            _free(buffer)
    status = _take_status()
    buffer = _lib.{{ buffer_alloc }}(max(size, 128), status)
    if status.code:
        raise _failure(status)
    _give_status(status)
    buffer.len = size
    return buffer


def _free(buffer: typing.Any) -> None:
    """Gives a buffer back to Rust."""
    status = _take_status()
    _lib.{{ buffer_free }}(buffer, status)
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


def _take_bytes(buffer: typing.Any, start: int) -> bytes:
    """The bytes that a buffer from Rust holds from `start` on, which ends its use."""
    data: bytes = _unpack(buffer.data + start, buffer.len - start)
    _release(buffer)
    return data


def _take_optional_bytes(buffer: typing.Any) -> typing.Optional[bytes]:
    """The bytes that a buffer from Rust holds, if any, which ends its use."""
    if buffer.len == 1:
        _release(buffer)
        return None
    return _take_bytes(buffer, 5)
