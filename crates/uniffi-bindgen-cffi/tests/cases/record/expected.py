def _write_sequence_string(value: typing.Sequence[str], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        text = _as_utf8(item, f"{where}[{index}]")
        put(_pack_i32(len(text)))
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


class Entry:
    """A key and what belongs to it."""

    key: bytes
    """The key."""
    size: int
    age: typing.Optional[datetime.timedelta]
    label: str
    tags: list[str]

    def __init__(
        self,
        *,
        key: bytes,
        size: int,
        age: typing.Optional[datetime.timedelta] = None,
        label: str = "none yet",
        tags: list[str] = _DEFAULT,
    ) -> None:
        self.key = key
        self.size = size
        self.age = age
        self.label = label
        self.tags = [] if tags is _DEFAULT else tags

    def __str__(self) -> str:
        return f"Entry(key={self.key!r}, size={self.size}, age={self.age}, label={self.label}, tags={self.tags})"

    def __repr__(self) -> str:
        return f"Entry(key={self.key!r}, size={self.size!r}, age={self.age!r}, label={self.label!r}, tags={self.tags!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entry):
            return NotImplemented
        return (
            self.key == other.key
            and self.size == other.size
            and self.age == other.age
            and self.label == other.label
            and self.tags == other.tags
        )


def _write_Entry(value: Entry, put: _Put, where: str) -> None:
    _check_object(value, Entry, where)
    content = value.key
    chunk = content if type(content) is bytes else _as_bytes(content, f"{where}.key")
    put(_pack_i32(len(chunk)))
    put(chunk)
    put(_pack_u64(_check_u64(value.size, f"{where}.size")))
    if value.age is None:
        put(b"\x00")
    else:
        put(b"\x01")
        _write_duration(value.age, put, f"{where}.age")
    text = _as_utf8(value.label, f"{where}.label")
    put(_pack_i32(len(text)))
    put(text)
    _write_sequence_string(value.tags, put, f"{where}.tags")


def _read_Entry(data: bytes, pos: int) -> tuple[Entry, int]:
    end = pos + 4 + _unpack_i32(data, pos)[0]
    f_key = data[pos + 4 : end]
    pos = end
    f_size = _unpack_u64(data, pos)[0]
    pos += 8
    pos += 1
    if data[pos - 1] == 0:
        f_age = None
    else:
        f_age, pos = _read_duration(data, pos)
    end = pos + 4 + _unpack_i32(data, pos)[0]
    f_label = data[pos + 4 : end].decode()
    pos = end
    f_tags, pos = _read_sequence_string(data, pos)
    value = Entry(key=f_key, size=f_size, age=f_age, label=f_label, tags=f_tags)
    return value, pos


def get() -> Entry:
    _done = _call_func_get()
    if _done is not NotImplemented:
        return _done
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_get(_status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_Entry(_take_data(_result), 0)[0]


def put(entry: Entry) -> None:
    _done = _call_func_put(entry)
    if _done is not NotImplemented:
        return
    entry_ = _encode(_write_Entry, entry, "entry")
    _status = _take_status()
    _lib.uniffi_demo_fn_func_put(_lower_chunks(entry_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)


# --- What the library and its extension are told of the interface ---

_form_Entry = (
    "record",
    Entry,
    ("key", "bytes"),
    ("size", "u64"),
    ("age", ("optional", ("duration", datetime.timedelta))),
    ("label", "string"),
    ("tags", ("sequence", "string")),
)
_call_func_get: _Call[Entry] = _function(_form_Entry, "uniffi_demo_fn_func_get", None)
_call_func_put: _Call[object] = _function(
    None, "uniffi_demo_fn_func_put", None, _form_Entry
)

_in_one_step(None, get=_call_func_get, put=_call_func_put)
