class ParseError(Exception):
    """What went wrong, as a message."""

    Empty: typing.ClassVar[type[ParseErrorEmpty]]
    Invalid: typing.ClassVar[type[ParseErrorInvalid]]


class ParseErrorEmpty(ParseError):
    """There was nothing."""

    def __repr__(self) -> str:
        return f"ParseError.Empty({str(self)!r})"


_nest(ParseError, "Empty", ParseErrorEmpty)


class ParseErrorInvalid(ParseError):
    def __repr__(self) -> str:
        return f"ParseError.Invalid({str(self)!r})"


_nest(ParseError, "Invalid", ParseErrorInvalid)


def _write_ParseError(value: ParseError, put: _Put, where: str) -> None:
    if isinstance(value, ParseErrorEmpty):
        put(_pack_i32(1))
    elif isinstance(value, ParseErrorInvalid):
        put(_pack_i32(2))
    else:
        raise _wrong_type(value, "ParseError", where)


def _read_ParseError(data: bytes, pos: int) -> tuple[ParseError, int]:
    variant = _unpack_i32(data, pos)[0]
    end = pos + 8 + _unpack_i32(data, pos + 4)[0]
    message = data[pos + 8 : end].decode()
    if variant == 1:
        return ParseErrorEmpty(message), end
    if variant == 2:
        return ParseErrorInvalid(message), end
    raise InternalError(f"ParseError has no variant {variant}")


def parse(text: str) -> int:
    _done = _call_func_parse(text)
    if _done is not NotImplemented:
        return _done
    text_ = _as_utf8(text, "text")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_parse(_lower(text_), _status)
    if _status.code:
        raise _failure(_status, _read_ParseError)
    _give_status(_status)
    return _result


# --- What the library and its extension are told of the interface ---

_form_ParseError = (
    "variants",
    ("error", ParseErrorEmpty, "string"),
    ("error", ParseErrorInvalid, "string"),
)
_call_func_parse: _Call[int] = _function(
    "u32", "uniffi_demo_fn_func_parse", _form_ParseError, "string"
)

_in_one_step(None, parse=_call_func_parse)
