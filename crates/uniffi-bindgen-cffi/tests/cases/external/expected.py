def _write_sequence_Colour(
    value: typing.Sequence[_parts_module.Colour], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _parts_module._write_Colour(item, put, f"{where}[{index}]")


def _read_sequence_Colour(
    data: bytes, pos: int
) -> tuple[list[_parts_module.Colour], int]:
    value: list[_parts_module.Colour] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item, pos = _parts_module._read_Colour(data, pos)
        value.append(item)
    return value, pos


class Drawing:
    """What is of another crate, in what is of this one."""

    origin: _parts_module.Point
    colours: list[_parts_module.Colour]
    part: typing.Optional[_parts_module.Part]
    url: _parts_module.Url

    def __init__(
        self,
        *,
        origin: _parts_module.Point,
        colours: list[_parts_module.Colour],
        part: typing.Optional[_parts_module.Part],
        url: _parts_module.Url,
    ) -> None:
        self.origin = origin
        self.colours = colours
        self.part = part
        self.url = url

    def __str__(self) -> str:
        return f"Drawing(origin={self.origin}, colours={self.colours}, part={self.part}, url={self.url})"

    def __repr__(self) -> str:
        return f"Drawing(origin={self.origin!r}, colours={self.colours!r}, part={self.part!r}, url={self.url!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Drawing):
            return NotImplemented
        return (
            self.origin == other.origin
            and self.colours == other.colours
            and self.part == other.part
            and self.url == other.url
        )


def _write_Drawing(value: Drawing, put: _Put, where: str) -> None:
    _check_object(value, Drawing, where)
    _parts_module._write_Point(value.origin, put, f"{where}.origin")
    _write_sequence_Colour(value.colours, put, f"{where}.colours")
    if value.part is None:
        put(b"\x00")
    else:
        put(b"\x01")
        put(_check_object(value.part, _parts_module.Part, f"{where}.part"))
    _parts_module._write_Url(value.url, put, f"{where}.url")


def _read_Drawing(data: bytes, pos: int) -> tuple[Drawing, int]:
    f_origin, pos = _parts_module._read_Point(data, pos)
    f_colours, pos = _read_sequence_Colour(data, pos)
    pos += 1
    if data[pos - 1] == 0:
        f_part = None
    else:
        f_part = _parts_module.Part._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
    f_url, pos = _parts_module._read_Url(data, pos)
    value = Drawing(origin=f_origin, colours=f_colours, part=f_part, url=f_url)
    return value, pos


def _read_sequence_Part(data: bytes, pos: int) -> tuple[list[_parts_module.Part], int]:
    value: list[_parts_module.Part] = []
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        item = _parts_module.Part._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
        value.append(item)
    return value, pos


def _write_sequence_Size(
    value: typing.Sequence[_parts_module.Size], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        _parts_module._write_Size(item, put, f"{where}[{index}]")


def _write_sequence_Tool(
    value: typing.Sequence[_parts_module.Tool], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        put(
            _parts_module._lower_Tool(
                _check_object(item, _parts_module.Tool, f"{where}[{index}]")
            )
        )


def assembled(part: _parts_module.Part) -> _parts_module.Part:
    part_ = _check_object(part, _parts_module.Part, "part")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_assembled(part_._uniffi_clone_handle(), _status)
    if _status.code:
        raise _failure(_status, _parts_module._read_PartError)
    _give_status(_status)
    return _parts_module.Part._uniffi_make_instance(_result)


async def awaited() -> list[_parts_module.Part]:
    _done = _call_func_awaited()
    if _done is not NotImplemented:
        return await _done
    _result, _rest = _drive(
        _lib.uniffi_demo_fn_func_awaited(),
        _lib.ffi_demo_rust_future_poll_rust_buffer,
        _lib.ffi_demo_rust_future_complete_rust_buffer,
        _lib.ffi_demo_rust_future_cancel_rust_buffer,
        _lib.ffi_demo_rust_future_free_rust_buffer,
        _parts_module._read_PartError,
    )
    if _rest is not None:
        _result = await _rest
    return _read_sequence_Part(_take_data(_result), 0)[0]


def failed() -> None:
    _done = _call_func_failed()
    if _done is not NotImplemented:
        return
    _status = _take_status()
    _lib.uniffi_demo_fn_func_failed(_status)
    if _status.code:
        raise _failure(_status, _parts_module._read_Fault)
    _give_status(_status)


def moved(
    point: _parts_module.Point, sizes: typing.Sequence[_parts_module.Size]
) -> _parts_module.Point:
    point_ = _encode(_parts_module._write_Point, point, "point")
    sizes_ = _encode(_write_sequence_Size, sizes, "sizes")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_moved(
        _lower_chunks(point_), _lower_chunks(sizes_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _parts_module._read_Point(_take_data(_result), 0)[0]


def opened(url: _parts_module.Url) -> _parts_module.Url:
    url_ = _as_utf8(_parts_module._lower_Url(url, "url"), "url")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_opened(_lower(url_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _parts_module._lift_Url(_take_data(_result).decode())


def renamed(
    name: _parts_module.NewName, colour: _parts_module.Colour
) -> _parts_module.NewName:
    name_ = _encode(_parts_module._write_NewName, name, "name")
    colour_ = _encode(_parts_module._write_Colour, colour, "colour")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_renamed(
        _lower_chunks(name_), _lower_chunks(colour_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _parts_module._read_NewName(_take_data(_result), 0)[0]


def used(
    tool: _parts_module.Tool, tools: typing.Sequence[_parts_module.Tool]
) -> _parts_module.Tool:
    tool_ = _check_object(tool, _parts_module.Tool, "tool")
    tools_ = _encode(_write_sequence_Tool, tools, "tools")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_used(
        _parts_module._lower_Tool(tool_)._uniffi_clone_handle(),
        _lower_chunks(tools_),
        _status,
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _parts_module._lift_Tool(_result)


# --- What the library and its extension are told of the interface ---

_call_func_awaited: _AsyncCall[list[_parts_module.Part]] = _asynchronous(
    _read_sequence_Part,
    "ffi_demo_rust_future_{}_rust_buffer",
    "uniffi_demo_fn_func_awaited",
    _parts_module._read_PartError,
)
_call_func_failed: _Call[object] = _function(
    None, "uniffi_demo_fn_func_failed", _parts_module._read_Fault
)

_in_one_step(None, failed=_call_func_failed)
