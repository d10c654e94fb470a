template <class T>
{{ ty.c }} lower_{{ ty.slug }}(const T &values, Scratch &scratch) {
    auto *items = scratch.array<{{ item.c }}>(values.size());
    std::size_t at = 0;
    for (const auto &value : values)
        items[at++] = lower_{{ item.slug }}(value, scratch);
    return {items, values.size()};
}

inline {{ ty.cpp }} lift_{{ ty.slug }}({{ ty.c }} &values) {
    {{ ty.cpp }} lifted;
{% if !is_set %}
    lifted.reserve(values.len);
{% endif %}
    for (std::size_t i = 0; i < values.len; i++)
{% if is_set %}
        lifted.insert(lift_{{ item.slug }}(const_cast<{{ item.star() }}&>(values.items[i])));
{% else %}
        lifted.push_back(lift_{{ item.slug }}(const_cast<{{ item.star() }}&>(values.items[i])));
{% endif %}
    return lifted;
}
