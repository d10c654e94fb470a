value: {{ annotation }} = {{ kind.empty }}
count = _unpack_i32(data, pos)[0]
pos += 4
for _ in $range(count):
{%- for item in items %}
    {{ item|indent(4) }}
{%- endfor %}
    {{ kind.add }}
return value, pos
