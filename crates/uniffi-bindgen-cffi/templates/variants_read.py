variant = _unpack_i32(data, pos)[0]
pos += 4
{%- for variant in variants %}
if variant == {{ loop.index }}:
{%- for field in variant.fields %}
    {{ field.read|indent(4) }}
{%- endfor %}
{{ variant.construct }}
{%- endfor %}
raise InternalError(f"{{ class }} has no variant {variant}")
