class DrawingCircle:
    radius: float

    def __init__(self, *, radius: float) -> None:
        self.radius = radius

    def __str__(self) -> str:
        return f"DrawingCircle(radius={self.radius})"

    def __repr__(self) -> str:
        return f"DrawingCircle(radius={self.radius!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DrawingCircle):
            return NotImplemented
        return self.radius == other.radius


def _write_DrawingCircle(value: DrawingCircle, put: _Put, where: str) -> None:
    _check_object(value, DrawingCircle, where)
    put(_pack_f64(_check_f64(value.radius, f"{where}.radius")))


def _read_DrawingCircle(data: bytes, pos: int) -> tuple[DrawingCircle, int]:
    f_radius = _unpack_f64(data, pos)[0]
    pos += 8
    value = DrawingCircle(radius=f_radius)
    return value, pos


class Drawing:
    """Its variants have classes of their own, one of which another type is called as."""

    CIRCLE: typing.ClassVar[type[DrawingCircle_]]
    SQUARE: typing.ClassVar[type[DrawingSquare]]

    def __init__(self) -> None:
        raise RuntimeError("Drawing cannot be instantiated directly")

    def is_CIRCLE(self) -> bool:
        return isinstance(self, DrawingCircle_)

    def is_circle(self) -> bool:
        return isinstance(self, DrawingCircle_)

    def is_SQUARE(self) -> bool:
        return isinstance(self, DrawingSquare)

    def is_square(self) -> bool:
        return isinstance(self, DrawingSquare)


class DrawingCircle_(Drawing):
    circle: DrawingCircle

    def __init__(self, circle: DrawingCircle) -> None:
        self.circle = circle

    def __str__(self) -> str:
        return f"Drawing.CIRCLE(circle={self.circle})"

    def __repr__(self) -> str:
        return f"Drawing.CIRCLE(circle={self.circle!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DrawingCircle_):
            return NotImplemented
        return self.circle == other.circle


_nest(Drawing, "CIRCLE", DrawingCircle_)


class DrawingSquare(Drawing):
    width: float

    def __init__(self, width: float) -> None:
        self.width = width

    def __str__(self) -> str:
        return f"Drawing.SQUARE(width={self.width})"

    def __repr__(self) -> str:
        return f"Drawing.SQUARE(width={self.width!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DrawingSquare):
            return NotImplemented
        return self.width == other.width


_nest(Drawing, "SQUARE", DrawingSquare)


def _write_Drawing(value: Drawing, put: _Put, where: str) -> None:
    if isinstance(value, DrawingCircle_):
        put(_pack_i32(1))
        _write_DrawingCircle(value.circle, put, f"{where}.circle")
    elif isinstance(value, DrawingSquare):
        put(_pack_i32(2))
        put(_pack_f64(_check_f64(value.width, f"{where}.width")))
    else:
        raise _wrong_type(value, "Drawing", where)


