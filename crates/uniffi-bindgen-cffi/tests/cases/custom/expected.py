class Page:
    url: Url
    handle: typing.Optional[Handle]

    def __init__(self, *, url: Url, handle: typing.Optional[Handle] = None) -> None:
        self.url = url
        self.handle = handle

    def __str__(self) -> str:
        return f"Page(url={self.url}, handle={self.handle})"

    def __repr__(self) -> str:
        return f"Page(url={self.url!r}, handle={self.handle!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Page):
            return NotImplemented
        return self.url == other.url and self.handle == other.handle


def _write_Page(value: Page, put: _Put, where: str) -> None:
    _check_object(value, Page, where)
    _write_Url(value.url, put, f"{where}.url")
    if value.handle is None:
        put(b"\x00")
    else:
        put(b"\x01")
        put(_pack_i64(_check_i64(value.handle, f"{where}.handle")))


def _read_Page(data: bytes, pos: int) -> tuple[Page, int]:
    f_url, pos = _read_Url(data, pos)
    pos += 1
    if data[pos - 1] == 0:
        f_handle = None
    else:
        f_handle = _unpack_i64(data, pos)[0]
        pos += 8
    value = Page(url=f_url, handle=f_handle)
    return value, pos


def _write_sequence_Handle(
    value: typing.Sequence[Handle], put: _Put, where: str
) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        put(_pack_i64(_check_i64(item, f"{where}[{index}]")))


Url = urllib.parse.ParseResult


def _lower_Url(value: Url, where: str) -> str:
    try:
        builtin: str = value.geturl()
    except (AttributeError, TypeError) as error:
        raise TypeError(f"{where}: not a Url: {error}") from error
    return builtin


def _lift_Url(builtin: str) -> Url:
    value: Url = urllib.parse.urlparse(builtin)
    return value


def _write_Url(value: Url, put: _Put, where: str) -> None:
    builtin = _lower_Url(value, where)
    text = _as_utf8(builtin, where)
    put(_pack_i32(len(text)))
    put(text)


def _read_Url(data: bytes, pos: int) -> tuple[Url, int]:
    builtin: str
    end = pos + 4 + _unpack_i32(data, pos)[0]
    builtin = data[pos + 4 : end].decode()
    pos = end
    return _lift_Url(builtin), pos


Handle = int


def find(url: Url, among: typing.Sequence[Handle]) -> Handle:
    url_ = _as_utf8(_lower_Url(url, "url"), "url")
    among_ = _encode(_write_sequence_Handle, among, "among")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_find(
        _lower(url_), _lower_chunks(among_), _status
    )
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result
