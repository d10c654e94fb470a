inline {{ record.ty.c }} lower_{{ record.ty.slug }}(const {{ record.ty.cpp }} &value, Scratch &scratch) {
    {{ record.ty.c }} lowered{};
{% for member in record.members %}
    lowered.{{ member.name }} = lower_{{ member.ty.slug }}(value.{{ member.name }}, scratch);
{% endfor %}
    (void)value, (void)scratch;
    return lowered;
}

inline {{ record.ty.cpp }} lift_{{ record.ty.slug }}({{ record.ty.c }} &value) {
    (void)value;
    return {
{% for member in record.members %}
        lift_{{ member.ty.slug }}(value.{{ member.name }}),
{% endfor %}
    };
}
