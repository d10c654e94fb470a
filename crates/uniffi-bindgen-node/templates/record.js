const ${{ class }} = new $.Record('{{ class }}', [
{%- for field in fields %}
  {{ field }},
{%- endfor %}
]);
