HELPER void write_{{ record.ty.slug }}(writer *w, const {{ record.ty.c }} *value, const place *at) {
{% for member in record.members %}
    write_{{ member.ty.slug }}(w, &value->{{ member.name }}, &(place){at, "{{ member.shown }}", 0});
{% endfor %}
    (void)w, (void)value, (void)at;
}

HELPER void read_{{ record.ty.slug }}(reader *r, {{ record.ty.c }} *value) {
{% for member in record.members %}
    read_{{ member.ty.slug }}(r, &value->{{ member.name }});
{% endfor %}
    (void)r, (void)value;
}
{% if record.ty.owns %}
HELPER void free_{{ record.ty.tag }}({{ record.ty.c }} *value) {
{% for member in record.members %}
{% if member.ty.owns %}
    free_{{ member.ty.tag }}(&value->{{ member.name }});
{% endif %}
{% endfor %}
}
{% endif %}
{% if let Some(init) = record.init %}
{{ record.ty.c }} {{ init }}(void) {
    {{ record.ty.c }} value;
    memset(&value, 0, sizeof value);
{% for member in record.members %}
{% if let Some(default) = member.c_default %}
    value.{{ member.name }} = {{ default }};
{% endif %}
{% endfor %}
    return value;
}
{% endif %}
