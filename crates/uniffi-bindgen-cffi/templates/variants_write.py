{%- for variant in variants %}
{%- if !loop.first %}el{% endif %}if $isinstance(value, {{ variant.class }}):
    put(_pack_i32({{ loop.index }}))
{%- for field in variant.fields %}
    {{ field.write|indent(4) }}
{%- endfor %}
{% endfor -%}
else:
    raise _wrong_type(value, "{{ class }}", where)
