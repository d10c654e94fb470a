def _read_sequence_i64(data: bytes, pos: int) -> tuple[list[int], int]:
    value: list[int] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = _unpack_i64(data, pos)[0]
        pos += 8
        value.append(item)
    return value, pos


def _read_sequence_Counter(data: bytes, pos: int) -> tuple[list[Counter], int]:
    value: list[Counter] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = Counter._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
        value.append(item)
    return value, pos


class CounterProtocol(typing.Protocol):
    """A thing that counts."""

    def list(self) -> _list[int]: ...

    def next(self) -> int: ...

    def split(self, parts: int) -> _list[Counter]: ...


_CounterT = typing.TypeVar("_CounterT", bound="Counter")


class Counter(CounterProtocol):
    """A thing that counts."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_counter
    _uniffi_free = _Free("uniffi_demo_fn_free_counter")
    _uniffi_handle: int

    @classmethod
    def like(cls: type[_CounterT], other: Counter) -> _CounterT:
        """Starts where another one is."""
        _done = _call_constructor_counter_like(other)
        if _done is not NotImplemented:
            return cls._uniffi_make_instance(_done)
        other_ = _check_object(other, Counter, "other")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_counter_like(
            other_._uniffi_clone_handle(), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return cls._uniffi_make_instance(_result)

    def __init__(self, start: int = 0) -> None:
        """Starts at a number."""
        _done = _call_constructor_counter_new(start)
        if _done is not NotImplemented:
            self._uniffi_handle = _done
            return
        start_ = _check_i64(start, "start")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_counter_new(start_, _status)
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        self._uniffi_handle = _result

    def list(self) -> _list[int]:
        _done = _call_method_counter_list(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_counter_list(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _read_sequence_i64(_take_data(_result), 0)[0]

    def next(self) -> int:
        """The next number."""
        _done = _call_method_counter_next(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_counter_next(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result

    def split(self, parts: int) -> _list[Counter]:
        _done = _call_method_counter_split(self, parts)
        if _done is not NotImplemented:
            return _done
        parts_ = _check_u8(parts, "parts")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_counter_split(
            self._uniffi_clone(self._uniffi_handle, _status), parts_, _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _read_sequence_Counter(_take_data(_result), 0)[0]

    def __repr__(self) -> str:
        _done = _call_method_counter_uniffi_trait_debug(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_counter_uniffi_trait_debug(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _take_data(_result).decode()

    def __str__(self) -> str:
        _done = _call_method_counter_uniffi_trait_display(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_counter_uniffi_trait_display(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _take_data(_result).decode()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        _done = _call_method_counter_uniffi_trait_eq_eq(self, other)
        if _done is not NotImplemented:
            return _done
        other_ = _check_object(other, Counter, "other")
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_counter_uniffi_trait_eq_eq(
            self._uniffi_clone(self._uniffi_handle, _status),
            other_._uniffi_clone_handle(),
            _status,
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result != 0

    def __ne__(self, other: object) -> bool:
        if not isinstance(other, Counter):
            return NotImplemented
        _done = _call_method_counter_uniffi_trait_eq_ne(self, other)
        if _done is not NotImplemented:
            return _done
        other_ = _check_object(other, Counter, "other")
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_counter_uniffi_trait_eq_ne(
            self._uniffi_clone(self._uniffi_handle, _status),
            other_._uniffi_clone_handle(),
            _status,
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return _result != 0

    def __hash__(self) -> int:
        _done = _call_method_counter_uniffi_trait_hash(self)
        if _done is not NotImplemented:
            return _done
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_counter_uniffi_trait_hash(
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

    def _uniffi_adopt(self, other: Counter) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Counter.__del__(self)
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


def _read_Counter(data: bytes, pos: int) -> tuple[Counter, int]:
    value = Counter._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


# --- What the library and its extension are told of the interface ---

_form_Counter = (
    "object",
    Counter,
    "uniffi_demo_fn_clone_counter",
    "uniffi_demo_fn_free_counter",
)
_call_constructor_counter_like: _Call[int] = _function(
    "u64", "uniffi_demo_fn_constructor_counter_like", None, _form_Counter
)
_call_constructor_counter_new: _Call[int] = _function(
    "u64", "uniffi_demo_fn_constructor_counter_new", None, "i64"
)
_call_method_counter_list: _Call[list[int]] = _function(
    ("sequence", "i64"), "uniffi_demo_fn_method_counter_list", None, _form_Counter
)
_call_method_counter_next: _Call[int] = _function(
    "i64", "uniffi_demo_fn_method_counter_next", None, _form_Counter
)
_call_method_counter_split: _Call[list[Counter]] = _function(
    ("sequence", _form_Counter),
    "uniffi_demo_fn_method_counter_split",
    None,
    _form_Counter,
    "u8",
)
_call_method_counter_uniffi_trait_debug: _Call[str] = _function(
    "string", "uniffi_demo_fn_method_counter_uniffi_trait_debug", None, _form_Counter
)
_call_method_counter_uniffi_trait_display: _Call[str] = _function(
    "string", "uniffi_demo_fn_method_counter_uniffi_trait_display", None, _form_Counter
)
_call_method_counter_uniffi_trait_eq_eq: _Call[bool] = _function(
    "bool",
    "uniffi_demo_fn_method_counter_uniffi_trait_eq_eq",
    None,
    _form_Counter,
    _form_Counter,
)
_call_method_counter_uniffi_trait_eq_ne: _Call[bool] = _function(
    "bool",
    "uniffi_demo_fn_method_counter_uniffi_trait_eq_ne",
    None,
    _form_Counter,
    _form_Counter,
)
_call_method_counter_uniffi_trait_hash: _Call[int] = _function(
    "u64", "uniffi_demo_fn_method_counter_uniffi_trait_hash", None, _form_Counter
)
_call_free_counter: _Call[object] = _function(
    None, "uniffi_demo_fn_free_counter", None, ("ended", _form_Counter)
)

_in_one_step(
    Counter,
    list=_call_method_counter_list,
    next=_call_method_counter_next,
    split=_call_method_counter_split,
    __del__=_call_free_counter,
)
