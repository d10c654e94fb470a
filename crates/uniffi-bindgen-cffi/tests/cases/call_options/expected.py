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
    def close(self) -> None: ...

    def read(
        self,
        key: _Buffer,
        timeout: typing.Optional[typing.Union[float, datetime.timedelta]] = None,
    ) -> typing.Optional[bytes]: ...

    def with_timeout(
        self, timeout: typing.Union[float, datetime.timedelta]
    ) -> Client: ...

    async def write(
        self,
        key: _Buffer,
        payload: _Buffer,
        timeout: typing.Optional[typing.Union[float, datetime.timedelta]] = None,
    ) -> None: ...


class Client(ClientProtocol):
    # Rust takes a handle with every call, so that each needs one of its own.
    _uniffi_clone = _lib.uniffi_demo_fn_clone_client
    _uniffi_free = _Free("uniffi_demo_fn_free_client")
    _uniffi_handle: int

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise ValueError("Client has no default constructor")

    def close(self) -> None:
        """Cannot fail, so that it takes no timeout."""
        _done = _call_method_client_close(self)
        if _done is not NotImplemented:
            return
        _status = _take_status()
        _lib.uniffi_demo_fn_method_client_close(
            self._uniffi_clone(self._uniffi_handle, _status), _status
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)

    def read(
        self,
        key: _Buffer,
        timeout: typing.Optional[typing.Union[float, datetime.timedelta]] = None,
    ) -> typing.Optional[bytes]:
        if timeout is not None:
            self = self.with_timeout(timeout)
        _done = _call_method_client_read(self, key)
        if _done is not NotImplemented:
            return _done
        key_ = _as_bytes(key, "key")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_client_read(
            self._uniffi_clone(self._uniffi_handle, _status),
            _lower_bytes(key_),
            _status,
        )
        if _status.code:
            raise _failure(_status, _read_Trouble)
        _give_status(_status)
        return _take_optional_bytes(_result)

    def with_timeout(self, timeout: typing.Union[float, datetime.timedelta]) -> Client:
        """The same client with another timeout."""
        _done = _call_method_client_with_timeout(self, timeout)
        if _done is not NotImplemented:
            return _done
        timeout_ = _encode(_write_duration, timeout, "timeout")
        _status = _take_status()
        _result = _lib.uniffi_demo_fn_method_client_with_timeout(
            self._uniffi_clone(self._uniffi_handle, _status),
            _lower_chunks(timeout_),
            _status,
        )
        if _status.code:
            raise _failure(_status)
        _give_status(_status)
        return Client._uniffi_make_instance(_result)

    async def write(
        self,
        key: _Buffer,
        payload: _Buffer,
        timeout: typing.Optional[typing.Union[float, datetime.timedelta]] = None,
    ) -> None:
        if timeout is not None:
            self = self.with_timeout(timeout)
        _done = _call_method_client_write(self, key, payload)
        if _done is not NotImplemented:
            return await _done
        key_ = _as_bytes(key, "key")
        payload_ = _as_bytes(payload, "payload")
        _result, _rest = _drive(
            _lib.uniffi_demo_fn_method_client_write(
                self._uniffi_clone_handle(), _lower_bytes(key_), _lower_bytes(payload_)
            ),
            _lib.ffi_demo_rust_future_poll_void,
            _lib.ffi_demo_rust_future_complete_void,
            _lib.ffi_demo_rust_future_cancel_void,
            _lib.ffi_demo_rust_future_free_void,
            _read_Trouble,
        )
        if _rest is not None:
            _result = await _rest

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


# --- What the library and its extension are told of the interface ---

_form_Client = (
    "object",
    Client,
    "uniffi_demo_fn_clone_client",
    "uniffi_demo_fn_free_client",
)
_form_Trouble = ("variants", ("error", TroubleLate, "string"))
_call_method_client_close: _Call[object] = _function(
    None, "uniffi_demo_fn_method_client_close", None, _form_Client
)
_call_method_client_read: _Call[typing.Optional[bytes]] = _function(
    ("optional", "bytes"),
    "uniffi_demo_fn_method_client_read",
    _form_Trouble,
    _form_Client,
    "bytes",
)
_call_method_client_with_timeout: _Call[Client] = _function(
    _form_Client,
    "uniffi_demo_fn_method_client_with_timeout",
    None,
    _form_Client,
    ("duration", datetime.timedelta),
)
_call_method_client_write: _AsyncCall[None] = _asynchronous(
    None,
    "ffi_demo_rust_future_{}_void",
    "uniffi_demo_fn_method_client_write",
    _form_Trouble,
    _form_Client,
    "bytes",
    "bytes",
)
_call_free_client: _Call[object] = _function(
    None, "uniffi_demo_fn_free_client", None, ("ended", _form_Client)
)

_in_one_step(
    Client,
    close=_call_method_client_close,
    read=_call_method_client_read,
    with_timeout=_call_method_client_with_timeout,
    __del__=_call_free_client,
)
