def _write_sequence_bytes(
    value: typing.Sequence[_Buffer], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        chunk = item if type(item) is bytes else _as_bytes(item, f"{where}[{index}]")
        put(_pack_i32(len(chunk)))
        put(chunk)


def _read_sequence_optional_bytes(
    data: bytes, pos: int
) -> tuple[list[typing.Optional[bytes]], int]:
    value: list[typing.Optional[bytes]] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        pos += 1
        if data[pos - 1] == 0:
            item = None
        else:
            end = pos + 4 + _unpack_i32(data, pos)[0]
            item = data[pos + 4 : end]
            pos = end
        value.append(item)
    return value, pos


def _write_map_string_to_u32(
    value: typing.Mapping[str, int], put: _Put, where: str
) -> None:
    items = _map_items(value, where)
    put(_pack_i32(len(items)))
    for key, item in items:
        text = _as_utf8(key, f"{where}: key {key!r}")
        put(_pack_i32(len(text)))
        put(text)
        put(_pack_u32(_check_u32(item, f"{where}[{key!r}]")))


def _read_sequence_u8(data: bytes, pos: int) -> tuple[list[int], int]:
    value: list[int] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = _unpack_u8(data, pos)[0]
        pos += 1
        value.append(item)
    return value, pos


def _read_map_string_to_sequence_u8(
    data: bytes, pos: int
) -> tuple[dict[str, list[int]], int]:
    value: dict[str, list[int]] = {}
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        end = pos + 4 + _unpack_i32(data, pos)[0]
        key = data[pos + 4 : end].decode()
        pos = end
        item, pos = _read_sequence_u8(data, pos)
        value[key] = item
    return value, pos


def _write_sequence_timestamp(
    value: typing.Sequence[datetime.datetime], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_timestamp(item, put, f"{where}[{index}]")


def _write_sequence_sequence_timestamp(
    value: typing.Sequence[typing.Sequence[datetime.datetime]], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _write_sequence_timestamp(item, put, f"{where}[{index}]")


def _read_optional_timestamp(
    data: bytes, pos: int
) -> tuple[typing.Optional[datetime.datetime], int]:
    value: typing.Optional[datetime.datetime]
    pos += 1
    if data[pos - 1] == 0:
        value = None
    else:
        value, pos = _read_timestamp(data, pos)
    return value, pos


def read(keys: typing.Sequence[_Buffer]) -> list[typing.Optional[bytes]]:
    _done = _call_func_read(keys)
    if _done is not NotImplemented:
        return _done
    keys_ = _encode(_write_sequence_bytes, keys, "keys")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_read(_lower_chunks(keys_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_sequence_optional_bytes(_take_data(_result), 0)[0]


def table(numbers: typing.Mapping[str, int]) -> dict[str, list[int]]:
    _done = _call_func_table(numbers)
    if _done is not NotImplemented:
        return _done
    numbers_ = _encode(_write_map_string_to_u32, numbers, "numbers")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_table(_lower_chunks(numbers_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_map_string_to_sequence_u8(_take_data(_result), 0)[0]


def when(
    all: typing.Sequence[typing.Sequence[datetime.datetime]],
) -> typing.Optional[datetime.datetime]:
    _done = _call_func_when(all)
    if _done is not NotImplemented:
        return _done
    all_ = _encode(_write_sequence_sequence_timestamp, all, "all")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_when(_lower_chunks(all_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_optional_timestamp(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_call_func_read: _Call[list[typing.Optional[bytes]]] = _function(
    ("sequence", ("optional", "bytes")),
    "uniffi_demo_fn_func_read",
    None,
    ("sequence", "bytes"),
)
_call_func_table: _Call[dict[str, list[int]]] = _function(
    ("map", "string", ("sequence", "u8")),
    "uniffi_demo_fn_func_table",
    None,
    ("map", "string", "u32"),
)
_call_func_when: _Call[typing.Optional[datetime.datetime]] = _function(
    ("optional", ("timestamp", datetime.datetime, _EPOCH, datetime.timedelta)),
    "uniffi_demo_fn_func_when",
    None,
    (
        "sequence",
        ("sequence", ("timestamp", datetime.datetime, _EPOCH, datetime.timedelta)),
    ),
)

_in_one_step(None, read=_call_func_read, table=_call_func_table, when=_call_func_when)
