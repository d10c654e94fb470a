class AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates(Exception):
    AVariantWithALongNameOfItsOwn: typing.ClassVar[
        type[
            AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn
        ]
    ]


class AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn(
    AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates
):
    number: int
    text: str

    def __init__(self, number: int, text: str) -> None:
        BaseException.__init__(self, number, text)
        self.number = number
        self.text = text

    def __str__(self) -> str:
        return f"number={self.number!r}, text={self.text!r}"

    def __repr__(self) -> str:
        return f"AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates.AVariantWithALongNameOfItsOwn(number={self.number!r}, text={self.text!r})"


_nest(
    AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    "AVariantWithALongNameOfItsOwn",
    AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn,
)


def _write_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates(
    value: AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    put: _Put,
    where: str,
) -> None:
    if isinstance(
        value,
        AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn,
    ):
        put(_pack_i32(1))
        put(_pack_u32(_check_u32(value.number, f"{where}.number")))
        text = _as_utf8(value.text, f"{where}.text")
        put(_pack_i32(len(text)))
        put(text)
    else:
        raise _wrong_type(
            value,
            "AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates",
            where,
        )


def _read_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates(
    data: bytes, pos: int
) -> tuple[AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_number = _unpack_u32(data, pos)[0]
        pos += 4
        end = pos + 4 + _unpack_i32(data, pos)[0]
        f1_text = data[pos + 4 : end].decode()
        pos = end
        return AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn(
            f1_number, f1_text
        ), pos
    raise InternalError(
        f"AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates has no variant {variant}"
    )


class AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesProtocol(
    typing.Protocol
):
    def count_whatever_there_is_to_be_counted(
        self, text: str, data: _Buffer
    ) -> int: ...


_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesT = (
    typing.TypeVar(
        "_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesT",
        bound="AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates",
    )
)


class AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates(
    AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesProtocol
):
    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates
    _uniffi_free = _Free(
        "uniffi_demo_fn_free_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates"
    )
    _uniffi_handle: int

    @classmethod
    def made_in_another_way_that_has_a_long_name(
        cls: type[
            _AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesT
        ],
        number: int,
        text: str,
    ) -> _AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesT:
        _done = _call_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_made_in_another_way_that_has_a_long_name(
            number, text
        )
        if _done is not NotImplemented:
            return cls._uniffi_make_instance(_done)
        number_ = _check_u32(number, "number")
        text_ = _as_utf8(text, "text")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_made_in_another_way_that_has_a_long_name(
            number_, _lower(text_), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return cls._uniffi_make_instance(_result)

    def __init__(self, number: int) -> None:
        _done = _call_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_new(
            number
        )
        if _done is not NotImplemented:
            self._uniffi_handle = _done
            return
        number_ = _check_u32(number, "number")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_new(
            number_, _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        self._uniffi_handle = _result

    def count_whatever_there_is_to_be_counted(self, text: str, data: _Buffer) -> int:
        _done = _call_method_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_count_whatever_there_is_to_be_counted(
            self, text, data
        )
        if _done is not NotImplemented:
            return _done
        text_ = _as_utf8(text, "text")
        data_ = _as_bytes(data, "data")
        _status = _take_status()
        _result: int = _lib.uniffi_demo_fn_method_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_count_whatever_there_is_to_be_counted(
            self._uniffi_clone(self._uniffi_handle, _status),
            _lower(text_),
            _lower_bytes(data_),
            _status,
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

    def _uniffi_adopt(
        self,
        other: AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    ) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates.__del__(
            self
        )
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


def _read_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates(
    data: bytes, pos: int
) -> tuple[AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates, int]:
    value = AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates._uniffi_make_instance(
        _unpack_u64(data, pos)[0]
    )
    pos += 8
    return value, pos


class ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(typing.Protocol):
    def count_whatever_there_is_to_be_counted(self, text: str, data: bytes) -> int:
        raise NotImplementedError


_methods_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem = (
    "count_whatever_there_is_to_be_counted",
)


def _check_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
    value: ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem, where: str
) -> ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem:
    _check_methods(
        value,
        ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem,
        _methods_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem,
        where,
    )
    return value


def _lower_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
    value: ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem,
) -> int:
    return _hold(value)


def _lift_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
    handle: int,
) -> ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem:
    value: ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem = _held.pop(handle)
    return value


def _write_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
    value: ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem,
    put: _Put,
    where: str,
) -> None:
    put(
        _Handed(
            _check_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
                value, where
            )
        )
    )


def _read_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
    data: bytes, pos: int
) -> tuple[ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem, int]:
    return _lift_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem(
        _unpack_u64(data, pos)[0]
    ), pos + 8


def _put_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem_count_whatever_there_is_to_be_counted(
    out: typing.Any, result: typing.Any
) -> None:
    out[0] = result


def _ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem_count_whatever_there_is_to_be_counted(
    _handle: typing.Any,
    text: typing.Any,
    data: typing.Any,
    _out: typing.Any,
    _status: typing.Any,
) -> None:
    try:
        result = _held[_handle].count_whatever_there_is_to_be_counted(
            *_lift_all(
                lambda: _take_argument(text).decode(), lambda: _take_argument(data)[4:]
            )
        )
        _put_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem_count_whatever_there_is_to_be_counted(
            _out, result
        )
    except BaseException as error:
        _report(_status, error)


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


