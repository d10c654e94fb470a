class {{ class }}:
{{ doc }}
{{ nested }}

    def __init__(self) -> None:
        raise RuntimeError("{{ class }} cannot be instantiated directly")
{% for variant in variants %}
{%- for question in variant.questions %}
    def {{ question }}(self) -> bool:
        return isinstance(self, {{ variant.class }})
{% endfor %}
{%- endfor %}
{{- traits }}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- for variant in variants %}


class {{ variant.class }}({{ class }}):
{{ variant.doc }}
{%- if variant.unnamed %}
    _values: {{ variant.tuple }}

{{ variant.init }}
        self._values = {{ variant.packed }}

    def __getitem__(self, index: int) -> object:
        return self._values[index]
{%- else %}
{%- for field in variant.fields %}
{{ field.overriding(inherited) }}
{%- endfor %}

{{ variant.init }}
{%- for field in variant.fields %}
        self.{{ field.name }} = {{ field.initial() }}
{%- endfor %}
{%- if variant.fields.is_empty() %}
        pass
{%- endif %}
{%- endif %}
{%- if traits.display.is_none() %}

    def __str__(self) -> str:
{{ variant.shown }}
{%- endif %}
{%- if traits.debug.is_none() %}

    def __repr__(self) -> str:
{{ variant.represented }}
{%- endif %}
{%- if traits.eq.is_none() %}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, {{ variant.class }}):
            return NotImplemented
{{ variant.equal }}
{%- endif %}


_nest({{ class }}, "{{ variant.name }}", {{ variant.class }})
{%- endfor %}


{{ writer }}


{{ reader }}
