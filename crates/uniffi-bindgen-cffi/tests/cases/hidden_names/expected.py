def _write_sequence_string(value: typing.Sequence[str], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(_len(items)))
    for index, item in enumerate(items):
        text = _as_utf8(item, f"{where}[{index}]")
        put(_pack_i32(_len(text)))
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


class Row:
    str: _str
    _self: _str
    list: _list[_str]

    def __init__(self, *, str: _str, _self: _str, list: _list[_str]) -> None:
        self.str = str
        self._self = _self
        self.list = list

    def __str__(self) -> _str:
        return f"Row(str={self.str}, _self={self._self}, list={self.list})"

    def __repr__(self) -> _str:
        return f"Row(str={self.str!r}, _self={self._self!r}, list={self.list!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Row):
            return NotImplemented
        return (
            self.str == other.str
            and self._self == other._self
            and self.list == other.list
        )


def _write_Row(value: Row, put: _Put, where: str) -> None:
    _check_object(value, Row, where)
    text = _as_utf8(value.str, f"{where}.str")
    put(_pack_i32(_len(text)))
    put(text)
    text = _as_utf8(value._self, f"{where}._self")
    put(_pack_i32(_len(text)))
    put(text)
    _write_sequence_string(value.list, put, f"{where}.list")


def _read_Row(data: bytes, pos: int) -> tuple[Row, int]:
    end = pos + 4 + _unpack_i32(data, pos)[0]
    f_str = data[pos + 4 : end].decode()
    pos = end
    end = pos + 4 + _unpack_i32(data, pos)[0]
    f__self = data[pos + 4 : end].decode()
    pos = end
    f_list, pos = _read_sequence_string(data, pos)
    value = Row(str=f_str, _self=f__self, list=f_list)
    return value, pos


def _write_sequence_i64(value: typing.Sequence[int], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(_len(items)))
    for index, item in enumerate(items):
        put(_pack_i64(_check_i64(item, f"{where}[{index}]")))


def _read_sequence_i64(data: bytes, pos: int) -> tuple[list[int], int]:
    value: list[int] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = _unpack_i64(data, pos)[0]
        pos += 8
        value.append(item)
    return value, pos


class ThingProtocol(typing.Protocol):
    """Hides types from its other methods."""

    def int(self, list: typing.Sequence[_int], _self: _int) -> _int: ...

    def list(self) -> _list[_int]: ...


_ThingT = typing.TypeVar("_ThingT", bound="Thing")


class Thing(ThingProtocol):
    """Hides types from its other methods."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_thing
    _uniffi_free = _Free("uniffi_demo_fn_free_thing")
    _uniffi_handle: _int

    @classmethod
    def like(_cls: type[_ThingT], cls: str) -> _ThingT:
        _done = _call_constructor_thing_like(cls)
        if _done is not NotImplemented:
            return _cls._uniffi_make_instance(_done)
        cls_ = _as_utf8(cls, "cls")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_thing_like(_lower(cls_), _status)
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _cls._uniffi_make_instance(_result)

    def __init__(self, str: str) -> None:
        _done = _call_constructor_thing_new(str)
        if _done is not NotImplemented:
            self._uniffi_handle = _done
            return
        str_ = _as_utf8(str, "str")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_thing_new(_lower(str_), _status)
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        self._uniffi_handle = _result

    def int(self, list: typing.Sequence[_int], _self: _int) -> _int:
        _done = _call_method_thing_int(self, list, _self)
        if _done is not NotImplemented:
            return _done
        list_ = _encode(_write_sequence_i64, list, "list")
        _self_ = _check_i64(_self, "_self")
        _status = _take_status()
        _result: _int = _lib.uniffi_demo_fn_method_thing_int(
            self._uniffi_clone(self._uniffi_handle, _status),
            _lower_chunks(list_),
            _self_,
            _status,
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result

    def list(self) -> _list[_int]:
        _done = _call_method_thing_list(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_thing_list(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _read_sequence_i64(_take_data(_result), 0)[0]

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: _int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: Thing) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Thing.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> _int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: _int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> typing.NoReturn:
        raise TypeError(f"{type(self).__qualname__}: a Rust object cannot be copied")


def _read_Thing(data: bytes, pos: int) -> tuple[Thing, int]:
    value = Thing._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


def len(list: typing.Sequence[str], int: int) -> int:
    """Hides what the helpers need."""
    _done = _call_func_len(list, int)
    if _done is not NotImplemented:
        return _done
    list_ = _encode(_write_sequence_string, list, "list")
    int_ = _check_i64(int, "int")
    _status = _take_status()
    _result: _int = _lib.uniffi_demo_fn_func_len(_lower_chunks(list_), int_, _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result


# --- What the library and its extension are told of the interface ---

_form_Thing = (
    "object",
    Thing,
    "uniffi_demo_fn_clone_thing",
    "uniffi_demo_fn_free_thing",
)
_call_func_len: _Call[int] = _function(
    "u32", "uniffi_demo_fn_func_len", None, ("sequence", "string"), "i64"
)
_call_constructor_thing_like: _Call[int] = _function(
    "u64", "uniffi_demo_fn_constructor_thing_like", None, "string"
)
_call_constructor_thing_new: _Call[int] = _function(
    "u64", "uniffi_demo_fn_constructor_thing_new", None, "string"
)
_call_method_thing_int: _Call[int] = _function(
    "i64",
    "uniffi_demo_fn_method_thing_int",
    None,
    _form_Thing,
    ("sequence", "i64"),
    "i64",
)
_call_method_thing_list: _Call[list[int]] = _function(
    ("sequence", "i64"), "uniffi_demo_fn_method_thing_list", None, _form_Thing
)
_call_free_thing: _Call[object] = _function(
    None, "uniffi_demo_fn_free_thing", None, ("ended", _form_Thing)
)

_in_one_step(None, len=_call_func_len)

_in_one_step(
    Thing,
    int=_call_method_thing_int,
    list=_call_method_thing_list,
    __del__=_call_free_thing,
)
