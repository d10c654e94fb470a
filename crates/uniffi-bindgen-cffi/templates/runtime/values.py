# --- Values: checks, and the numbers in a buffer (big-endian) ---

_Chunk = $typing.Union[$bytes, $memoryview]
_Put = $typing.Callable[[$typing.Union[_Chunk, "_Object"]], $object]

_U = $typing.TypeVar("_U")

# Lengths and counts cross as signed numbers of 32 bits.
_MOST = 2**31 - 1

# Stands for a default that every call makes anew.
_DEFAULT: $typing.Any = $object()

# What Rust and Python call something that one of them waits for.
_numbers: $itertools.count[$int] = $globals().get("_numbers") or $itertools.count(1)


def _wrong_type(value: $object, wanted: $str, where: $str) -> TypeError:
    return TypeError(f"{where}: expected {wanted}, got {$type(value).__name__}")


def _nest(outer: $type, name: $str, inner: $type) -> None:
    """Makes a class known as a part of another one: `Outer.Inner`."""
    inner.__name__ = name
    inner.__qualname__ = f"{outer.__qualname__}.{name}"
    $setattr(outer, name, inner)


def _encode(
    write: $typing.Callable[[_T, _Put, $str], None], value: _T, where: $str
) -> $list[$typing.Any]:
    """What a value looks like in a buffer: pieces of it, and objects to refer to."""
    chunks: $list[$typing.Any] = []
    try:
        write(value, chunks.append, where)
    except $struct.error:
        # All else that is packed is checked before.
        raise ValueError(
            f"{where}: of the lengths in it, one is more than {_MOST}, the most that can be passed"
        ) from None
    return chunks


def _as_bytes(value: _Buffer, where: $str) -> _Chunk:
    """The content of a bytes-like object."""
    if $type(value) is $bytes and $len(value) <= _MOST:
        return value
    try:
        view = $memoryview(value)
    except TypeError:
        raise _wrong_type(value, "a bytes-like object", where) from None
    if view.nbytes > _MOST:
        raise ValueError(
            f"{where}: {view.nbytes} bytes are more than {_MOST}, the most that can be passed"
        )
    if not view.c_contiguous or not view.nbytes:
        # An array of NumPy copies itself where it can: PyPy's view of it mixes up its rows.
        copy: $typing.Callable[[], $bytes] = $getattr(value, "tobytes", view.tobytes)
        return $bytes(copy())
    if $sys.implementation.name != "cpython":
        # Only there a view ends as soon as it is not referred to, and its bytearray can be resized.
        with view:
            return $bytes(view)
    return view.cast("B")


def _borrow(value: _Buffer, where: $str) -> $tuple[$int, $typing.Any]:
    """The length and the address of a bytes-like object, which stays there until both go.

    Rust takes it for what does not change, while other threads of Python's run: that is so of
    `bytes`, and of views of them, which tell whose they are. All else is copied, also a view that
    is read-only, as its memory may not be.
    """
    data = _as_bytes(value, where)
    if $isinstance(data, $memoryview) and $type(data.obj) is not $bytes:
        data = $bytes(data)
    return $len(data), _ffi.from_buffer(data)


def _as_utf8(value: $str, where: $str) -> $bytes:
    if not $isinstance(value, $str):
        raise _wrong_type(value, "str", where)
    try:
        return value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{where}: cannot be encoded as UTF-8: {error}") from None


def _check_bool(value: $bool, where: $str) -> $int:
    # What says of itself whether it is true: bool, int, numpy.bool_; not str, list or None.
    if value is None or not $hasattr(value, "__bool__"):
        raise _wrong_type(value, "bool", where)
    return 1 if value else 0


class _Object($typing.Protocol):
    """What stands for a Rust object."""

    def _uniffi_clone_handle(self) -> $int: ...


def _check_object(value: $object, cls: $type[_T], where: $str) -> _T:
    if not $isinstance(value, cls):
        raise _wrong_type(value, cls.__name__, where)
    return value


