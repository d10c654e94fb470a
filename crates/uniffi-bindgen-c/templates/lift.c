HELPER {{ p }}_status lift_{{ ty.slug }}({{ crosses }} value, {{ ty.star() }}*result, {{ p }}_error **error) {
{% match ty.crossing %}
{% when Crossing::Direct %}
    (void)error;
    *result = value;
    return {{ pp }}_OK;
{% when Crossing::Boolean %}
    (void)error;
    *result = value == 1;
    return {{ pp }}_OK;
{% when Crossing::Object %}
    (void)error;
    *result = ({{ ty.c }})(uintptr_t)value;
    return {{ pp }}_OK;
{% when Crossing::Text %}
    bool is_copied = copy_text(result, value.data, (size_t)value.len);
    free_buffer(value);
    return is_copied ? {{ pp }}_OK : report_reading(error, NO_MEMORY);
{% when Crossing::InPlace(offset) %}
{% if offset == &5 %}
    if (value.len == 1 && value.data[0] == 0) {
        free_buffer(value);
        return {{ pp }}_OK;
    }
{% endif %}
    reading failure = MISREAD;
    if (value.len >= {{ offset }} && length_at(value.data + {{ offset }} - 4) == value.len - {{ offset }})
        failure = adopt_bytes(value, {{ offset }}, result);
    else
        free_buffer(value);
    return failure == READ ? {{ pp }}_OK : report_reading(error, failure);
{% when _ %}
    reader r = reads(value);
    read_{{ ty.slug }}(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return {{ pp }}_OK;
{% if ty.owns %}
    free_{{ ty.tag }}(result);
{% endif %}
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
{% endmatch %}
}
