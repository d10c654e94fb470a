class ItemProtocol(typing.Protocol):
    """Something."""


class Item(ItemProtocol):
    """Something."""

    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_item
    _uniffi_free = _Free("uniffi_demo_fn_free_item")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("Item has no default constructor")

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: Item) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Item.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: typing.SupportsIndex) -> typing.NoReturn:
        raise TypeError(f"{type(self).__qualname__}: a Rust object cannot be copied")


def _read_Item(data: bytes, pos: int) -> tuple[Item, int]:
    value = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


def _read_optional_Item(data: bytes, pos: int) -> tuple[typing.Optional[Item], int]:
    value: typing.Optional[Item]
    pos += 1
    if data[pos - 1] == 0:
        value = None
    else:
        value = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
    return value, pos


def _write_map_string_to_Item(
    value: typing.Mapping[str, Item], put: _Put, where: str
) -> None:
    items = _map_items(value, where)
    put(_pack_i32(len(items)))
    for key, item in items:
        text = _as_utf8(key, f"{where}: key {key!r}")
        put(_pack_i32(len(text)))
        put(text)
        put(_check_object(item, Item, f"{where}[{key!r}]"))


def _read_map_string_to_Item(data: bytes, pos: int) -> tuple[dict[str, Item], int]:
    value: dict[str, Item] = {}
    count = _unpack_i32(data, pos)[0]
    pos += 4
    for _ in range(count):
        end = pos + 4 + _unpack_i32(data, pos)[0]
        key = data[pos + 4 : end].decode()
        pos = end
        item = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
        value[key] = item
    return value, pos


class Items:
    """Objects in what can hold them."""

    one: Item
    perhaps: typing.Optional[Item]
    by_name: dict[str, Item]

    def __init__(
        self, *, one: Item, perhaps: typing.Optional[Item], by_name: dict[str, Item]
    ) -> None:
        self.one = one
        self.perhaps = perhaps
        self.by_name = by_name

    def __str__(self) -> str:
        return f"Items(one={self.one}, perhaps={self.perhaps}, by_name={self.by_name})"

    def __repr__(self) -> str:
        return f"Items(one={self.one!r}, perhaps={self.perhaps!r}, by_name={self.by_name!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Items):
            return NotImplemented
        return (
            self.one == other.one
            and self.perhaps == other.perhaps
            and self.by_name == other.by_name
        )


def _write_Items(value: Items, put: _Put, where: str) -> None:
    _check_object(value, Items, where)
    put(_check_object(value.one, Item, f"{where}.one"))
    if value.perhaps is None:
        put(b"\x00")
    else:
        put(b"\x01")
        put(_check_object(value.perhaps, Item, f"{where}.perhaps"))
    _write_map_string_to_Item(value.by_name, put, f"{where}.by_name")


def _read_Items(data: bytes, pos: int) -> tuple[Items, int]:
    f_one = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    pos += 1
    if data[pos - 1] == 0:
        f_perhaps = None
    else:
        f_perhaps = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
    f_by_name, pos = _read_map_string_to_Item(data, pos)
    value = Items(one=f_one, perhaps=f_perhaps, by_name=f_by_name)
    return value, pos


class Problem(Exception):
    """An error with an object."""

    With: typing.ClassVar[type[ProblemWith]]


class ProblemWith(Problem):
    item: Item

    def __init__(self, item: Item) -> None:
        BaseException.__init__(self, item)
        self.item = item

    def __str__(self) -> str:
        return f"item={self.item!r}"

    def __repr__(self) -> str:
        return f"Problem.With(item={self.item!r})"


_nest(Problem, "With", ProblemWith)


def _write_Problem(value: Problem, put: _Put, where: str) -> None:
    if isinstance(value, ProblemWith):
        put(_pack_i32(1))
        put(_check_object(value.item, Item, f"{where}.item"))
    else:
        raise _wrong_type(value, "Problem", where)


def _read_Problem(data: bytes, pos: int) -> tuple[Problem, int]:
    variant = _unpack_i32(data, pos)[0]
    pos += 4
    if variant == 1:
        f1_item = Item._uniffi_make_instance(_unpack_u64(data, pos)[0])
        pos += 8
        return ProblemWith(f1_item), pos
    raise InternalError(f"Problem has no variant {variant}")


def _write_sequence_Item(value: typing.Sequence[Item], put: _Put, where: str) -> None:
    items = _sequence_items(value, where)
    put(_pack_i32(len(items)))
    for index, item in enumerate(items):
        put(_check_object(item, Item, f"{where}[{index}]"))


def find(among: typing.Sequence[Item], name: str) -> typing.Optional[Item]:
    _done = _call_func_find(among, name)
    if _done is not NotImplemented:
        return _done
    among_ = _encode(_write_sequence_Item, among, "among")
    name_ = _as_utf8(name, "name")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_find(
        _lower_chunks(among_), _lower(name_), _status
    )
    if _status.code:
        raise _failure(_status, _read_Problem)
    _give_status(_status)
    return _read_optional_Item(_take_data(_result), 0)[0]


def pass_on(items: Items) -> Items:
    _done = _call_func_pass_on(items)
    if _done is not NotImplemented:
        return _done
    items_ = _encode(_write_Items, items, "items")
    _status = _take_status()
    _result = _lib.uniffi_demo_fn_func_pass_on(_lower_chunks(items_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _read_Items(_take_data(_result), 0)[0]


# --- What the library and its extension are told of the interface ---

_form_Item = ("object", Item, "uniffi_demo_fn_clone_item", "uniffi_demo_fn_free_item")
_form_Problem = ("variants", ("exception", ProblemWith, ("item", _form_Item)))
_form_Items = (
    "record",
    Items,
    ("one", _form_Item),
    ("perhaps", ("optional", _form_Item)),
    ("by_name", ("map", "string", _form_Item)),
)
_call_func_find: _Call[typing.Optional[Item]] = _function(
    ("optional", _form_Item),
    "uniffi_demo_fn_func_find",
    _form_Problem,
    ("sequence", _form_Item),
    "string",
)
_call_func_pass_on: _Call[Items] = _function(
    _form_Items, "uniffi_demo_fn_func_pass_on", None, _form_Items
)
_call_free_item: _Call[object] = _function(
    None, "uniffi_demo_fn_free_item", None, ("ended", _form_Item)
)

_in_one_step(None, find=_call_func_find, pass_on=_call_func_pass_on)

_in_one_step(Item, __del__=_call_free_item)