def _check_tuple(value: $typing.Sized, cls: $type, count: $int, where: $str) -> None:
    """Checks that a tuple can stand for a record."""
    if $len(value) != count:
        raise TypeError(
            f"{where}: expected {cls.__name__} or a tuple of {count} items, "
            f"got a tuple of {$len(value)}"
        )


# The items of what is written to a buffer are listed first: to write one may run any code, and
# what comes out in the end is not always as many as `len` says.
def _sequence_items(value: $typing.Sequence[_T], where: $str) -> $list[_T]:
    # Not sequences, though Python iterates over them.
    refused = ($str, $bytes, $bytearray, $memoryview, $dict, $set, $frozenset)
    if $isinstance(value, refused) or not $hasattr(value, "__len__"):
        raise _wrong_type(value, "a sequence", where)
    _check_count(value, where)
    return $list(value)


def _set_items(value: $typing.AbstractSet[_T], where: $str) -> $list[_T]:
    if not $isinstance(value, ($set, $frozenset)):
        raise _wrong_type(value, "a set", where)
    _check_count(value, where)
    return $list(value)


def _map_items(value: $typing.Mapping[_T, _U], where: $str) -> $list[$tuple[_T, _U]]:
    if not $isinstance(value, $dict) and not $hasattr(value, "items"):
        raise _wrong_type(value, "a mapping", where)
    _check_count(value, where)
    return $list(value.items())


def _check_count(value: $typing.Sized, where: $str) -> None:
    count = $len(value)
    if count > _MOST:
        raise ValueError(
            f"{where}: {count} items are more than {_MOST}, the most that can be passed"
        )


def _integer_check(
    name: $str, low: $int, high: $int
) -> $typing.Callable[[$typing.SupportsIndex, $str], $int]:
    def check(value: $typing.SupportsIndex, where: $str) -> $int:
        try:
            number = value.__index__()
        except AttributeError:
            raise _wrong_type(value, "int", where) from None
        if low <= number <= high:
            return number
        raise ValueError(f"{where}: {number} is not a {name} ({low} to {high})")

    return check


def _float_check(value: $typing.SupportsFloat, where: $str) -> $float:
    try:
        return value.__float__()
    except AttributeError:
        raise _wrong_type(value, "float", where) from None
    except OverflowError:
        raise ValueError(f"{where}: a number that is too large for a float") from None


_check_u8 = _integer_check("u8", 0, 2**8 - 1)
_check_i8 = _integer_check("i8", -(2**7), 2**7 - 1)
_check_u16 = _integer_check("u16", 0, 2**16 - 1)
_check_i16 = _integer_check("i16", -(2**15), 2**15 - 1)
_check_u32 = _integer_check("u32", 0, 2**32 - 1)
_check_i32 = _integer_check("i32", -(2**31), 2**31 - 1)
_check_u64 = _integer_check("u64", 0, 2**64 - 1)
_check_i64 = _integer_check("i64", -(2**63), 2**63 - 1)
_check_f32 = _float_check
_check_f64 = _float_check

_pack_u8, _unpack_u8 = $struct.Struct(">B").pack, $struct.Struct(">B").unpack_from
_pack_i8, _unpack_i8 = $struct.Struct(">b").pack, $struct.Struct(">b").unpack_from
_pack_u16, _unpack_u16 = $struct.Struct(">H").pack, $struct.Struct(">H").unpack_from
_pack_i16, _unpack_i16 = $struct.Struct(">h").pack, $struct.Struct(">h").unpack_from
_pack_u32, _unpack_u32 = $struct.Struct(">I").pack, $struct.Struct(">I").unpack_from
_pack_i32, _unpack_i32 = $struct.Struct(">i").pack, $struct.Struct(">i").unpack_from
_pack_u64, _unpack_u64 = $struct.Struct(">Q").pack, $struct.Struct(">Q").unpack_from
_pack_i64, _unpack_i64 = $struct.Struct(">q").pack, $struct.Struct(">q").unpack_from
_pack_f32, _unpack_f32 = $struct.Struct(">f").pack, $struct.Struct(">f").unpack_from
_pack_f64, _unpack_f64 = $struct.Struct(">d").pack, $struct.Struct(">d").unpack_from
