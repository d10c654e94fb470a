{{ doc }}type {{ class }} int

const (
{%- for variant in variants %}
{%- if !loop.first %}
{% endif %}
{{ variant.doc }}	{{ variant.name }}{% if loop.first %} {{ class }} = iota{% endif %}
{%- endfor %}
)

var uniffiNamesOf{{ class }} = [...]string{
{%- for variant in variants %}
	"{{ variant.text }}",
{%- endfor %}
}

// String returns the variant's name.
func (v {{ class }}) String() string {
	if v < 0 || int(v) >= len(uniffiNamesOf{{ class }}) {
		return fmt.Sprintf("{{ class }}(%d)", int(v))
	}
	return uniffiNamesOf{{ class }}[v]
}

func uniffiWrite{{ class }}(e *uniffiEncoder, v {{ class }}) {
	if v < 0 || int(v) >= len(uniffiNamesOf{{ class }}) {
		e.refuse("is no value of {{ class }}")
	}
	uniffiWriteInt32(e, int32(v)+1)
}

func uniffiRead{{ class }}(d *uniffiDecoder) {{ class }} {
	return {{ class }}(uniffiReadInt32(d) - 1)
}
