{{ class }} = {{ alias }}
{{ doc }}
{%- if let Some(conversion) = conversion %}


def _lower_{{ class }}(value: {{ conversion.accepted }}, where: $str) -> {{ conversion.builtin }}:
    try:
        builtin: {{ conversion.builtin }} = {{ conversion.lower }}
    except (AttributeError, TypeError) as error:
        raise TypeError(f"{where}: not a {{ class }}: {error}") from error
    return builtin


def _lift_{{ class }}(builtin: {{ conversion.builtin }}) -> {{ class }}:
    value: {{ class }} = {{ conversion.lift }}
    return value


{{ conversion.writer }}


{{ conversion.reader }}
{%- endif %}
