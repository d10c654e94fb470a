class ListenError(Exception):
    Busy: typing.ClassVar[type[ListenErrorBusy]]


class ListenErrorBusy(ListenError):
    def __repr__(self) -> str:
        return f"ListenError.Busy({str(self)!r})"


_nest(ListenError, "Busy", ListenErrorBusy)


def _write_ListenError(value: ListenError, put: _Put, where: str) -> None:
    if isinstance(value, ListenErrorBusy):
        put(_pack_i32(1))
    else:
        raise _wrong_type(value, "ListenError", where)


def _read_ListenError(data: bytes, pos: int) -> tuple[ListenError, int]:
    variant = _unpack_i32(data, pos)[0]
    end = pos + 8 + _unpack_i32(data, pos + 4)[0]
    message = data[pos + 8 : end].decode()
    if variant == 1:
        return ListenErrorBusy(message), end
    raise InternalError(f"ListenError has no variant {variant}")


def _read_sequence_u64(data: bytes, pos: int) -> tuple[list[int], int]:
    value: list[int] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = _unpack_u64(data, pos)[0]
        pos += 8
        value.append(item)
    return value, pos


def _write_optional_string(value: typing.Optional[str], put: _Put, where: str) -> None:
    if value is None:
        put(b"\x00")
    else:
        put(b"\x01")
        text = _as_utf8(value, where)
        put(_pack_i32(len(text)))
        put(text)


class Listener(typing.Protocol):
    """Hears what happens."""

    def start(self) -> None:
        """Nothing in, nothing out."""
        raise NotImplementedError

    def hear(self, data: bytes, numbers: list[int]) -> typing.Optional[str]:
        raise NotImplementedError

    async def decide(self, question: str) -> bool:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError


_methods_Listener = ("start", "hear", "decide", "stop")


def _check_Listener(value: Listener, where: str) -> Listener:
    _check_methods(value, Listener, _methods_Listener, where)
    return value


def _lower_Listener(value: Listener) -> int:
    return _hold(value)


def _lift_Listener(handle: int) -> Listener:
    value: Listener = _held.pop(handle)
    return value


def _write_Listener(value: Listener, put: _Put, where: str) -> None:
    put(_Handed(_check_Listener(value, where)))


def _read_Listener(data: bytes, pos: int) -> tuple[Listener, int]:
    return _lift_Listener(_unpack_u64(data, pos)[0]), pos + 8


def _Listener_start(_handle: typing.Any, _out: typing.Any, _status: typing.Any) -> None:
    try:
        _held[_handle].start()
    except BaseException as error:
        _report(_status, error)


def _put_Listener_hear(out: typing.Any, result: typing.Any) -> None:
    result_ = _encode(_write_optional_string, result, "result")
    out[0] = _lower_chunks(result_)


def _Listener_hear(
    _handle: typing.Any,
    data: typing.Any,
    numbers: typing.Any,
    _out: typing.Any,
    _status: typing.Any,
) -> None:
    try:
        result = _held[_handle].hear(
            *_lift_all(
                lambda: _take_argument(data)[4:],
                lambda: _read_sequence_u64(_take_argument(numbers), 0)[0],
            )
        )
        _put_Listener_hear(_out, result)
    except BaseException as error:
        _report(_status, error, ListenError, _write_ListenError)


def _Listener_decide(
    _handle: typing.Any,
    question: typing.Any,
    _complete: typing.Any,
    _data: typing.Any,
    _dropped: typing.Any,
) -> None:
    _awaited = _Awaited(_complete, _data, ListenError, _write_ListenError)

    def _lower_result(result: typing.Any) -> typing.Any:
        result_ = _check_bool(result, "result")
        return result_

    try:
        _awaited.start(
            _dropped,
            _lower_result,
            _held[_handle].decide,
            _take_argument(question).decode(),
        )
    except BaseException as error:
        _awaited.fail(error)


def _Listener_stop(
    _handle: typing.Any, _complete: typing.Any, _data: typing.Any, _dropped: typing.Any
) -> None:
    _awaited = _Awaited(_complete, _data)
    try:
        _awaited.start(_dropped, None, _held[_handle].stop)
    except BaseException as error:
        _awaited.fail(error)


def _write_sequence_optional_Listener(
    value: typing.Sequence[typing.Optional[Listener]], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        if item is None:
            put(b"\x00")
        else:
            put(b"\x01")
            _write_Listener(item, put, f"{where}[{index}]")


def listen(
    listener: Listener, others: typing.Sequence[typing.Optional[Listener]]
) -> None:
    listener_ = _check_Listener(listener, "listener")
    others_ = _encode(_write_sequence_optional_Listener, others, "others")
    _status = _take_status()
    _lib.uniffi_demo_fn_func_listen(
        _lower_Listener(listener_), _lower_chunks(others_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)


# --- What the library and its extension are told of the interface ---

_set_vtable(
    _lib.uniffi_demo_fn_init_callback_vtable_listener,
    "VTableCallbackInterfaceDemoListener",
    [
        (_Listener_start, ("start", (), None, None)),
        (
            _Listener_hear,
            (
                "hear",
                (ListenError, _write_ListenError),
                _put_Listener_hear,
                ("optional", "string"),
                "bytes",
                ("sequence", "u64"),
            ),
        ),
        (_Listener_decide, None),
        (_Listener_stop, None),
    ],
    [_Listener_hear],
)
