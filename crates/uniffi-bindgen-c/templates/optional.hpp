template <class T>
{{ ty.c }} lower_{{ ty.slug }}(const T &value, Scratch &scratch) {
{% if is_struct %}
    {{ ty.c }} lowered{};
    lowered.has_value = static_cast<bool>(value);
    if (value)
        lowered.value = lower_{{ inner.slug }}(*value, scratch);
    return lowered;
{% else %}
    return value ? lower_{{ inner.slug }}(*value, scratch) : {{ ty.empty() }};
{% endif %}
}

inline {{ ty.cpp }} lift_{{ ty.slug }}({{ ty.by_reference() }}value) {
{% if is_struct %}
    if (!value.has_value)
        return std::nullopt;
    return lift_{{ inner.slug }}(value.value);
{% else if is_object %}
    if (value == nullptr)
        return std::nullopt;
    return lift_{{ inner.slug }}(value);
{% else %}
    if (value.data == nullptr)
        return std::nullopt;
    return lift_{{ inner.slug }}(value);
{% endif %}
}
