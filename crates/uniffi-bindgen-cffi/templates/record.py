class {{ class }}:
{{ doc }}
{%- for field in fields %}
{{ field.declaration() }}
{%- endfor %}
{%- if !fields.is_empty() %}

{{ init }}
{%- for field in fields %}
        self.{{ field.name }} = {{ field.initial() }}
{%- endfor %}
{%- endif %}
{%- if traits.display.is_none() %}

    def __str__(self) -> $str:
{{ shown }}
{%- endif %}
{%- if traits.debug.is_none() %}

    def __repr__(self) -> $str:
{{ represented }}
{%- endif %}
{%- if traits.eq.is_none() %}

    def __eq__(self, other: $object) -> $bool:
        if not $isinstance(other, {{ class }}):
            return NotImplemented
{{ equal }}
{%- endif %}
{{ traits }}
{%- for method in methods %}

{{ method }}
{%- endfor %}


{{ writer }}


{{ reader }}