def _read_Drawing(data: bytes, pos: int) -> tuple[Drawing, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_circle, pos = _read_DrawingCircle(data, pos)
        return DrawingCircle_(f1_circle), pos
    if variant == 2:
        f2_width = _unpack_f64(data, pos)[0]
        pos += 8
        return DrawingSquare(f2_width), pos
    raise InternalError(f"Drawing has no variant {variant}")


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


class Failure(Exception):
    """Its fields are called as what all exceptions have."""

    Command: typing.ClassVar[type[FailureCommand]]
    Other: typing.ClassVar[type[FailureOther]]


class FailureCommand(Failure):
    args: list[str] = None  # type: ignore[assignment]
    with_traceback: int  # type: ignore[assignment, unused-ignore]

    def __init__(self, args: list[str], with_traceback: int) -> None:
        BaseException.__init__(self, args, with_traceback)
        self.args = args
        self.with_traceback = with_traceback

    def __str__(self) -> str:
        return f"args={self.args!r}, with_traceback={self.with_traceback!r}"

    def __repr__(self) -> str:
        return f"Failure.Command(args={self.args!r}, with_traceback={self.with_traceback!r})"


_nest(Failure, "Command", FailureCommand)


class FailureOther(Failure):
    args: str = None  # type: ignore[assignment]

    def __init__(self, args: str) -> None:
        BaseException.__init__(self, args)
        self.args = args

    def __str__(self) -> str:
        return f"args={self.args!r}"

    def __repr__(self) -> str:
        return f"Failure.Other(args={self.args!r})"


_nest(Failure, "Other", FailureOther)


def _write_Failure(value: Failure, put: _Put, where: str) -> None:
    if isinstance(value, FailureCommand):
        put(_pack_i32(1))
        _write_sequence_string(value.args, put, f"{where}.args")
        put(_pack_u32(_check_u32(value.with_traceback, f"{where}.with_traceback")))
    elif isinstance(value, FailureOther):
        put(_pack_i32(2))
        text = _as_utf8(value.args, f"{where}.args")
        put(_pack_i32(len(text)))
        put(text)
    else:
        raise _wrong_type(value, "Failure", where)


def _read_Failure(data: bytes, pos: int) -> tuple[Failure, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_args, pos = _read_sequence_string(data, pos)
        f1_with_traceback = _unpack_u32(data, pos)[0]
        pos += 4
        return FailureCommand(f1_args, f1_with_traceback), pos
    if variant == 2:
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f2_args = data[pos + 4 : end].decode()
        pos = end
        return FailureOther(f2_args), pos
    raise InternalError(f"Failure has no variant {variant}")


class Value:
    """One of its variants would have the class of an exception of Python's."""

    ERROR: typing.ClassVar[type[ValueError_]]
    NUMBER: typing.ClassVar[type[ValueNumber]]

    def __init__(self) -> None:
        raise RuntimeError("Value cannot be instantiated directly")

    def is_ERROR(self) -> bool:
        return isinstance(self, ValueError_)

    def is_error(self) -> bool:
        return isinstance(self, ValueError_)

    def is_NUMBER(self) -> bool:
        return isinstance(self, ValueNumber)

    def is_number(self) -> bool:
        return isinstance(self, ValueNumber)


class ValueError_(Value):
    text: str

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return f"Value.ERROR(text={self.text})"

    def __repr__(self) -> str:
        return f"Value.ERROR(text={self.text!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValueError_):
            return NotImplemented
        return self.text == other.text


_nest(Value, "ERROR", ValueError_)


class ValueNumber(Value):
    text: float

    def __init__(self, text: float) -> None:
        self.text = text

    def __str__(self) -> str:
        return f"Value.NUMBER(text={self.text})"

    def __repr__(self) -> str:
        return f"Value.NUMBER(text={self.text!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValueNumber):
            return NotImplemented
        return self.text == other.text


_nest(Value, "NUMBER", ValueNumber)


def _write_Value(value: Value, put: _Put, where: str) -> None:
    if isinstance(value, ValueError_):
        put(_pack_i32(1))
        text = _as_utf8(value.text, f"{where}.text")
        put(_pack_i32(len(text)))
        put(text)
    elif isinstance(value, ValueNumber):
        put(_pack_i32(2))
        put(_pack_f64(_check_f64(value.text, f"{where}.text")))
    else:
        raise _wrong_type(value, "Value", where)


def _read_Value(data: bytes, pos: int) -> tuple[Value, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f1_text = data[pos + 4 : end].decode()
        pos = end
        return ValueError_(f1_text), pos
    if variant == 2:
        f2_text = _unpack_f64(data, pos)[0]
        pos += 8
        return ValueNumber(f2_text), pos
    raise InternalError(f"Value has no variant {variant}")


class Shape:
    """What Rust's objects are instances of would be called as another type."""

    def area(self) -> float:
        raise NotImplementedError


class ShapeImpl_(Shape):
    """What Rust's objects are instances of would be called as another type."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_shape
    _uniffi_free = _Free("uniffi_demo_fn_free_shape")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("ShapeImpl_ has no default constructor")

    def area(self) -> float:
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

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: ShapeImpl_) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        ShapeImpl_.__del__(self)
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
    return value if isinstance(value, ShapeImpl_) else _Handed(value)


def _lift_Shape(handle: int) -> Shape:
    """The object of a handle, which ends its use."""
    if handle & 1:
        value: Shape = _held.pop(handle)
        return value
    return ShapeImpl_._uniffi_make_instance(handle)


def _put_Shape_area(out: typing.Any, result: typing.Any) -> None:
    out[0] = result


def _Shape_area(_handle: typing.Any, _out: typing.Any, _status: typing.Any) -> None:
    try:
        result = _held[_handle].area()
        _put_Shape_area(_out, result)
    except BaseException as error:
        _report(_status, error)


class ShapeImplProtocol(typing.Protocol):
    pass


class ShapeImpl(ShapeImplProtocol):
    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_shapeimpl
    _uniffi_free = _Free("uniffi_demo_fn_free_shapeimpl")
    _uniffi_handle: int

    def __init__(self) -> None:
        _done = _call_constructor_shapeimpl_new()
        if _done is not NotImplemented:
            self._uniffi_handle = _done
            return
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_shapeimpl_new(_status)
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        self._uniffi_handle = _result

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


def _read_ShapeImpl(data: bytes, pos: int) -> tuple[ShapeImpl, int]:
    value = ShapeImpl._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


class Listener(typing.Protocol):
    """Its methods have a variable beside them."""

    def methods(self) -> None:
        raise NotImplementedError


_methods_Listener = ("methods",)


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


def _Listener_methods(
    _handle: typing.Any, _out: typing.Any, _status: typing.Any
) -> None:
    try:
        _held[_handle].methods()
    except BaseException as error:
        _report(_status, error)


def _write_sequence_Failure(
    value: typing.Sequence[Failure], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_Failure(item, put, f"{where}[{index}]")


def drawn(drawing: Drawing, value: Value, shape: Shape) -> Drawing:
    drawing_ = _encode(_write_Drawing, drawing, "drawing")
    value_ = _encode(_write_Value, value, "value")
    shape_ = _check_object(shape, Shape, "shape")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_drawn(
        _lower_chunks(drawing_),
        _lower_chunks(value_),
        _lower_Shape(shape_)._uniffi_clone_handle(),
        _status,
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_Drawing(_take_data(_result), 0)[0]


def fail(causes: typing.Sequence[Failure]) -> None:
    _done = _call_func_fail(causes)
    if _done is not NotImplemented:
        return
    causes_ = _encode(_write_sequence_Failure, causes, "causes")
    _status = _take_status()
    _lib.uniffi_demo_fn_func_fail(_lower_chunks(causes_), _status)
    if _status.code:
        raise _failure(_status, _read_Failure)
    _give_status(_status)


# --- What the library and its extension are told of the interface ---

_form_Failure = (
    "variants",
    (
        "exception",
        FailureCommand,
        ("args", ("sequence", "string")),
        ("with_traceback", "u32"),
    ),
    ("exception", FailureOther, ("args", "string")),
)
_form_ShapeImpl_ = (
    "object",
    ShapeImpl_,
    "uniffi_demo_fn_clone_shape",
    "uniffi_demo_fn_free_shape",
)
_form_ShapeImpl = (
    "object",
    ShapeImpl,
    "uniffi_demo_fn_clone_shapeimpl",
    "uniffi_demo_fn_free_shapeimpl",
)
_call_func_fail: _Call[object] = _function(
    None, "uniffi_demo_fn_func_fail", _form_Failure, ("sequence", _form_Failure)
)
_call_method_shape_area: _Call[float] = _function(
    "f64", "uniffi_demo_fn_method_shape_area", None, _form_ShapeImpl_
)
_call_constructor_shapeimpl_new: _Call[int] = _function(
    "u64", "uniffi_demo_fn_constructor_shapeimpl_new", None
)
_call_free_shape: _Call[object] = _function(
    None, "uniffi_demo_fn_free_shape", None, ("ended", _form_ShapeImpl_)
)
_call_free_shapeimpl: _Call[object] = _function(
    None, "uniffi_demo_fn_free_shapeimpl", None, ("ended", _form_ShapeImpl)
)

_in_one_step(None, fail=_call_func_fail)

_in_one_step(ShapeImpl_, area=_call_method_shape_area, __del__=_call_free_shape)

_in_one_step(ShapeImpl, __del__=_call_free_shapeimpl)

_set_vtable(
    _lib.uniffi_demo_fn_init_callback_vtable_shape,
    "VTableCallbackInterfaceDemoShape",
    [(_Shape_area, ("area", (), _put_Shape_area, "f64"))],
    [],
)

_set_vtable(
    _lib.uniffi_demo_fn_init_callback_vtable_listener,
    "VTableCallbackInterfaceDemoListener",
    [(_Listener_methods, ("methods", (), None, None))],
    [],
)
