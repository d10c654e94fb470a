variant = _unpack_i32(data, pos)[0]
end = pos + 8 + _unpack_i32(data, pos + 4)[0]
message = data[pos + 8 : end].decode()
{%- for variant in variants %}
if variant == {{ loop.index }}:
    return {{ variant.class }}(message), end
{%- endfor %}
raise InternalError(f"{{ class }} has no variant {variant}")
