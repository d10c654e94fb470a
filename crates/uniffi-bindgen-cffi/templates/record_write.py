_check_object(value, {{ class }}, where)
{%- for field in fields %}
{{ field.write }}
{%- endfor %}
