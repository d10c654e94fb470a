{{ doc }}type {{ class }} interface {
	uniffiIs{{ class }}()
}
{%- let pointer = "" %}
{%- include "variants.go" %}
