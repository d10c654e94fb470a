put(_pack_i32({{ count }}(value, where)))
for {{ each }}:
{%- for item in items %}
    {{ item|indent(4) }}
{%- endfor %}
