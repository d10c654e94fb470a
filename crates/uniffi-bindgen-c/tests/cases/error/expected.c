
/* --- Types --- */

HELPER void write_optional_duration(writer *w, const dm_optional_duration *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_duration(w, &value->value, at);
}

HELPER void read_optional_duration(reader *r, dm_optional_duration *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_duration(r, &value->value);
}

/* --- What callers free --- */

/* --- Errors --- */

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
HELPER void say_duration(text *t, dm_duration value) {
    say_formatted(t, "%" PRIu64 ".%09" PRIu32 " s", value.seconds, value.nanoseconds);
}
HELPER void say_string(text *t, dm_string value) {
    say_data(t, value.data == NULL ? "none" : value.data, value.data == NULL ? 4 : value.len);
}

const char *dm_status_name(dm_status status) {
    switch (status) {
    case DM_OK:
        return "Ok";
    case DM_CANCELLED:
        return "Cancelled";
    case DM_INTERNAL:
        return "Internal";
    case DM_OUT_OF_MEMORY:
        return "OutOfMemory";
    case DM_ERROR_INVALID:
        return "Invalid";
    case DM_ERROR_BROKEN:
        return "Broken";
    case DM_ERROR_GONE:
        return "Gone";
    }
    return "?";
}

static void free_fields(dm_error *error) {
    switch (error->code) {
    case DM_ERROR_INVALID:
        free_string(&error->fields.invalid.argument);
        free_string(&error->fields.invalid.reason);
        break;
    case DM_ERROR_BROKEN:
        free_bytes(&error->fields.broken.rest);
        break;
    default:
        break;
    }
    free((void *)(uintptr_t)error->message);
}

void dm_error_free(dm_error *error) {
    if (error == NULL)
        return;
    free_fields(error);
    free(error);
}

/* Hands an error over, if anybody wants it. */
static dm_status report(dm_error **error, dm_error value) {
    dm_error *reported = error == NULL ? NULL : malloc(sizeof value);
    if (reported == NULL) {
        free_fields(&value);
        return value.code;
    }
    *reported = value;
    *error = reported;
    return value.code;
}

/* An error that has only a message, which it takes over. */
static dm_status report_message(dm_error **error, dm_status code, text message) {
    dm_error value;
    memset(&value, 0, sizeof value);
    value.code = code;
    value.message = message.data;
    return report(error, value);
}

static dm_status report_words(dm_error **error, dm_status code, const char *words) {
    text message = {NULL, 0};
    if (error != NULL)
        say(&message, words);
    return report_message(error, code, message);
}

/* Reports the argument that was refused. */
static dm_status report_refusal(dm_error **error, refusal refused) {
    dm_error value;
    memset(&value, 0, sizeof value);
    text message = {NULL, 0};
    const char *where = refused.where == NULL ? "?" : refused.where;
    value.code = DM_ERROR_INVALID;
    copy_text(&value.fields.invalid.argument, where, strlen(where));
    copy_text(&value.fields.invalid.reason, refused.why, strlen(refused.why));
    if (refused.where != NULL)
        say(&message, refused.where);
    say(&message, " ");
    say(&message, refused.why);
    value.message = message.data;
    free(refused.where);
    return report(error, value);
}

static dm_status report_reading(dm_error **error, reading failure) {
    if (failure == NO_MEMORY)
        return report_words(error, DM_OUT_OF_MEMORY, "there is no memory for the result");
    return report_words(error, DM_INTERNAL, "the library returned what this header does not know");
}

/* What is no error of the interface. */
static dm_status unexpected(RustCallStatus *status, dm_error **error) {
    if (status->code == CALL_CANCELLED)
        return report_words(error, DM_CANCELLED, "the call was cancelled");
    text message = {NULL, 0};
    RustBuffer buffer = status->error_buf;
    say(&message, "a bug in the library: ");
    say_data(&message, (const char *)buffer.data, (size_t)buffer.len);
    free_buffer(buffer);
    return report_message(error, DM_INTERNAL, message);
}

HELPER void read_demo_error(reader *r, dm_error *error) {
    switch (take_i32(r)) {
    case 1:
        error->code = DM_ERROR_INVALID;
        read_string(r, &error->fields.invalid.argument);
        read_string(r, &error->fields.invalid.reason);
        return;
    case 2:
        error->code = DM_ERROR_BROKEN;
        read_bytes(r, &error->fields.broken.rest);
        read_optional_duration(r, &error->fields.broken.after);
        return;
    case 3:
        error->code = DM_ERROR_GONE;
        return;
    default:
        r->failure = MISREAD;
    }
}

HELPER void write_demo_error(writer *w, const dm_error *error, const place *at) {
    switch (error->code) {
    case DM_ERROR_INVALID:
        put_i32(w, 1);
        write_string(w, &error->fields.invalid.argument,
            &(place){at, "argument", 0});
        write_string(w, &error->fields.invalid.reason,
            &(place){at, "reason", 0});
        return;
    case DM_ERROR_BROKEN:
        put_i32(w, 2);
        write_bytes(w, &error->fields.broken.rest,
            &(place){at, "rest", 0});
        write_optional_duration(w, &error->fields.broken.after,
            &(place){at, "after", 0});
        return;
    case DM_ERROR_GONE:
        put_i32(w, 3);
        return;
    default:
        refuse(w->refused, at, "has a code that no DemoError has");
    }
}

HELPER const char *describe_demo_error(const dm_error *error) {
    text message = {NULL, 0};
    say(&message, dm_status_name(error->code));
    switch (error->code) {
    case DM_ERROR_INVALID:
        say(&message, ": argument = ");
        say_string(&message, error->fields.invalid.argument);
        say(&message, ", reason = ");
        say_string(&message, error->fields.invalid.reason);
        break;
    case DM_ERROR_BROKEN:
        say(&message, ": rest = ");
        say(&message, "(not shown)");
        say(&message, ", after = ");
        if (error->fields.broken.after.has_value)
            say_duration(&message, error->fields.broken.after.value);
        else
            say(&message, "none");
        break;
    default:
        break;
    }
    return message.data;
}

HELPER dm_status failed_demo_error(RustCallStatus *status, dm_error **error) {
    if (status->code != CALL_ERROR)
        return unexpected(status, error);
    dm_error value;
    memset(&value, 0, sizeof value);
    reader r = reads(status->error_buf);
    read_demo_error(&r, &value);
    RustCallStatus asked = NO_STATUS;
    value.retryable = uniffi_demo_fn_func_can_repeat(status->error_buf, &asked) == 1;
    free_buffer(asked.error_buf);
    if (r.failure != READ) {
        free_fields(&value);
        return report_reading(error, r.failure);
    }
    if (error != NULL)
        value.message = describe_demo_error(&value);
    return report(error, value);
}

/* --- Results --- */

HELPER dm_status lift_bool(int8_t value, bool *result, dm_error **error) {
    (void)error;
    *result = value == 1;
    return DM_OK;
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_func_can_repeat() == 49654
        && uniffi_demo_checksum_func_risk() == 26685
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

dm_status dm_can_repeat(const dm_error *error_, bool *result, dm_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    writer error__ = WRITER(refused);
    if (require_argument(&refused, error_, "error"))
        write_demo_error(&error__, error_, AT("error"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(error__.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    int8_t value = uniffi_demo_fn_func_can_repeat(error__.buffer, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_bool(value, result, error);
}

dm_status dm_risk(uint32_t level, dm_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_func_risk(level, &status);
    return status.code == CALL_OK ? DM_OK : failed_demo_error(&status, error);
}
