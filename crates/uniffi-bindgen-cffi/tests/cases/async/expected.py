class Trouble(Exception):
    Late: typing.ClassVar[type[TroubleLate]]


class TroubleLate(Trouble):
    def __repr__(self) -> str:
        return f"Trouble.Late({str(self)!r})"


_nest(Trouble, "Late", TroubleLate)


def _write_Trouble(value: Trouble, put: _Put, where: str) -> None:
    if isinstance(value, TroubleLate):
        put(_pack_i32(1))
    else:
        raise _wrong_type(value, "Trouble", where)


def _read_Trouble(data: bytes, pos: int) -> tuple[Trouble, int]:
    variant = _unpack_i32(data, pos)[0]
    end = pos + 8 + _unpack_i32(data, pos + 4)[0]
    message = data[pos + 8 : end].decode()
    if variant == 1:
        return TroubleLate(message), end
    raise InternalError(f"Trouble has no variant {variant}")


class ClientProtocol(typing.Protocol):
    async def ask(self, question: _Buffer) -> typing.Optional[bytes]: ...


_ClientT = typing.TypeVar("_ClientT", bound="Client")


class Client(ClientProtocol):
    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_client
    _uniffi_free = _Free("uniffi_demo_fn_free_client")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("Client has no default constructor")

    @classmethod
    async def connect(cls: type[_ClientT], url: str) -> _ClientT:
        _done = _call_constructor_client_connect(url)
        if _done is not NotImplemented:
            return cls._uniffi_make_instance(await _done)
        url_ = _as_utf8(url, "url")
        _result, _rest = _drive(
            _lib.uniffi_demo_fn_constructor_client_connect(_lower(url_)),
            _lib.ffi_demo_rust_future_poll_u64,
            _lib.ffi_demo_rust_future_complete_u64,
            _lib.ffi_demo_rust_future_cancel_u64,
            _lib.ffi_demo_rust_future_free_u64,
            _read_Trouble,
        )
        if _rest is not None:
            _result = await _rest
        return cls._uniffi_make_instance(_result)

    async def ask(self, question: _Buffer) -> typing.Optional[bytes]:
        """Asks and waits for the answer."""
        _done = _call_method_client_ask(self, question)
        if _done is not NotImplemented:
            return await _done
        question_ = _as_bytes(question, "question")
        _result, _rest = _drive(
            _lib.uniffi_demo_fn_method_client_ask(
                self._uniffi_clone_handle(), _lower_bytes(question_)
            ),
            _lib.ffi_demo_rust_future_poll_rust_buffer,
            _lib.ffi_demo_rust_future_complete_rust_buffer,
            _lib.ffi_demo_rust_future_cancel_rust_buffer,
            _lib.ffi_demo_rust_future_free_rust_buffer,
            _read_Trouble,
        )
        if _rest is not None:
            _result = await _rest
        return _take_optional_bytes(_result)

    @classmethod
    def _uniffi_make_instance(cls: type[_T], handle: int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: Client) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        Client.__del__(self)
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


def _read_Client(data: bytes, pos: int) -> tuple[Client, int]:
    value = Client._uniffi_make_instance(_unpack_u64(data, pos)[0])
    pos += 8
    return value, pos


async def wait(milliseconds: int) -> None:
    """Waits."""
    _done = _call_func_wait(milliseconds)
    if _done is not NotImplemented:
        return await _done
    milliseconds_ = _check_u32(milliseconds, "milliseconds")
    _result, _rest = _drive(
        _lib.uniffi_demo_fn_func_wait(milliseconds_),
        _lib.ffi_demo_rust_future_poll_void,
        _lib.ffi_demo_rust_future_complete_void,
        _lib.ffi_demo_rust_future_cancel_void,
        _lib.ffi_demo_rust_future_free_void,
    )
    if _rest is not None:
        _result = await _rest


# --- What the library and its extension are told of the interface ---

_form_Trouble = ("variants", ("error", TroubleLate, "string"))
_form_Client = (
    "object",
    Client,
    "uniffi_demo_fn_clone_client",
    "uniffi_demo_fn_free_client",
)
_call_func_wait: _AsyncCall[None] = _asynchronous(
    None, "ffi_demo_rust_future_{}_void", "uniffi_demo_fn_func_wait", None, "u32"
)
_call_constructor_client_connect: _AsyncCall[int] = _asynchronous(
    "u64",
    "ffi_demo_rust_future_{}_u64",
    "uniffi_demo_fn_constructor_client_connect",
    _form_Trouble,
    "string",
)
_call_method_client_ask: _AsyncCall[typing.Optional[bytes]] = _asynchronous(
    ("optional", "bytes"),
    "ffi_demo_rust_future_{}_rust_buffer",
    "uniffi_demo_fn_method_client_ask",
    _form_Trouble,
    _form_Client,
    "bytes",
)
_call_free_client: _Call[object] = _function(
    None, "uniffi_demo_fn_free_client", None, ("ended", _form_Client)
)

_in_one_step(Client, __del__=_call_free_client)
