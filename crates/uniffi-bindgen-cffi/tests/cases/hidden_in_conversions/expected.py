def _write_sequence_u32(value: typing.Sequence[int], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(_len(items)))
    for index, item in enumerate(items):
        put(_pack_u32(_check_u32(item, f"{where}[{index}]")))


Day = _datetime.date


def _lower_Day(value: Day, where: str) -> str:
    try:
        builtin: str = value.isoformat()
    except (AttributeError, TypeError) as error:
        raise TypeError(f"{where}: not a Day: {error}") from error
    return builtin


def _lift_Day(builtin: str) -> Day:
    datetime = _datetime
    len = _len
    value: Day = datetime.date.fromisoformat(builtin[: len("len a date")])
    return value


def _write_Day(value: Day, put: _Put, where: str) -> None:
    builtin = _lower_Day(value, where)
    text = _as_utf8(builtin, where)
    put(_pack_i32(_len(text)))
    put(text)


def _read_Day(data: bytes, pos: int) -> tuple[Day, int]:
    builtin: str
    end = pos + 4 + _unpack_i32(data, pos)[0]
    builtin = data[pos + 4 : end].decode()
    pos = end
    return _lift_Day(builtin), pos


def datetime(
    a_day_whose_name_makes_the_line_long: Day, int: typing.Sequence[int]
) -> Day:
    """Hides a module that a conversion needs."""
    a_day_whose_name_makes_the_line_long_ = _as_utf8(
        _lower_Day(
            a_day_whose_name_makes_the_line_long, "a_day_whose_name_makes_the_line_long"
        ),
        "a_day_whose_name_makes_the_line_long",
    )
    int_ = _encode(_write_sequence_u32, int, "int")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_datetime(
        _lower(a_day_whose_name_makes_the_line_long_), _lower_chunks(int_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _lift_Day(_take_data(_result).decode())


def len(day: Day) -> int:
    """Hides a builtin that a conversion needs."""
    day_ = _as_utf8(_lower_Day(day, "day"), "day")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_len(_lower(day_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result
