{% if let Some(class) = error.class %}
{{ error.item.doc -}}
class {{ class }} : public Error {
public:
    using Error::Error;
};

{% endif %}
{% for variant in error.item.variants %}
{{ variant.doc -}}
class {{ variant.class }} : public {{ error.base() }} {
public:
    {{ variant.class }}({{ p }}_status code, {{ p }}_error *error)
        : {{ error.base() }}(code, error)
{% for member in variant.members -%}
        , {{ member.name }}(detail::{{ error.copy(member) }}(error->fields.{{ variant.member }}.{{ member.name }}))
{% endfor %} {}

{% for member in variant.members %}
{{ member.doc }}    {{ member.ty.cpp }} {{ member.name }};
{% endfor %}
};

{% endfor %}
