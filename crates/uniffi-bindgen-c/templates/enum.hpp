{{ item.doc -}}
{% if item.is_flat %}
enum class {{ item.ty.cpp }} {
{% for variant in item.variants %}
{{ variant.doc }}    {{ variant.class }} = {{ variant.constant }},
{% endfor %}
};
{% else %}
struct {{ item.ty.cpp }} {
{% for variant in item.variants %}
{{ variant.doc }}    struct {{ variant.class }} {
{% for member in variant.members %}
        {{ member.ty.cpp }} {{ member.name }};
{% endfor %}
    };
{% endfor %}
    /** One of the variants. */
    std::variant<{% for variant in item.variants %}{{ variant.class }}{% if !loop.last %}, {% endif %}{% endfor %}> variant;
};
{% endif %}
