def _write_sequence_optional_string(
    value: typing.Sequence[typing.Optional[str]], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        if item is None:
            put(b"\x00")
        else:
            put(b"\x01")
            text = _as_utf8(item, f"{where}[{index}]")
            put(_pack_i32(len(text)))
            put(text)


def _read_sequence_optional_string(
    data: bytes, pos: int
) -> tuple[list[typing.Optional[str]], int]:
    value: list[typing.Optional[str]] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        pos += 1
        if data[pos - 1] == 0:
            item = None
        else:
            end = pos + 4 + _unpack_i32(data, pos)[0]
            item = data[pos + 4 : end].decode()
            pos = end
        value.append(item)
    return value, pos


def _write_map_i64_to_sequence_optional_string(
    value: typing.Mapping[int, typing.Sequence[typing.Optional[str]]],
    put: _Put,
    where: str,
) -> None:
    items = _map_items(value, where)
    put(_pack_i32(len(items)))
    for key, item in items:
        put(_pack_i64(_check_i64(key, f"{where}: key {key!r}")))
        _write_sequence_optional_string(item, put, f"{where}[{key!r}]")


def _read_map_i64_to_sequence_optional_string(
    data: bytes, pos: int
) -> tuple[dict[int, list[typing.Optional[str]]], int]:
    value: dict[int, list[typing.Optional[str]]] = {}
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        key = _unpack_i64(data, pos)[0]
        pos += 8
        item, pos = _read_sequence_optional_string(data, pos)
        value[key] = item
    return value, pos


def _write_sequence_map_i64_to_sequence_optional_string(
    value: typing.Sequence[typing.Mapping[int, typing.Sequence[typing.Optional[str]]]],
    put: _Put,
    where: str,
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_map_i64_to_sequence_optional_string(item, put, f"{where}[{index}]")


def _read_sequence_map_i64_to_sequence_optional_string(
    data: bytes, pos: int
) -> tuple[list[dict[int, list[typing.Optional[str]]]], int]:
    value: list[dict[int, list[typing.Optional[str]]]] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item, pos = _read_map_i64_to_sequence_optional_string(data, pos)
        value.append(item)
    return value, pos


class SomethingWithAVeryLongName:
    a_field_that_has_a_very_long_name_as_well: typing.Optional[
        list[dict[int, list[typing.Optional[str]]]]
    ]

    def __init__(
        self,
        *,
        a_field_that_has_a_very_long_name_as_well: typing.Optional[
            list[dict[int, list[typing.Optional[str]]]]
        ] = None,
    ) -> None:
        self.a_field_that_has_a_very_long_name_as_well = (
            a_field_that_has_a_very_long_name_as_well
        )

    def __str__(self) -> str:
        return f"SomethingWithAVeryLongName(a_field_that_has_a_very_long_name_as_well={self.a_field_that_has_a_very_long_name_as_well})"

    def __repr__(self) -> str:
        return f"SomethingWithAVeryLongName(a_field_that_has_a_very_long_name_as_well={self.a_field_that_has_a_very_long_name_as_well!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SomethingWithAVeryLongName):
            return NotImplemented
        return (
            self.a_field_that_has_a_very_long_name_as_well
            == other.a_field_that_has_a_very_long_name_as_well
        )


def _write_SomethingWithAVeryLongName(
    value: SomethingWithAVeryLongName, put: _Put, where: str
) -> None:
    _check_object(value, SomethingWithAVeryLongName, where)
    if value.a_field_that_has_a_very_long_name_as_well is None:
        put(b"\x00")
    else:
        put(b"\x01")
        _write_sequence_map_i64_to_sequence_optional_string(
            value.a_field_that_has_a_very_long_name_as_well,
            put,
            f"{where}.a_field_that_has_a_very_long_name_as_well",
        )


def _read_SomethingWithAVeryLongName(
    data: bytes, pos: int
) -> tuple[SomethingWithAVeryLongName, int]:
    pos += 1
    if data[pos - 1] == 0:
        f_a_field_that_has_a_very_long_name_as_well = None
    else:
        f_a_field_that_has_a_very_long_name_as_well, pos = (
            _read_sequence_map_i64_to_sequence_optional_string(data, pos)
        )
    value = SomethingWithAVeryLongName(
        a_field_that_has_a_very_long_name_as_well=f_a_field_that_has_a_very_long_name_as_well
    )
    return value, pos


def _write_map_string_to_sequence_map_i64_to_sequence_optional_string(
    value: typing.Mapping[
        str, typing.Sequence[typing.Mapping[int, typing.Sequence[typing.Optional[str]]]]
    ],
    put: _Put,
    where: str,
) -> None:
    items = _map_items(value, where)
    put(_pack_i32(len(items)))
    for key, item in items:
        text = _as_utf8(key, f"{where}: key {key!r}")
        put(_pack_i32(len(text)))
        put(text)
        _write_sequence_map_i64_to_sequence_optional_string(
            item, put, f"{where}[{key!r}]"
        )


def _read_map_string_to_sequence_map_i64_to_sequence_optional_string(
    data: bytes, pos: int
) -> tuple[dict[str, list[dict[int, list[typing.Optional[str]]]]], int]:
    value: dict[str, list[dict[int, list[typing.Optional[str]]]]] = {}
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        end = pos + 4 + _unpack_i32(data, pos)[0]
        key = data[pos + 4 : end].decode()
        pos = end
        item, pos = _read_sequence_map_i64_to_sequence_optional_string(data, pos)
        value[key] = item
    return value, pos


def _write_sequence_SomethingWithAVeryLongName(
    value: typing.Sequence[SomethingWithAVeryLongName], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_SomethingWithAVeryLongName(item, put, f"{where}[{index}]")


def _write_optional_sequence_SomethingWithAVeryLongName(
    value: typing.Optional[typing.Sequence[SomethingWithAVeryLongName]],
    put: _Put,
    where: str,
) -> None:
    if value is None:
        put(b"\x00")
    else:
        put(b"\x01")
        _write_sequence_SomethingWithAVeryLongName(value, put, where)


def transform_every_single_entry(
    the_entries_to_transform: typing.Mapping[
        str, typing.Sequence[typing.Mapping[int, typing.Sequence[typing.Optional[str]]]]
    ],
    something_with_a_very_long_name: typing.Optional[
        typing.Sequence[SomethingWithAVeryLongName]
    ] = None,
) -> dict[str, list[dict[int, list[typing.Optional[str]]]]]:
    _done = _call_func_transform_every_single_entry(
        the_entries_to_transform, something_with_a_very_long_name
    )
    if _done is not NotImplemented:
        return _done
    the_entries_to_transform_ = _encode(
        _write_map_string_to_sequence_map_i64_to_sequence_optional_string,
        the_entries_to_transform,
        "the_entries_to_transform",
    )
    something_with_a_very_long_name_ = _encode(
        _write_optional_sequence_SomethingWithAVeryLongName,
        something_with_a_very_long_name,
        "something_with_a_very_long_name",
    )
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_transform_every_single_entry(
        _lower_chunks(the_entries_to_transform_),
        _lower_chunks(something_with_a_very_long_name_),
        _status,
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_map_string_to_sequence_map_i64_to_sequence_optional_string(
        _take_data(_result), 0
    )[0]


# --- What the library and its extension are told of the interface ---

_form_SomethingWithAVeryLongName = (
    "record",
    SomethingWithAVeryLongName,
    (
        "a_field_that_has_a_very_long_name_as_well",
        (
            "optional",
            ("sequence", ("map", "i64", ("sequence", ("optional", "string")))),
        ),
    ),
)
_call_func_transform_every_single_entry: _Call[
    dict[str, list[dict[int, list[typing.Optional[str]]]]]
] = _function(
    (
        "map",
        "string",
        ("sequence", ("map", "i64", ("sequence", ("optional", "string")))),
    ),
    "uniffi_demo_fn_func_transform_every_single_entry",
    None,
    (
        "map",
        "string",
        ("sequence", ("map", "i64", ("sequence", ("optional", "string")))),
    ),
    ("optional", ("sequence", _form_SomethingWithAVeryLongName)),
)

_in_one_step(None, transform_every_single_entry=_call_func_transform_every_single_entry)
