class A(enum.Enum):
    A = 0
    V1 = 1


# By name: the class may have an `__eq__` or a `__hash__` of its own.
_A_numbers = {
    "A": 1,
    "V1": 2,
}
_A_variants = tuple(A)


def _write_A(value: A, put: _Put, where: str) -> None:
    _check_object(value, A, where)
    put(_pack_i32(_A_numbers[value._name_]))


def _read_A(data: bytes, pos: int) -> tuple[A, int]:
    return _A_variants[_unpack_i32(data, pos)[0] - 1], pos + 4


class Level:
    a: A

    def __init__(self, *, a: A = A.A) -> None:
        self.a = a

    def __str__(self) -> str:
        return f"Level(a={self.a})"

    def __repr__(self) -> str:
        return f"Level(a={self.a!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return self.a == other.a


def _write_Level(value: Level, put: _Put, where: str) -> None:
    _check_object(value, Level, where)
    _write_A(value.a, put, f"{where}.a")


def _read_Level(data: bytes, pos: int) -> tuple[Level, int]:
    f_a, pos = _read_A(data, pos)
    value = Level(a=f_a)
    return value, pos


class V1:
    level: Level
    a: A

    def __init__(self, *, level: Level, a: A) -> None:
        self.level = level
        self.a = a

    def __str__(self) -> str:
        return f"V1(level={self.level}, a={self.a})"

    def __repr__(self) -> str:
        return f"V1(level={self.level!r}, a={self.a!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, V1):
            return NotImplemented
        return self.level == other.level and self.a == other.a


def _write_V1(value: V1, put: _Put, where: str) -> None:
    _check_object(value, V1, where)
    _write_Level(value.level, put, f"{where}.level")
    _write_A(value.a, put, f"{where}.a")


def _read_V1(data: bytes, pos: int) -> tuple[V1, int]:
    f_level, pos = _read_Level(data, pos)
    f_a, pos = _read_A(data, pos)
    value = V1(level=f_level, a=f_a)
    return value, pos


class Colour(enum.Enum):
    RED = 0


# By name: the class may have an `__eq__` or a `__hash__` of its own.
_Colour_numbers = {
    "RED": 1,
}
_Colour_variants = tuple(Colour)


def _write_Colour(value: Colour, put: _Put, where: str) -> None:
    _check_object(value, Colour, where)
    put(_pack_i32(_Colour_numbers[value._name_]))


def _read_Colour(data: bytes, pos: int) -> tuple[Colour, int]:
    return _Colour_variants[_unpack_i32(data, pos)[0] - 1], pos + 4


class Failed(Exception):
    Level: typing.ClassVar[type[FailedLevel]]
    Failed: typing.ClassVar[type[FailedFailed]]


class FailedLevel(Failed):
    level: Level

    def __init__(self, level: Level) -> None:
        BaseException.__init__(self, level)
        self.level = level

    def __str__(self) -> str:
        return f"level={self.level!r}"

    def __repr__(self) -> str:
        return f"Failed.Level(level={self.level!r})"


_nest(Failed, "Level", FailedLevel)