def add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail(
    first: int, second: int
) -> int:
    _done = (
        _call_func_add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail(
            first, second
        )
    )
    if _done is not NotImplemented:
        return _done
    first_ = _check_u32(first, "first")
    second_ = _check_u32(second, "second")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail(
        first_, second_, _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result


async def await_everything_that_there_is_in_here_if_it_is_there_and_if_not(
    data: _Buffer,
) -> typing.Optional[bytes]:
    _done = _call_func_await_everything_that_there_is_in_here_if_it_is_there_and_if_not(
        data
    )
    if _done is not NotImplemented:
        return await _done
    data_ = _as_bytes(data, "data")
    _result, _rest = _drive(
        _lib.uniffi_demo_fn_func_await_everything_that_there_is_in_here_if_it_is_there_and_if_not(
            _lower_bytes(data_)
        ),
        _lib.ffi_demo_rust_future_poll_rust_buffer,
        _lib.ffi_demo_rust_future_complete_rust_buffer,
        _lib.ffi_demo_rust_future_cancel_rust_buffer,
        _lib.ffi_demo_rust_future_free_rust_buffer,
        _read_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    )
    if _rest is not None:
        _result = await _rest
    return _take_optional_bytes(_result)


def list_everything_that_there_is_in_here_if_it_is_there_and_if_not() -> list[str]:
    _done = _call_func_list_everything_that_there_is_in_here_if_it_is_there_and_if_not()
    if _done is not NotImplemented:
        return _done
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_list_everything_that_there_is_in_here_if_it_is_there_and_if_not(
        _status
    )
    if _status.code:
        raise _failure(
            _status,
            _read_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
        )
    _give_status(_status)
    return _read_sequence_string(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_form_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates = (
    "variants",
    (
        "exception",
        AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCratesAVariantWithALongNameOfItsOwn,
        ("number", "u32"),
        ("text", "string"),
    ),
)
_form_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates = (
    "object",
    AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    "uniffi_demo_fn_clone_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates",
    "uniffi_demo_fn_free_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates",
)
_call_func_add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail: _Call[
    int
] = _function(
    "u32",
    "uniffi_demo_fn_func_add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail",
    None,
    "u32",
    "u32",
)
_call_func_await_everything_that_there_is_in_here_if_it_is_there_and_if_not: _AsyncCall[
    typing.Optional[bytes]
] = _asynchronous(
    ("optional", "bytes"),
    "ffi_demo_rust_future_{}_rust_buffer",
    "uniffi_demo_fn_func_await_everything_that_there_is_in_here_if_it_is_there_and_if_not",
    _form_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    "bytes",
)
_call_func_list_everything_that_there_is_in_here_if_it_is_there_and_if_not: _Call[
    list[str]
] = _function(
    ("sequence", "string"),
    "uniffi_demo_fn_func_list_everything_that_there_is_in_here_if_it_is_there_and_if_not",
    _form_AnErrorWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
)
_call_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_made_in_another_way_that_has_a_long_name: _Call[
    int
] = _function(
    "u64",
    "uniffi_demo_fn_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_made_in_another_way_that_has_a_long_name",
    None,
    "u32",
    "string",
)
_call_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_new: _Call[
    int
] = _function(
    "u64",
    "uniffi_demo_fn_constructor_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_new",
    None,
    "u32",
)
_call_method_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_count_whatever_there_is_to_be_counted: _Call[
    int
] = _function(
    "u32",
    "uniffi_demo_fn_method_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_count_whatever_there_is_to_be_counted",
    None,
    _form_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    "string",
    "bytes",
)
_call_free_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates: _Call[
    object
] = _function(
    None,
    "uniffi_demo_fn_free_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates",
    None,
    (
        "ended",
        _form_AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    ),
)

_in_one_step(
    None,
    add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail=_call_func_add_one_number_to_another_and_return_the_sum_of_both_of_them_or_fail,
    list_everything_that_there_is_in_here_if_it_is_there_and_if_not=_call_func_list_everything_that_there_is_in_here_if_it_is_there_and_if_not,
)

_in_one_step(
    AnObjectWithANameThatGoesOnForAsLongAsSomePeopleHaveThemInTheirCrates,
    count_whatever_there_is_to_be_counted=_call_method_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates_count_whatever_there_is_to_be_counted,
    __del__=_call_free_anobjectwithanamethatgoesonforaslongassomepeoplehavethemintheircrates,
)

_set_vtable(
    _lib.uniffi_demo_fn_init_callback_vtable_acallbackwithanamethatgoesonforaslongassomepeoplehavethem,
    "VTableCallbackInterfaceDemoACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem",
    [
        (
            _ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem_count_whatever_there_is_to_be_counted,
            (
                "count_whatever_there_is_to_be_counted",
                (),
                _put_ACallbackWithANameThatGoesOnForAsLongAsSomePeopleHaveThem_count_whatever_there_is_to_be_counted,
                "u32",
                "string",
                "bytes",
            ),
        ),
    ],
    [],
)
