items = {{ kind.all_items }}(value, where)
put(_pack_i32($len(items)))
for {{ kind.each }}:
{%- for item in items %}
    {{ item|indent(4) }}
{%- endfor %}
