class {{ class }}{% if is_error %}(Exception){% endif %}:
{{ doc }}
{{ nested }}
{%- if !is_error %}

    def __init__(self) -> None:
        raise RuntimeError("{{ class }} cannot be instantiated directly")
{%- for variant in variants %}
{%- for question in variant.questions %}

    def {{ question }}(self) -> $bool:
        return $isinstance(self, {{ variant.class }})
{%- endfor %}
{%- endfor %}
{%- endif %}
{{ traits }}
{%- for method in methods %}

{{ method }}
{%- endfor %}
{%- for variant in variants %}


class {{ variant.class }}({{ variant.bases }}):
{{ variant.doc }}
{%- if !is_flat %}
{%- if variant.unnamed %}
    _values: {{ variant.tuple }}
{%- else %}
{%- for field in variant.fields %}
{{ field.overriding(inherited) }}
{%- endfor %}
{%- endif %}

{{ variant.init }}
{%- if is_error %}
        BaseException.__init__(self{% if !variant.fields.is_empty() %}, {{ variant.arguments }}{% endif %})
{%- else if variant.fields.is_empty() %}
        pass
{%- endif %}
{%- if variant.unnamed %}
        self._values = {{ variant.packed }}

    def __getitem__(self, index: $int) -> $object:
        return self._values[index]
{%- else %}
{%- for field in variant.fields %}
        self.{{ field.name }} = {{ field.initial() }}
{%- endfor %}
{%- endif %}
{%- if traits.display.is_none() %}

    def __str__(self) -> $str:
{{ variant.shown }}
{%- endif %}
{%- endif %}
{%- if is_flat || traits.debug.is_none() %}

    def __repr__(self) -> $str:
{{ variant.represented }}
{%- endif %}
{%- if !is_error && traits.eq.is_none() %}

    def __eq__(self, other: $object) -> $bool:
        if not $isinstance(other, {{ variant.class }}):
            return NotImplemented
{{ variant.equal }}
{%- endif %}


_nest({{ class }}, "{{ variant.name }}", {{ variant.class }})
{%- endfor %}


{{ writer }}


{{ reader }}
