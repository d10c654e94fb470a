class {{ class }}(typing.Protocol):
{{ doc }}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- if methods.is_empty() && doc.is_empty() %}
    pass
{%- endif %}


{{ names }}


{{ vtable }}
