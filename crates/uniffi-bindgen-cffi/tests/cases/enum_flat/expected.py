class Colour(enum.Enum):
    """What something looks like."""

    RED = 0
    """As blood."""

    LIGHT_BLUE = 1


# By name: the class may have an `__eq__` or a `__hash__` of its own.
_Colour_numbers = {
    "RED": 1,
    "LIGHT_BLUE": 2,
}
_Colour_variants = tuple(Colour)


def _write_Colour(value: Colour, put: _Put, where: str) -> None:
    _check_object(value, Colour, where)
    put(_pack_i32(_Colour_numbers[value._name_]))


def _read_Colour(data: bytes, pos: int) -> tuple[Colour, int]:
    return _Colour_variants[_unpack_i32(data, pos)[0] - 1], pos + 4


def mix(a: Colour, b: Colour = Colour.LIGHT_BLUE) -> Colour:
    _done = _call_func_mix(a, b)
    if _done is not NotImplemented:
        return _done
    a_ = _encode(_write_Colour, a, "a")
    b_ = _encode(_write_Colour, b, "b")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_mix(
        _lower_chunks(a_), _lower_chunks(b_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_Colour(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_form_Colour = ("enum", *_Colour_variants)
_call_func_mix: _Call[Colour] = _function(
    _form_Colour, "uniffi_demo_fn_func_mix", None, _form_Colour, _form_Colour
)

_in_one_step(None, mix=_call_func_mix)
