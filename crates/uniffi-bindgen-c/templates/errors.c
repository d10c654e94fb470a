/* Text that grows; NULL if there was no memory. */
typedef struct {
    char *data;
    size_t len;
} text;

HELPER void say_data(text *t, const char *data, size_t len) {
    char *longer = t->data == NULL && t->len != 0 ? NULL : realloc(t->data, t->len + len + 1);
    if (longer == NULL) {
        free(t->data);
        *t = (text){NULL, 1};
        return;
    }
    if (len != 0)
        memcpy(longer + t->len, data, len);
    longer[t->len + len] = 0;
    *t = (text){longer, t->len + len};
}

HELPER void say(text *t, const char *words) { say_data(t, words, strlen(words)); }

HELPER void say_formatted(text *t, const char *format, ...) {
    char words[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    say(t, words);
}

HELPER void say_unsigned(text *t, uint64_t value) { say_formatted(t, "%" PRIu64, value); }
HELPER void say_signed(text *t, int64_t value) { say_formatted(t, "%" PRId64, value); }
HELPER void say_float(text *t, double value) { say_formatted(t, "%g", value); }
HELPER void say_bool(text *t, bool value) { say(t, value ? "true" : "false"); }
HELPER void say_duration(text *t, {{ m.p }}_duration value) {
    say_formatted(t, "%" PRIu64 ".%09" PRIu32 " s", value.seconds, value.nanoseconds);
}
HELPER void say_string(text *t, {{ m.p }}_string value) {
    say_data(t, value.data == NULL ? "none" : value.data, value.data == NULL ? 4 : value.len);
}

const char *{{ m.p }}_status_name({{ m.p }}_status status) {
    switch (status) {
    case {{ m.pp }}_OK:
        return "Ok";
    case {{ m.pp }}_CANCELLED:
        return "Cancelled";
    case {{ m.pp }}_INTERNAL:
        return "Internal";
    case {{ m.pp }}_OUT_OF_MEMORY:
        return "OutOfMemory";
{% if m.invalid.is_none() %}
    case {{ m.pp }}_INVALID_ARGUMENT:
        return "InvalidArgument";
{% endif %}
{% for error in m.errors %}
{% for variant in error.item.variants %}
    case {{ variant.constant }}:
        return "{{ variant.shown }}";
{% endfor %}
{% endfor %}
    }
    return "?";
}

static void free_fields({{ m.p }}_error *error) {
    switch (error->code) {
{% for error in m.errors %}
{% for variant in error.item.variants %}
{% for member in variant.members %}
{% if loop.first %}
    case {{ variant.constant }}:
{% endif %}
{% if member.ty.owns %}
        free_{{ member.ty.tag }}(&error->fields.{{ variant.member }}.{{ member.name }});
{% endif %}
{% if loop.last %}
        break;
{% endif %}
{% endfor %}
{% endfor %}
{% endfor %}
    default:
        break;
    }
    free((void *)(uintptr_t)error->message);
}

void {{ m.p }}_error_free({{ m.p }}_error *error) {
    if (error == NULL)
        return;
    free_fields(error);
    free(error);
}

/* Hands an error over, if anybody wants it. */
static {{ m.p }}_status report({{ m.p }}_error **error, {{ m.p }}_error value) {
    {{ m.p }}_error *reported = error == NULL ? NULL : malloc(sizeof value);
    if (reported == NULL) {
        free_fields(&value);
        return value.code;
    }
    *reported = value;
    *error = reported;
    return value.code;
}

/* An error that has only a message, which it takes over. */
static {{ m.p }}_status report_message({{ m.p }}_error **error, {{ m.p }}_status code, text message) {
    {{ m.p }}_error value;
    memset(&value, 0, sizeof value);
    value.code = code;
    value.message = message.data;
    return report(error, value);
}

static {{ m.p }}_status report_words({{ m.p }}_error **error, {{ m.p }}_status code, const char *words) {
    text message = {NULL, 0};
    if (error != NULL)
        say(&message, words);
    return report_message(error, code, message);
}

/* Reports the argument that was refused. */
static {{ m.p }}_status report_refusal({{ m.p }}_error **error, refusal refused) {
    {{ m.p }}_error value;
    memset(&value, 0, sizeof value);
    text message = {NULL, 0};
{% if let Some((member, constant)) = m.invalid %}
    const char *where = refused.where == NULL ? "?" : refused.where;
    value.code = {{ constant }};
    copy_text(&value.fields.{{ member }}.argument, where, strlen(where));
    copy_text(&value.fields.{{ member }}.reason, refused.why, strlen(refused.why));
{% else %}
    value.code = {{ m.pp }}_INVALID_ARGUMENT;
{% endif %}
    if (refused.where != NULL)
        say(&message, refused.where);
    say(&message, " ");
    say(&message, refused.why);
    value.message = message.data;
    free(refused.where);
    return report(error, value);
}

static {{ m.p }}_status report_reading({{ m.p }}_error **error, reading failure) {
    if (failure == NO_MEMORY)
        return report_words(error, {{ m.pp }}_OUT_OF_MEMORY, "there is no memory for the result");
    return report_words(error, {{ m.pp }}_INTERNAL, "the library returned what this header does not know");
}

/* What is no error of the interface. */
static {{ m.p }}_status unexpected(RustCallStatus *status, {{ m.p }}_error **error) {
    if (status->code == CALL_CANCELLED)
        return report_words(error, {{ m.pp }}_CANCELLED, "the call was cancelled");
    text message = {NULL, 0};
    RustBuffer buffer = status->error_buf;
    say(&message, "a bug in the library: ");
    say_data(&message, (const char *)buffer.data, (size_t)buffer.len);
    free_buffer(buffer);
    return report_message(error, {{ m.pp }}_INTERNAL, message);
}

{% for error in m.error_sources %}
{{ error }}
{% endfor %}
