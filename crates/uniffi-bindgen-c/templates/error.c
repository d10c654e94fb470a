{% if error.item.is_flat %}
HELPER void read_{{ error.item.ty.slug }}(reader *r, {{ p }}_error *error) {
    switch (take_i32(r)) {
{% for variant in error.item.variants %}
    case {{ variant.index }}:
        error->code = {{ variant.constant }};
        break;
{% endfor %}
    default:
        r->failure = MISREAD;
    }
    {{ p }}_string message = {NULL, 0};
    read_string(r, &message);
    error->message = message.data;
}
{% else %}
HELPER void read_{{ error.item.ty.slug }}(reader *r, {{ p }}_error *error) {
    switch (take_i32(r)) {
{% for variant in error.item.variants %}
    case {{ variant.index }}:
        error->code = {{ variant.constant }};
{% for member in variant.members %}
        read_{{ member.ty.slug }}(r, &error->fields.{{ variant.member }}.{{ member.name }});
{% endfor %}
        return;
{% endfor %}
    default:
        r->failure = MISREAD;
    }
}

HELPER void write_{{ error.item.ty.slug }}(writer *w, const {{ p }}_error *error, const place *at) {
    switch (error->code) {
{% for variant in error.item.variants %}
    case {{ variant.constant }}:
        put_i32(w, {{ variant.index }});
{% for member in variant.members %}
        write_{{ member.ty.slug }}(w, &error->fields.{{ variant.member }}.{{ member.name }},
            &(place){at, "{{ member.shown }}", 0});
{% endfor %}
        return;
{% endfor %}
    default:
        refuse(w->refused, at, "has a code that no {{ error.item.ty.cpp }} has");
    }
}

HELPER const char *describe_{{ error.item.ty.slug }}(const {{ p }}_error *error) {
    text message = {NULL, 0};
    say(&message, {{ p }}_status_name(error->code));
    switch (error->code) {
{% for variant in error.item.variants %}
{% if !variant.members.is_empty() %}
    case {{ variant.constant }}:
{% for member in variant.members %}
        say(&message, "{% if loop.first %}: {% else %}, {% endif %}{{ member.shown }} = ");
{% if let Some(say) = crate::errors::describe(member) %}
{% if crate::errors::is_optional_struct(member) %}
        if (error->fields.{{ variant.member }}.{{ member.name }}.has_value)
            {{ say }}(&message, error->fields.{{ variant.member }}.{{ member.name }}.value);
        else
            say(&message, "none");
{% else %}
        {{ say }}(&message, error->fields.{{ variant.member }}.{{ member.name }});
{% endif %}
{% else %}
        say(&message, "(not shown)");
{% endif %}
{% endfor %}
        break;
{% endif %}
{% endfor %}
    default:
        break;
    }
    return message.data;
}
{% endif %}

HELPER {{ p }}_status failed_{{ error.item.ty.slug }}(RustCallStatus *status, {{ p }}_error **error) {
    if (status->code != CALL_ERROR)
        return unexpected(status, error);
    {{ p }}_error value;
    memset(&value, 0, sizeof value);
    reader r = reads(status->error_buf);
    read_{{ error.item.ty.slug }}(&r, &value);
{% if let Some(retryable) = error.retryable %}
    RustCallStatus asked = NO_STATUS;
    value.retryable = {{ retryable }}(status->error_buf, &asked) == 1;
    free_buffer(asked.error_buf);
{% else %}
    free_buffer(status->error_buf);
{% endif %}
    if (r.failure != READ) {
        free_fields(&value);
        return report_reading(error, r.failure);
    }
{% if !error.item.is_flat %}
    if (error != NULL)
        value.message = describe_{{ error.item.ty.slug }}(&value);
{% endif %}
    return report(error, value);
}
