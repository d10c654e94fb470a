class StoreError(Exception):
    """What went wrong."""

    Io: typing.ClassVar[type[StoreErrorIo]]
    Closed: typing.ClassVar[type[StoreErrorClosed]]


class StoreErrorIo(StoreError, OSError):
    """The file did not do what it should."""

    path: str
    reason: str

    def __init__(self, path: str, reason: str) -> None:
        BaseException.__init__(self, path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"path={self.path!r}, reason={self.reason!r}"

    def __repr__(self) -> str:
        return f"StoreError.Io(path={self.path!r}, reason={self.reason!r})"


_nest(StoreError, "Io", StoreErrorIo)


class StoreErrorClosed(StoreError, ConnectionError, ValueError):
    def __init__(self) -> None:
        BaseException.__init__(self)

    def __str__(self) -> str:
        return ""

    def __repr__(self) -> str:
        return "StoreError.Closed()"


_nest(StoreError, "Closed", StoreErrorClosed)


def _write_StoreError(value: StoreError, put: _Put, where: str) -> None:
    if isinstance(value, StoreErrorIo):
        put(_pack_i32(1))
        text = _as_utf8(value.path, f"{where}.path")
        put(_pack_i32(len(text)))
        put(text)
        text = _as_utf8(value.reason, f"{where}.reason")
        put(_pack_i32(len(text)))
        put(text)
    elif isinstance(value, StoreErrorClosed):
        put(_pack_i32(2))
    else:
        raise _wrong_type(value, "StoreError", where)


def _read_StoreError(data: bytes, pos: int) -> tuple[StoreError, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f1_path = data[pos + 4 : end].decode()
        pos = end
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f1_reason = data[pos + 4 : end].decode()
        pos = end
        return StoreErrorIo(f1_path, f1_reason), pos
    if variant == 2:
        return StoreErrorClosed(), pos
    raise InternalError(f"StoreError has no variant {variant}")


def fail() -> None:
    _done = _call_func_fail()
    if _done is not NotImplemented:
        return
    _status = _take_status()
    _lib.uniffi_demo_fn_func_fail(_status)
    if _status.code:
        raise _failure(_status, _read_StoreError)
    _give_status(_status)


# --- What the library and its extension are told of the interface ---

_call_func_fail: _Call[object] = _function(
    None, "uniffi_demo_fn_func_fail", _read_StoreError
)

_in_one_step(None, fail=_call_func_fail)
