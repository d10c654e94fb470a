{%- if is_flat %}
{{ doc }}export type {{ class }} = (typeof {{ class }})[keyof typeof {{ class }}];
{{ doc }}export declare const {{ class }}: {
{%- for (name, doc) in names %}
{{ doc }}  readonly {{ name }}: '{{ name }}';
{%- endfor %}
};
{% else %}
{%- for form in forms %}
{{ doc }}export type {{ form.name }} =
{%- for variant in form.variants %}
{{ variant.doc }}  | {
      type: '{{ variant.name }}';
{%- for property in variant.properties %}
    {{ property }}
{%- endfor %}
    }
{%- endfor %};
{% endfor %}
{%- endif %}
