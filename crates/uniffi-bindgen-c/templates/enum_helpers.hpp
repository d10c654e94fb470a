{% if item.is_flat %}
inline {{ item.ty.c }} lower_{{ item.ty.slug }}({{ item.ty.cpp }} value, Scratch &) {
    return static_cast<{{ item.ty.c }}>(value);
}

inline {{ item.ty.cpp }} lift_{{ item.ty.slug }}({{ item.ty.c }} value) {
    return static_cast<{{ item.ty.cpp }}>(value);
}
{% else %}
inline {{ item.ty.c }} lower_{{ item.ty.slug }}(const {{ item.ty.cpp }} &value, Scratch &scratch) {
    {{ item.ty.c }} lowered{};
    lowered.tag = static_cast<{{ item.ty.c }}_tag>(value.variant.index());
{% for variant in item.variants %}
{% if !variant.members.is_empty() %}
    if (const auto *held = std::get_if<{{ item.ty.cpp }}::{{ variant.class }}>(&value.variant)) {
{% for member in variant.members %}
        lowered.fields.{{ variant.member }}.{{ member.name }} = lower_{{ member.ty.slug }}(held->{{ member.name }}, scratch);
{% endfor %}
    }
{% endif %}
{% endfor %}
    (void)scratch;
    return lowered;
}

inline {{ item.ty.cpp }} lift_{{ item.ty.slug }}({{ item.ty.c }} &value) {
    switch (value.tag) {
{% for variant in item.variants %}
    case {{ variant.constant }}:
        return { {{- item.ty.cpp }}::{{ variant.class }}{
{% for member in variant.members %}
            lift_{{ member.ty.slug }}(value.fields.{{ variant.member }}.{{ member.name }}),
{% endfor %}
        }};
{% endfor %}
    }
    throw std::logic_error("no variant of {{ item.ty.cpp }}");
}
{% endif %}
