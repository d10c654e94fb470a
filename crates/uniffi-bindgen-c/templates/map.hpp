template <class T>
{{ ty.c }} lower_{{ ty.slug }}(const T &values, Scratch &scratch) {
    auto *items = scratch.array<{{ ty.c }}_entry>(values.size());
    std::size_t at = 0;
    for (const auto &value : values) {
        items[at].key = lower_{{ key.slug }}(value.first, scratch);
        items[at++].value = lower_{{ value.slug }}(value.second, scratch);
    }
    return {items, values.size()};
}

inline {{ ty.cpp }} lift_{{ ty.slug }}({{ ty.c }} &values) {
    {{ ty.cpp }} lifted;
    for (std::size_t i = 0; i < values.len; i++) {
        auto &entry = const_cast<{{ ty.c }}_entry &>(values.items[i]);
        auto key = lift_{{ key.slug }}(entry.key);
{% if is_map %}
        lifted.emplace(std::move(key), lift_{{ value.slug }}(entry.value));
{% else %}
        lifted.emplace_back(std::move(key), lift_{{ value.slug }}(entry.value));
{% endif %}
    }
    return lifted;
}
