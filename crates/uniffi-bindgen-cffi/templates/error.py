class {{ class }}(Exception):
{{ doc }}
{{ nested }}
{{ traits }}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- for item in variants %}
{%- let variant = item.variant %}


class {{ variant.class }}({{ item.bases }}):
{{ variant.doc }}
{%- if flat %}

    def __repr__(self) -> str:
        return f"{{ class }}.{{ variant.name }}({str(self)!r})"
{%- else %}
{%- if variant.unnamed %}
    _values: {{ variant.tuple }}

{{ variant.init }}
        BaseException.__init__(self, {{ variant.arguments }})
        self._values = {{ variant.packed }}

    def __getitem__(self, index: int) -> object:
        return self._values[index]
{%- else %}
{%- for field in variant.fields %}
{{ field.overriding(inherited) }}
{%- endfor %}

{{ variant.init }}
        BaseException.__init__(self{% if !variant.fields.is_empty() %}, {{ variant.arguments }}{% endif %})
{%- for field in variant.fields %}
        self.{{ field.name }} = {{ field.initial() }}
{%- endfor %}
{%- endif %}
{%- if traits.display.is_none() %}

    def __str__(self) -> str:
{{ item.message }}
{%- endif %}
{%- if traits.debug.is_none() %}

    def __repr__(self) -> str:
{{ item.represented }}
{%- endif %}
{%- endif %}


_nest({{ class }}, "{{ variant.name }}", {{ variant.class }})
{%- endfor %}



{{ writer }}


{{ reader }}
