class {{ protocol }}{% if vtable.is_none() %}($typing.Protocol){% endif %}:
{{ doc }}
{%- for signature in signatures %}

{{ signature }}
{%- endfor %}
{%- if signatures.is_empty() && doc.is_empty() %}
    pass
{%- endif %}
{%- if has_named_constructors %}


_{{ class }}T = $typing.TypeVar("_{{ class }}T", bound="{{ class }}")
{%- endif %}


class {{ class }}({{ bases }}):
{{ doc }}
    # Rust takes a handle with every call, so that each needs one of its own.
{{ clone }}
{{ free }}
    _uniffi_handle: $int
{%- if !has_primary_constructor %}

    def __init__(self, *args: $object, **kwargs: $object) -> None:
        raise ValueError("{{ class }} has no default constructor")
{%- endif %}
{%- for constructor in constructors %}

{{ constructor }}
{%- endfor %}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{{ traits }}

    @$classmethod
    def _uniffi_make_instance(cls: $type[_T], handle: $int) -> _T:
        """An instance that owns a handle; `__init__` is not called."""
        self = cls.__new__(cls)
        self.__dict__["_uniffi_handle"] = handle
        return self

    def _uniffi_adopt(self, other: {{ class }}) -> None:
        """Takes over the Rust object of `other`, which is of no use afterwards.

        It is for a subclass whose `__init__` gets its object from a named constructor.
        """
        {{ class }}.__del__(self)
        self._uniffi_handle = other.__dict__.pop("_uniffi_handle")

    def _uniffi_clone_handle(self) -> $int:
        """Another handle of the same Rust object, for Rust to consume."""
        status = _take_status()
        handle: $int = self._uniffi_clone(self._uniffi_handle, status)
        _give_status(status)
        return handle

    def __del__(self) -> None:
        handle = self.__dict__.pop("_uniffi_handle", None)
        if handle is not None:
            self._uniffi_free(handle)

    def __reduce_ex__(self, protocol: $typing.SupportsIndex) -> $typing.NoReturn:
        raise TypeError(f"{$type(self).__qualname__}: a Rust object cannot be copied")


{{ reader }}
{%- if let Some(vtable) = vtable %}


def _lower_{{ protocol }}(value: {{ protocol }}) -> _Object:
    """What makes handles of an object, which may be Rust's or Python's."""
    return value if $isinstance(value, {{ class }}) else _Handed(value)


def _lift_{{ protocol }}(handle: $int) -> {{ protocol }}:
    """The object of a handle, which ends its use."""
    if handle & 1:
        value: {{ protocol }} = _held.pop(handle)
        return value
    return {{ class }}._uniffi_make_instance(handle)


{{ vtable }}
{%- endif %}
