class {{ class }}($enum.Enum):
{{ doc }}
{%- for variant in variants %}
    {{ variant.name }} = {{ variant.value }}
{{ variant.doc }}
{%- endfor %}
{{ traits }}
{%- for method in methods %}

{{ method }}
{%- endfor %}


# By name: the class may have an `__eq__` or a `__hash__` of its own.
_{{ class }}_numbers = {
{%- for variant in variants %}
    "{{ variant.name }}": {{ loop.index }},
{%- endfor %}
}
_{{ class }}_variants = $tuple({{ class }})


{{ writer }}


{{ reader }}
