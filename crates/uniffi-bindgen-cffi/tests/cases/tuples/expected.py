class One:
    """A single field."""

    only: int

    def __init__(self, *, only: int) -> None:
        self.only = only

    def __str__(self) -> str:
        return f"One(only={self.only})"

    def __repr__(self) -> str:
        return f"One(only={self.only!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, One):
            return NotImplemented
        return self.only == other.only


def _write_One(value: One, put: _Put, where: str) -> None:
    if isinstance(value, tuple):
        _check_tuple(value, One, 1, where)
        value = One(only=value[0])
    _check_object(value, One, where)
    put(_pack_u8(_check_u8(value.only, f"{where}.only")))


def _read_One(data: bytes, pos: int) -> tuple[One, int]:
    f_only = _unpack_u8(data, pos)[0]
    pos += 1
    value = One(only=f_only)
    return value, pos


class Pair:
    """A pair."""

    key: bytes
    """The key."""
    value: typing.Optional[str]
    """The value."""

    def __init__(self, *, key: bytes, value: typing.Optional[str]) -> None:
        self.key = key
        self.value = value

    def __str__(self) -> str:
        return f"Pair(key={self.key!r}, value={self.value})"

    def __repr__(self) -> str:
        return f"Pair(key={self.key!r}, value={self.value!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Pair):
            return NotImplemented
        return self.key == other.key and self.value == other.value


def _write_Pair(value: Pair, put: _Put, where: str) -> None:
    if isinstance(value, tuple):
        _check_tuple(value, Pair, 2, where)
        value = Pair(key=value[0], value=value[1])
    _check_object(value, Pair, where)
    content = value.key
    chunk = content if type(content) is bytes else _as_bytes(content, f"{where}.key")
    put(_pack_i32(len(chunk)))
    put(chunk)
    if value.value is None:
        put(b"\x00")
    else:
        put(b"\x01")
        text = _as_utf8(value.value, f"{where}.value")
        put(_pack_i32(len(text)))
        put(text)


def _read_Pair(data: bytes, pos: int) -> tuple[Pair, int]:
    end = pos + 4 + _unpack_i32(data, pos)[0]
    f_key = data[pos + 4 : end]
    pos = end
    pos += 1
    if data[pos - 1] == 0:
        f_value = None
    else:
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f_value = data[pos + 4 : end].decode()
        pos = end
    value = Pair(key=f_key, value=f_value)
    return value, pos


def _write_sequence_Pair(value: typing.Sequence[Pair], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_Pair(item, put, f"{where}[{index}]")


def count(pairs: typing.Sequence[Pair]) -> int:
    _done = _call_func_count(pairs)
    if _done is not NotImplemented:
        return _done
    pairs_ = _encode(_write_sequence_Pair, pairs, "pairs")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_count(_lower_chunks(pairs_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result


def one(one: One) -> bool:
    _done = _call_func_one(one)
    if _done is not NotImplemented:
        return _done
    one_ = _encode(_write_One, one, "one")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_one(_lower_chunks(one_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result != 0


# --- What the library and its extension are told of the interface ---

_form_Pair = (
    "record or tuple",
    Pair,
    ("key", "bytes"),
    ("value", ("optional", "string")),
)
_form_One = ("record or tuple", One, ("only", "u8"))
_call_func_count: _Call[int] = _function(
    "u64", "uniffi_demo_fn_func_count", None, ("sequence", _form_Pair)
)
_call_func_one: _Call[bool] = _function(
    "bool", "uniffi_demo_fn_func_one", None, _form_One
)

_in_one_step(None, count=_call_func_count, one=_call_func_one)
