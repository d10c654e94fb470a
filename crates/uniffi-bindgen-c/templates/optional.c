{% if is_struct %}
HELPER void write_{{ ty.slug }}(writer *w, const {{ ty.c }} *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_{{ inner.slug }}(w, &value->value, at);
}

HELPER void read_{{ ty.slug }}(reader *r, {{ ty.c }} *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_{{ inner.slug }}(r, &value->value);
}
{% if ty.owns && is_new %}
HELPER void free_{{ ty.tag }}({{ ty.c }} *value) {
    if (value->has_value)
        free_{{ inner.tag }}(&value->value);
}
{% endif %}
{% else if is_object %}
HELPER void write_{{ ty.slug }}(writer *w, {{ inner.c }}const *value, const place *at) {
    write_tag(w, *value != NULL);
    if (*value != NULL)
        write_{{ inner.slug }}(w, value, at);
}

HELPER void read_{{ ty.slug }}(reader *r, {{ inner.c }}*value) {
    if (read_tag(r))
        read_{{ inner.slug }}(r, value);
}
{% else %}
HELPER void write_{{ ty.slug }}(writer *w, const {{ ty.c }} *value, const place *at) {
    write_tag(w, value->data != NULL);
    if (value->data != NULL)
        write_{{ inner.slug }}(w, value, at);
    else if (value->len != 0)
        refuse(w->refused, at, IS_NULL);
}

HELPER void read_{{ ty.slug }}(reader *r, {{ ty.c }} *value) {
    if (read_tag(r))
        read_{{ inner.slug }}(r, value);
}
{% endif %}
