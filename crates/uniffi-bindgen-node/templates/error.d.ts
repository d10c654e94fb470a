{{ doc }}export abstract class {{ class }} extends Error {
  /** Which variant it is: the name of its class. */
  readonly code: {% for variant in variants %}{% if !loop.first %} | {% endif %}'{{ variant.name }}'{% endfor %};
{%- for property in properties %}
{{ property.doc }}  readonly {{ property.name }}: {{ property.ty }};
{%- endfor %}
}
export namespace {{ class }} {
{%- for variant in variants %}
{{ variant.doc }}  class {{ variant.name }} extends {{ class }} {
    constructor({{ variant.parameters }});
    readonly code: '{{ variant.name }}';
{%- if !is_flat %}
{%- for property in variant.properties %}
{{ property }}
{%- endfor %}
{%- endif %}
  }
{%- endfor %}
}
