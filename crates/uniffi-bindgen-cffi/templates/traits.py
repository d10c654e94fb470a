{%- if let Some(body) = debug %}

    def __repr__(self) -> $str:
{{ body }}
{%- endif %}
{%- if let Some(body) = display %}

    def __str__(self) -> $str:
{{ body }}
{%- endif %}
{%- if let Some(body) = eq %}

    def __eq__(self, other: $object) -> $bool:
        if not $isinstance(other, {{ class }}):
            return NotImplemented
{{ body }}
{%- endif %}
{%- if let Some(body) = ne %}

    def __ne__(self, other: $object) -> $bool:
        if not $isinstance(other, {{ class }}):
            return NotImplemented
{{ body }}
{%- endif %}
{%- if let Some(body) = hash %}

    def __hash__(self) -> $int:
{{ body }}
{%- endif %}
{%- if let Some(body) = cmp %}

    def _uniffi_cmp(self, other: {{ class }}) -> $int:
{{ body }}

    def __lt__(self, other: {{ class }}) -> $bool:
        return self._uniffi_cmp(other) < 0

    def __le__(self, other: {{ class }}) -> $bool:
        return self._uniffi_cmp(other) <= 0

    def __gt__(self, other: {{ class }}) -> $bool:
        return self._uniffi_cmp(other) > 0

    def __ge__(self, other: {{ class }}) -> $bool:
        return self._uniffi_cmp(other) >= 0
{%- endif %}