class FailedFailed(Failed):
    reason: str

    def __init__(self, reason: str) -> None:
        BaseException.__init__(self, reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"reason={self.reason!r}"

    def __repr__(self) -> str:
        return f"Failed.Failed(reason={self.reason!r})"


_nest(Failed, "Failed", FailedFailed)


def _write_Failed(value: Failed, put: _Put, where: str) -> None:
    if isinstance(value, FailedLevel):
        put(_pack_i32(1))
        _write_Level(value.level, put, f"{where}.level")
    elif isinstance(value, FailedFailed):
        put(_pack_i32(2))
        text = _as_utf8(value.reason, f"{where}.reason")
        put(_pack_i32(len(text)))
        put(text)
    else:
        raise _wrong_type(value, "Failed", where)


def _read_Failed(data: bytes, pos: int) -> tuple[Failed, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_level, pos = _read_Level(data, pos)
        return FailedLevel(f1_level), pos
    if variant == 2:
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f2_reason = data[pos + 4 : end].decode()
        pos = end
        return FailedFailed(f2_reason), pos
    raise InternalError(f"Failed has no variant {variant}")


class Shape:
    V1: typing.ClassVar[type[ShapeV1]]
    SHAPE_V1: typing.ClassVar[type[ShapeShapeV1]]
    LEVEL: typing.ClassVar[type[ShapeLevel]]

    def __init__(self) -> None:
        raise RuntimeError("Shape cannot be instantiated directly")

    def is_V1(self) -> bool:
        return isinstance(self, ShapeV1)

    def is_v1(self) -> bool:
        return isinstance(self, ShapeV1)

    def is_SHAPE_V1(self) -> bool:
        return isinstance(self, ShapeShapeV1)

    def is_shape_v1(self) -> bool:
        return isinstance(self, ShapeShapeV1)

    def is_LEVEL(self) -> bool:
        return isinstance(self, ShapeLevel)

    def is_level(self) -> bool:
        return isinstance(self, ShapeLevel)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Shape):
            return NotImplemented
        _done = _call_method_shape_uniffi_trait_eq_eq(self, other)
        if _done is not NotImplemented:
            return _done
        self_ = _encode(_write_Shape, self, "self")
        other_ = _encode(_write_Shape, other, "other")
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_shape_uniffi_trait_eq_eq(
            _lower_chunks(self_), _lower_chunks(other_), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result != 0

    def __ne__(self, other: object) -> bool:
        if not isinstance(other, Shape):
            return NotImplemented
        _done = _call_method_shape_uniffi_trait_eq_ne(self, other)
        if _done is not NotImplemented:
            return _done
        self_ = _encode(_write_Shape, self, "self")
        other_ = _encode(_write_Shape, other, "other")
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_shape_uniffi_trait_eq_ne(
            _lower_chunks(self_), _lower_chunks(other_), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result != 0


class ShapeV1(Shape):
    inner: V1

    def __init__(self, inner: V1) -> None:
        self.inner = inner

    def __str__(self) -> str:
        return f"Shape.V1(inner={self.inner})"

    def __repr__(self) -> str:
        return f"Shape.V1(inner={self.inner!r})"


_nest(Shape, "V1", ShapeV1)


class ShapeShapeV1(Shape):
    level: Level

    def __init__(self, level: Level) -> None:
        self.level = level

    def __str__(self) -> str:
        return f"Shape.SHAPE_V1(level={self.level})"

    def __repr__(self) -> str:
        return f"Shape.SHAPE_V1(level={self.level!r})"


_nest(Shape, "SHAPE_V1", ShapeShapeV1)


class ShapeLevel(Shape):
    level: Level

    def __init__(self, level: Level) -> None:
        self.level = level

    def __str__(self) -> str:
        return f"Shape.LEVEL(level={self.level})"

    def __repr__(self) -> str:
        return f"Shape.LEVEL(level={self.level!r})"


_nest(Shape, "LEVEL", ShapeLevel)


def _write_Shape(value: Shape, put: _Put, where: str) -> None:
    if isinstance(value, ShapeV1):
        put(_pack_i32(1))
        _write_V1(value.inner, put, f"{where}.inner")
    elif isinstance(value, ShapeShapeV1):
        put(_pack_i32(2))
        _write_Level(value.level, put, f"{where}.level")
    elif isinstance(value, ShapeLevel):
        put(_pack_i32(3))
        _write_Level(value.level, put, f"{where}.level")
    else:
        raise _wrong_type(value, "Shape", where)


def _read_Shape(data: bytes, pos: int) -> tuple[Shape, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_inner, pos = _read_V1(data, pos)
        return ShapeV1(f1_inner), pos
    if variant == 2:
        f2_level, pos = _read_Level(data, pos)
        return ShapeShapeV1(f2_level), pos
    if variant == 3:
        f3_level, pos = _read_Level(data, pos)
        return ShapeLevel(f3_level), pos
    raise InternalError(f"Shape has no variant {variant}")


class X:
    Y: typing.ClassVar[type[_class_XY]]
    XY: typing.ClassVar[type[XXy]]

    def __init__(self) -> None:
        raise RuntimeError("X cannot be instantiated directly")

    def is_Y(self) -> bool:
        return isinstance(self, XY)

    def is_y(self) -> bool:
        return isinstance(self, XY)

    def is_XY(self) -> bool:
        return isinstance(self, XXy)

    def is_xy(self) -> bool:
        return isinstance(self, XXy)


class XY(X):
    a: A

    def __init__(self, a: A) -> None:
        self.a = a

    def __str__(self) -> str:
        return f"X.Y(a={self.a})"

    def __repr__(self) -> str:
        return f"X.Y(a={self.a!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, XY):
            return NotImplemented
        return self.a == other.a


_nest(X, "Y", XY)


class XXy(X):
    a: A

    def __init__(self, a: A) -> None:
        self.a = a

    def __str__(self) -> str:
        return f"X.XY(a={self.a})"

    def __repr__(self) -> str:
        return f"X.XY(a={self.a!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, XXy):
            return NotImplemented
        return self.a == other.a


_nest(X, "XY", XXy)


def _write_X(value: X, put: _Put, where: str) -> None:
    if isinstance(value, XY):
        put(_pack_i32(1))
        _write_A(value.a, put, f"{where}.a")
    elif isinstance(value, XXy):
        put(_pack_i32(2))
        _write_A(value.a, put, f"{where}.a")
    else:
        raise _wrong_type(value, "X", where)


def _read_X(data: bytes, pos: int) -> tuple[X, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_a, pos = _read_A(data, pos)
        return XY(f1_a), pos
    if variant == 2:
        f2_a, pos = _read_A(data, pos)
        return XXy(f2_a), pos
    raise InternalError(f"X has no variant {variant}")


_class_XY = XY


def mixed(v1: V1, shape: Shape) -> Colour:
    _done = _call_func_mixed(v1, shape)
    if _done is not NotImplemented:
        return _done
    v1_ = _encode(_write_V1, v1, "v1")
    shape_ = _encode(_write_Shape, shape, "shape")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_mixed(
        _lower_chunks(v1_), _lower_chunks(shape_), _status
    )
    if _status.code:
        raise _failure(_status, _read_Failed)
    _give_status(_status)
    return _read_Colour(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_form_Colour = ("enum", *_Colour_variants)
_form_A = ("enum", *_A_variants)
_form_Level = ("record", Level, ("a", _form_A))
_form_Failed = (
    "variants",
    ("exception", FailedLevel, ("level", _form_Level)),
    ("exception", FailedFailed, ("reason", "string")),
)
_form_V1 = ("record", V1, ("level", _form_Level), ("a", _form_A))
_form_Shape = (
    "variants",
    ("record", ShapeV1, ("inner", _form_V1)),
    ("record", ShapeShapeV1, ("level", _form_Level)),
    ("record", ShapeLevel, ("level", _form_Level)),
)
_call_func_mixed: _Call[Colour] = _function(
    _form_Colour, "uniffi_demo_fn_func_mixed", _form_Failed, _form_V1, _form_Shape
)
_call_method_shape_uniffi_trait_eq_eq: _Call[bool] = _function(
    "bool",
    "uniffi_demo_fn_method_shape_uniffi_trait_eq_eq",
    None,
    _form_Shape,
    _form_Shape,
)
_call_method_shape_uniffi_trait_eq_ne: _Call[bool] = _function(
    "bool",
    "uniffi_demo_fn_method_shape_uniffi_trait_eq_ne",
    None,
    _form_Shape,
    _form_Shape,
)

_in_one_step(None, mixed=_call_func_mixed)
