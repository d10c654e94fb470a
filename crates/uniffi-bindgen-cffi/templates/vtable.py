{%- for method in methods %}
{{ method }}


{% endfor -%}
{{ install }}
