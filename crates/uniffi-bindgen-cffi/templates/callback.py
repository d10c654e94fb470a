class {{ class }}($typing.Protocol):
{{ doc }}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- if methods.is_empty() && doc.is_empty() %}
    pass
{%- endif %}


{{ names }}


def _check_{{ class }}(value: {{ class }}, where: $str) -> {{ class }}:
    _check_methods(value, {{ class }}, _methods_{{ class }}, where)
    return value


def _lower_{{ class }}(value: {{ class }}) -> $int:
    return _hold(value)


def _lift_{{ class }}(handle: $int) -> {{ class }}:
    value: {{ class }} = _held.pop(handle)
    return value


def _write_{{ class }}(value: {{ class }}, put: _Put, where: $str) -> None:
    put(_Handed(_check_{{ class }}(value, where)))


def _read_{{ class }}(data: $bytes, pos: $int) -> $tuple[{{ class }}, $int]:
    return _lift_{{ class }}(_unpack_u64(data, pos)[0]), pos + 8


{{ vtable }}
