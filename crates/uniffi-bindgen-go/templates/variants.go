{%- for variant in variants %}

{{ variant.doc }}type {{ variant.class }} struct{% if variant.fields.is_empty() %}{}{% else %} {
{%- for field in variant.fields %}
{%- if !loop.first %}
{% endif %}
{{ field.doc }}	{{ field.name }} {{ field.ty }}
{%- endfor %}
}
{%- endif %}

func ({{ pointer }}{{ variant.class }}) uniffiIs{{ class }}() {}
{%- endfor %}

func uniffiWrite{{ class }}(e *uniffiEncoder, v {{ class }}) {
	switch v := v.(type) {
{%- for variant in variants %}
	case {{ pointer }}{{ variant.class }}:
{%- if pointer == "*" %}
		if v == nil {
			e.refuse("is nil")
			return
		}
{%- endif %}
		uniffiWriteInt32(e, {{ loop.index }})
{%- for field in variant.fields %}
		uniffiWriteField(e, "{{ field.path }}", {{ field.value }}, {{ field.writer }})
{%- endfor %}
{%- if variant.fields.is_empty() %}
		_ = v
{%- endif %}
{%- endfor %}
	default:
		e.refuse("is nil or no {{ class }}")
	}
}

func uniffiRead{{ class }}(d *uniffiDecoder) {{ class }} {
	switch variant := uniffiReadInt32(d); variant {
{%- for variant in variants %}
	case {{ loop.index }}:
		{% if pointer == "*" %}v := new({{ variant.class }}){% else %}var v {{ variant.class }}{% endif %}
{%- for field in variant.fields %}
		v.{{ field.name }} = {{ field.read }}
{%- endfor %}
		return v
{%- endfor %}
	default:
		panic(fmt.Sprintf("{{ class }} has no variant %d", variant))
	}
}
