{{ doc }}type {{ class }} struct {
{%- for field in fields %}
{%- if !loop.first %}
{% endif %}
{{ field.doc }}	{{ field.name }} {{ field.ty }}
{%- endfor %}
}
{%- if let Some(shown) = shown %}

{{ shown.render()? }}
{%- endif %}

func uniffiWrite{{ class }}(e *uniffiEncoder, v {{ class }}) {
{%- for field in fields %}
	uniffiWriteField(e, "{{ field.path }}", {{ field.value }}, {{ field.writer }})
{%- endfor %}
}

func uniffiRead{{ class }}(d *uniffiDecoder) {{ class }} {
	var v {{ class }}
{%- for field in fields %}
	v.{{ field.name }} = {{ field.read }}
{%- endfor %}
	return v
}
