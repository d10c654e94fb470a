class Shape:
    """What something is."""

    EMPTY: typing.ClassVar[type[ShapeEmpty]]
    CIRCLE: typing.ClassVar[type[ShapeCircle]]

    def __init__(self) -> None:
        raise RuntimeError("Shape cannot be instantiated directly")

    def is_EMPTY(self) -> bool:
        return isinstance(self, ShapeEmpty)

    def is_empty(self) -> bool:
        return isinstance(self, ShapeEmpty)

    def is_CIRCLE(self) -> bool:
        return isinstance(self, ShapeCircle)

    def is_circle(self) -> bool:
        return isinstance(self, ShapeCircle)


class ShapeEmpty(Shape):
    """Nothing at all."""

    def __init__(self) -> None:
        pass

    def __str__(self) -> str:
        return "Shape.EMPTY()"

    def __repr__(self) -> str:
        return "Shape.EMPTY()"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ShapeEmpty):
            return NotImplemented
        return True


_nest(Shape, "EMPTY", ShapeEmpty)


class ShapeCircle(Shape):
    radius: float
    name: typing.Optional[str]

    def __init__(self, radius: float, name: typing.Optional[str]) -> None:
        self.radius = radius
        self.name = name

    def __str__(self) -> str:
        return f"Shape.CIRCLE(radius={self.radius}, name={self.name})"

    def __repr__(self) -> str:
        return f"Shape.CIRCLE(radius={self.radius!r}, name={self.name!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ShapeCircle):
            return NotImplemented
        return self.radius == other.radius and self.name == other.name


_nest(Shape, "CIRCLE", ShapeCircle)


def _write_Shape(value: Shape, put: _Put, where: str) -> None:
    if isinstance(value, ShapeEmpty):
        put(_pack_i32(1))
    elif isinstance(value, ShapeCircle):
        put(_pack_i32(2))
        put(_pack_f64(_check_f64(value.radius, f"{where}.radius")))
        if value.name is None:
            put(b"\x00")
        else:
            put(b"\x01")
            text = _as_utf8(value.name, f"{where}.name")
            put(_pack_i32(len(text)))
            put(text)
    else:
        raise _wrong_type(value, "Shape", where)


def _read_Shape(data: bytes, pos: int) -> tuple[Shape, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        return ShapeEmpty(), pos
    if variant == 2:
        f2_radius = _unpack_f64(data, pos)[0]
        pos += 8
        pos += 1
        if data[pos - 1] == 0:
            f2_name = None
        else:
            end = pos + 4 + _unpack_i32(data, pos)[0]
            f2_name = data[pos + 4 : end].decode()
            pos = end
        return ShapeCircle(f2_radius, f2_name), pos
    raise InternalError(f"Shape has no variant {variant}")


def turn(shape: Shape) -> Shape:
    _done = _call_func_turn(shape)
    if _done is not NotImplemented:
        return _done
    shape_ = _encode(_write_Shape, shape, "shape")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_turn(_lower_chunks(shape_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_Shape(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_form_Shape = (
    "variants",
    ("record", ShapeEmpty),
    ("record", ShapeCircle, ("radius", "f64"), ("name", ("optional", "string"))),
)
_call_func_turn: _Call[Shape] = _function(
    _form_Shape, "uniffi_demo_fn_func_turn", None, _form_Shape
)

_in_one_step(None, turn=_call_func_turn)
