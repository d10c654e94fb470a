{%- for field in fields %}
{{- field.read }}
{% endfor %}
{{- construct }}
return value, pos
