# --- Durations and timestamps: whole seconds and nanoseconds ---

_EPOCH = $datetime.datetime.fromtimestamp(0, $datetime.timezone.utc)
_pack_time, _unpack_time = $struct.Struct(">qI").pack, $struct.Struct(">qI").unpack_from


def _write_duration(
    value: $typing.Union[$float, $datetime.timedelta], put: _Put, where: $str
) -> None:
    if $isinstance(value, $datetime.timedelta):
        duration, is_negative = value, value.days < 0
    else:
        duration, is_negative = _of_seconds(value, where), value < 0
    if is_negative:
        raise ValueError(f"{where}: a duration must not be negative, got {value}")
    seconds = duration.days * 86400 + duration.seconds
    put(_pack_time(seconds, duration.microseconds * 1000))


def _of_seconds(value: $float, where: $str) -> $datetime.timedelta:
    if $isinstance(value, $bool) or not $isinstance(value, ($int, $float)):
        raise _wrong_type(value, "seconds or a datetime.timedelta", where)
    try:
        return $datetime.timedelta(seconds=value)
    except (OverflowError, ValueError):
        raise ValueError(f"{where}: {value} seconds are no duration") from None


def _read_duration(data: $bytes, pos: $int) -> $tuple[$datetime.timedelta, $int]:
    seconds, nanoseconds = _unpack_time(data, pos)
    value = $datetime.timedelta(seconds=seconds, microseconds=nanoseconds / 1000)
    return value, pos + 12


def _write_timestamp(value: $datetime.datetime, put: _Put, where: $str) -> None:
    if not $isinstance(value, $datetime.datetime):
        raise _wrong_type(value, "datetime.datetime", where)
    if value.tzinfo is None:
        raise ValueError(f"{where}: a timestamp needs a time zone, got {value}")
    # UniFFI counts away from the epoch in both directions, with the sign at the seconds.
    sign = 1 if value >= _EPOCH else -1
    offset = (value - _EPOCH) * sign
    seconds = offset.days * 86400 + offset.seconds
    if sign < 0 and seconds == 0:
        raise ValueError(
            f"{where}: UniFFI has no form for the last second before 1970, got {value}"
        )
    put(_pack_time(sign * seconds, offset.microseconds * 1000))


def _read_timestamp(data: $bytes, pos: $int) -> $tuple[$datetime.datetime, $int]:
    seconds, nanoseconds = _unpack_time(data, pos)
    sign = 1 if seconds >= 0 else -1
    offset = $datetime.timedelta(seconds=$abs(seconds), microseconds=nanoseconds / 1000)
    return _EPOCH + sign * offset, pos + 12
