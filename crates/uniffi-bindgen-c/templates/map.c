HELPER void write_{{ ty.slug }}(writer *w, const {{ ty.c }} *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++) {
        const place entry = {at, NULL, i};
        write_{{ key.slug }}(w, &value->items[i].key, &(place){&entry, "key", 0});
        write_{{ value.slug }}(w, &value->items[i].value, &(place){&entry, "value", 0});
    }
}

{% if is_new %}
HELPER void free_{{ ty.tag }}({{ ty.c }} *value) {
    {{ ty.c }}_entry *items = ({{ ty.c }}_entry *)(uintptr_t)value->items;
{% if key.owns || value.owns %}
    for (size_t i = 0; i < value->len; i++) {
{% if key.owns %}
        free_{{ key.tag }}(&items[i].key);
{% endif %}
{% if value.owns %}
        free_{{ value.tag }}(&items[i].value);
{% endif %}
    }
{% endif %}
    free(items);
}
{% endif %}

HELPER void read_{{ ty.slug }}(reader *r, {{ ty.c }} *value) {
    size_t len = 0;
    {{ ty.c }}_entry *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++) {
        read_{{ key.slug }}(r, &items[i].key);
        read_{{ value.slug }}(r, &items[i].value);
    }
}
