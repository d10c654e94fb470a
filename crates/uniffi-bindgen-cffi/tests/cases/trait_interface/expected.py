class CauseProtocol(typing.Protocol):
    """An error."""

    def reason(self) -> str: ...


class Cause(CauseProtocol, Exception):
    """An error."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_cause
    _uniffi_free = _Free("uniffi_demo_fn_free_cause")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("Cause has no default constructor")

    def reason(self) -> str:
        _done = _call_method_cause_reason(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_cause_reason(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _take_data(_result).decode()

    def __str__(self) -> str:
        _done = _call_method_cause_uniffi_trait_display(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_cause_uniffi_trait_display(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _take_data(_result).decode()

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: Cause) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Cause.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> typing.NoReturn:
        raise TypeError(f"{type(self).__qualname__}: a Rust object cannot be copied")


def _read_Cause(data: bytes, pos: int) -> tuple[Cause, int]:
    value = Cause._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


class PlainProtocol(typing.Protocol):
    """Only Rust can implement it."""

    def name(self) -> str: ...


class Plain(PlainProtocol):
    """Only Rust can implement it."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_plain
    _uniffi_free = _Free("uniffi_demo_fn_free_plain")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("Plain has no default constructor")

    def name(self) -> str:
        _done = _call_method_plain_name(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_plain_name(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _take_data(_result).decode()

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: Plain) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Plain.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> typing.NoReturn:
        raise TypeError(f"{type(self).__qualname__}: a Rust object cannot be copied")


def _read_Plain(data: bytes, pos: int) -> tuple[Plain, int]:
    value = Plain._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


def _write_sequence_string(value: typing.Sequence[str], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        text = _as_utf8(item, f"{where}[{index}]")
        put(_pack_i32(len(text)))
        put(text)


def _read_sequence_string(data: bytes, pos: int) -> tuple[list[str], int]:
    value: list[str] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        end = pos + 4 + _unpack_i32(data, pos)[0]
        item = data[pos + 4 : end].decode()
        pos = end
        value.append(item)
    return value, pos


class Shape:
    """Rust and Python can implement it."""

    def area(self) -> float:
        """How large it is."""
        raise NotImplementedError

    async def scaled(self, by: float, names: list[str] = _DEFAULT) -> Shape:
        raise NotImplementedError


class ShapeImpl(Shape):
    """Rust and Python can implement it."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_shape
    _uniffi_free = _Free("uniffi_demo_fn_free_shape")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("ShapeImpl has no default constructor")

    def area(self) -> float:
        """How large it is."""
        _done = _call_method_shape_area(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result: float = _lib.uniffi_demo_fn_method_shape_area(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result

    async def scaled(self, by: float, names: typing.Sequence[str] = _DEFAULT) -> Shape:
        if names is _DEFAULT:
            names = []
        by_ = _check_f64(by, "by")
        names_ = _encode(_write_sequence_string, names, "names")
        _result, _rest = _drive(
            _lib.uniffi_demo_fn_method_shape_scaled(
                self._uniffi_clone_handle(), by_, _lower_chunks(names_)
            ),
            _lib.ffi_demo_rust_future_poll_u64,
            _lib.ffi_demo_rust_future_complete_u64,
            _lib.ffi_demo_rust_future_cancel_u64,
            _lib.ffi_demo_rust_future_free_u64,
        )
        if _rest is not None:
            _result = await _rest
        return _lift_Shape(_result)

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: ShapeImpl) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        ShapeImpl.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> typing.NoReturn:
        raise TypeError(f"{type(self).__qualname__}: a Rust object cannot be copied")


def _read_Shape(data: bytes, pos: int) -> tuple[Shape, int]:
    value = _lift_Shape(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


def _lower_Shape(value: Shape) -> _Object:
    """What makes handles of an object, which may be Rust's or Python's."""
    return value if isinstance(value, ShapeImpl) else _Handed(value)


def _lift_Shape(handle: int) -> Shape:
    """The object of a handle, which ends its use."""
    if handle & 1:
        value: Shape = _held.pop(handle)
        return value
    return ShapeImpl._uniffi_make_instance(handle)


def _put_Shape_area(out: typing.Any, result: typing.Any) -> None:
    out[0] = result


def _Shape_area(_handle: typing.Any, _out: typing.Any, _status: typing.Any) -> None:
    try:
        result = _held[_handle].area()
        _put_Shape_area(_out, result)
    except BaseException as error:
        _report(_status, error)


def _Shape_scaled(
    _handle: typing.Any,
    by: typing.Any,
    names: typing.Any,
    _complete: typing.Any,
    _data: typing.Any,
    _dropped: typing.Any,
) -> None:
    _awaited = _Awaited(_complete, _data)

    def _lower_result(result: typing.Any) -> typing.Any:
        result_ = _check_object(result, Shape, "result")
        return _lower_Shape(result_)._uniffi_clone_handle()

    try:
        _awaited.start(
            _dropped,
            _lower_result,
            _held[_handle].scaled,
            by,
            _read_sequence_string(_take_argument(names), 0)[0],
        )
    except BaseException as error:
        _awaited.fail(error)


def _write_sequence_Shape(value: typing.Sequence[Shape], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        put(_lower_Shape(_check_object(item, Shape, f"{where}[{index}]")))


def fail() -> None:
    _done = _call_func_fail()
    if _done is not NotImplemented:
        return
    _status = _take_status()
    _lib.uniffi_demo_fn_func_fail(_status)
    if _status.code:
        raise _failure(_status, _read_Cause)
    _give_status(_status)


def largest(shapes: typing.Sequence[Shape]) -> Shape:
    shapes_ = _encode(_write_sequence_Shape, shapes, "shapes")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_largest(_lower_chunks(shapes_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _lift_Shape(_result)


def plain() -> Plain:
    _done = _call_func_plain()
    if _done is not NotImplemented:
        return _done
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_plain(_status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return Plain._uniffi_make_instance(_result)


# --- What the library and its extension are told of the interface ---

_form_Cause = (
    "object",
    Cause,
    "uniffi_demo_fn_clone_cause",
    "uniffi_demo_fn_free_cause",
)
_form_Plain = (
    "object",
    Plain,
    "uniffi_demo_fn_clone_plain",
    "uniffi_demo_fn_free_plain",
)
_form_ShapeImpl = (
    "object",
    ShapeImpl,
    "uniffi_demo_fn_clone_shape",
    "uniffi_demo_fn_free_shape",
)
_call_func_fail: _Call[object] = _function(
    None, "uniffi_demo_fn_func_fail", _form_Cause
)
_call_func_plain: _Call[Plain] = _function(
    _form_Plain, "uniffi_demo_fn_func_plain", None
)
_call_method_cause_reason: _Call[str] = _function(
    "string", "uniffi_demo_fn_method_cause_reason", None, _form_Cause
)
_call_method_cause_uniffi_trait_display: _Call[str] = _function(
    "string", "uniffi_demo_fn_method_cause_uniffi_trait_display", None, _form_Cause
)
_call_method_plain_name: _Call[str] = _function(
    "string", "uniffi_demo_fn_method_plain_name", None, _form_Plain
)
_call_method_shape_area: _Call[float] = _function(
    "f64", "uniffi_demo_fn_method_shape_area", None, _form_ShapeImpl
)
_call_free_cause: _Call[object] = _function(
    None, "uniffi_demo_fn_free_cause", None, ("ended", _form_Cause)
)
_call_free_plain: _Call[object] = _function(
    None, "uniffi_demo_fn_free_plain", None, ("ended", _form_Plain)
)
_call_free_shape: _Call[object] = _function(
    None, "uniffi_demo_fn_free_shape", None, ("ended", _form_ShapeImpl)
)

_in_one_step(None, fail=_call_func_fail, plain=_call_func_plain)

_in_one_step(Cause, reason=_call_method_cause_reason, __del__=_call_free_cause)

_in_one_step(Plain, name=_call_method_plain_name, __del__=_call_free_plain)

_in_one_step(ShapeImpl, area=_call_method_shape_area, __del__=_call_free_shape)

_set_vtable(
    _lib.uniffi_demo_fn_init_callback_vtable_shape,
    "VTableCallbackInterfaceDemoShape",
    [(_Shape_area, ("area", (), _put_Shape_area, "f64")), (_Shape_scaled, None)],
    [],
)
