class {{ class }} extends Error {
{%- for property in properties %}
  get {{ property.name }}() {
    return {{ property.function }}(this);
  }
{%- endfor %}
}
const ${{ class }} = $.errors({{ class }}, {{ is_flat }}, [
{%- for variant in variants %}
  ['{{ variant.name }}', [{{ variant.fields.join(", ") }}]],
{%- endfor %}
]);
