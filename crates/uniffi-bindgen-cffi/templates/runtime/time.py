# --- Durations and timestamps: whole seconds and nanoseconds ---

_EPOCH = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
_pack_time, _unpack_time = struct.Struct(">qI").pack, struct.Struct(">qI").unpack_from


def _write_duration(value: datetime.timedelta, put: _Put, where: str) -> None:
    if not isinstance(value, datetime.timedelta):
        raise _wrong_type(value, "datetime.timedelta", where)
    if value.days < 0:
        raise ValueError(f"{where}: a duration must not be negative, got {value}")
    put(_pack_time(value.days * 86400 + value.seconds, value.microseconds * 1000))


def _read_duration(data: bytes, pos: int) -> tuple[datetime.timedelta, int]:
    seconds, nanoseconds = _unpack_time(data, pos)
    value = datetime.timedelta(seconds=seconds, microseconds=nanoseconds / 1000)
    return value, pos + 12


def _write_timestamp(value: datetime.datetime, put: _Put, where: str) -> None:
    if not isinstance(value, datetime.datetime):
        raise _wrong_type(value, "datetime.datetime", where)
    if value.tzinfo is None:
        raise ValueError(f"{where}: a timestamp needs a time zone, got {value}")
    # Rust counts away from the epoch in both directions.
    sign = 1 if value >= _EPOCH else -1
    offset = (value - _EPOCH) * sign
    seconds = offset.days * 86400 + offset.seconds
    put(_pack_time(sign * seconds, offset.microseconds * 1000))


def _read_timestamp(data: bytes, pos: int) -> tuple[datetime.datetime, int]:
    seconds, nanoseconds = _unpack_time(data, pos)
    sign = 1 if seconds >= 0 else -1
    offset = datetime.timedelta(seconds=abs(seconds), microseconds=nanoseconds / 1000)
    return _EPOCH + sign * offset, pos + 12
