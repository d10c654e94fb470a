HELPER void write_{{ item.ty.slug }}(writer *w, const {{ item.ty.c }} *value, const place *at) {
{% if item.is_flat %}
    switch (*value) {
{% for variant in item.variants %}
    case {{ variant.constant }}:
        put_i32(w, {{ variant.index }});
        return;
{% endfor %}
    }
{% else %}
    switch (value->tag) {
{% for variant in item.variants %}
    case {{ variant.constant }}:
        put_i32(w, {{ variant.index }});
{% for member in variant.members %}
        write_{{ member.ty.slug }}(w, &value->fields.{{ variant.member }}.{{ member.name }},
                                   &(place){at, "{{ member.shown }}", 0});
{% endfor %}
        return;
{% endfor %}
    }
{% endif %}
    refuse(w->refused, at, "is no {{ item.ty.c }}");
}

HELPER void read_{{ item.ty.slug }}(reader *r, {{ item.ty.c }} *value) {
    switch (take_i32(r)) {
{% for variant in item.variants %}
    case {{ variant.index }}:
{% if item.is_flat %}
        *value = {{ variant.constant }};
{% else %}
        value->tag = {{ variant.constant }};
{% for member in variant.members %}
        read_{{ member.ty.slug }}(r, &value->fields.{{ variant.member }}.{{ member.name }});
{% endfor %}
{% endif %}
        return;
{% endfor %}
    default:
        r->failure = MISREAD;
    }
}
{% if item.ty.owns && !item.is_flat %}
HELPER void free_{{ item.ty.tag }}({{ item.ty.c }} *value) {
    switch (value->tag) {
{% for variant in item.variants %}
    case {{ variant.constant }}:
{% for member in variant.members %}
{% if member.ty.owns %}
        free_{{ member.ty.tag }}(&value->fields.{{ variant.member }}.{{ member.name }});
{% endif %}
{% endfor %}
        return;
{% endfor %}
    }
}
{% endif %}
