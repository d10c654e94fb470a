{%- let kinds = kinds.join(", ") -%}
{%- match future -%}
{%- when Some(future) -%}
const {{ native }} = $library.bindAsync({{ symbol }}, [{{ kinds }}], {{ result }}, [{{ future.join(", ") }}]);
{%- when None -%}
const {{ native }} = $library.{% if is_threaded %}bindThreaded{% else %}bind{% endif %}({{ symbol }}, [{{ kinds }}], {{ result }});
{%- endmatch %}
