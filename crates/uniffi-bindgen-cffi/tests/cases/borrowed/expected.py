def checksum(data: _Buffer, name: str) -> int:
    """Reads the bytes where they are."""
    _done = _call_func_checksum(data, name)
    if _done is not NotImplemented:
        return _done
    data_ = _borrow(data, "data")
    name_ = _as_utf8(name, "name")
    _status = _take_status()
    _result: int = _lib.uniffi_demo_fn_func_checksum(data_, _lower(name_), _status)
    if _status.code:
        raise _failure(_status)
    _give_status(_status)
    return _result


# --- What the library and its extension are told of the interface ---

_call_func_checksum: _Call[int] = _function(
    "u64", "uniffi_demo_fn_func_checksum", None, "borrowed", "string"
)

_in_one_step(None, checksum=_call_func_checksum)
