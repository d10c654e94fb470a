{% if let Some(names) = tuple_of -%}
if $isinstance(value, $tuple):
    value = _of_tuple({{ class }}, {{ names }}, value, where)
{% endif -%}
_check_object(value, {{ class }}, where)
{%- for field in fields %}
{{ field.write }}
{%- endfor %}
