{% for function in functions -%}
{{ function }}


{% endfor -%}
