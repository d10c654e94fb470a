{%- if is_flat -%}
const ${{ class }} = new $.Names([
{%- for variant in variants %}
  '{{ variant.name }}',
{%- endfor %}
]);
const {{ class }} = Object.freeze({
{%- for variant in variants %}
  {{ variant.name }}: '{{ variant.name }}',
{%- endfor %}
});
{%- else -%}
const ${{ class }} = new $.Variants('{{ class }}', [
{%- for variant in variants %}
  ['{{ variant.name }}', [{{ variant.fields.join(", ") }}]],
{%- endfor %}
]);
{%- endif %}
