{%- for form in forms %}
{{ doc }}export interface {{ form.name }} {
{%- for property in form.properties %}
{{ property }}
{%- endfor %}
}
{% endfor %}
