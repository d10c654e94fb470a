HELPER void write_{{ ty.slug }}(writer *w, const {{ ty.c }} *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_{{ item.slug }}(w, &value->items[i], &(place){at, NULL, i});
}

{% if is_new %}
HELPER void free_{{ ty.tag }}({{ ty.c }} *value) {
{% if item.owns %}
    for (size_t i = 0; i < value->len; i++)
        free_{{ item.tag }}(({{ item.star() }}*)(uintptr_t)&value->items[i]);
{% endif %}
    free((void *)(uintptr_t)value->items);
}
{% endif %}

HELPER void read_{{ ty.slug }}(reader *r, {{ ty.c }} *value) {
    size_t len = 0;
    {{ item.star() }}*items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_{{ item.slug }}(r, &items[i]);
}
