{{ doc }}type {{ class }} interface {
	error
	uniffiIs{{ class }}()
}
{%- if flat %}
{%- for variant in variants %}

{{ variant.doc }}type {{ variant.class }} struct {
	// Message says what happened.
	Message string
}

func (*{{ variant.class }}) uniffiIs{{ class }}() {}

func (v *{{ variant.class }}) Error() string {
	return v.Message
}
{%- endfor %}

func uniffiRead{{ class }}(d *uniffiDecoder) {{ class }} {
	switch variant := uniffiReadInt32(d); variant {
{%- for variant in variants %}
	case {{ loop.index }}:
		return &{{ variant.class }}{uniffiReadString(d)}
{%- endfor %}
	default:
		panic(fmt.Sprintf("{{ class }} has no variant %d", variant))
	}
}
{%- else %}
{%- let pointer = "*" %}
{%- include "variants.go" %}
{%- for variant in variants %}

func (v *{{ variant.class }}) Error() string {
	return uniffiMessage("{{ texts[loop.index0] }}"
{%- for field in variant.fields %}, "{{ field.name_in_text() }}", v.{{ field.name }}{% endfor %})
}
{%- endfor %}
{%- endif %}
