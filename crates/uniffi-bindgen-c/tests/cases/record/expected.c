
/* --- Types --- */

HELPER void write_optional_i64(writer *w, const demo_optional_i64 *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_i64(w, &value->value, at);
}

HELPER void read_optional_i64(reader *r, demo_optional_i64 *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_i64(r, &value->value);
}

HELPER void write_options(writer *w, const demo_options *value, const place *at) {
    write_u32(w, &value->count, &(place){at, "count", 0});
    write_string(w, &value->name, &(place){at, "name", 0});
    write_optional_i64(w, &value->limit, &(place){at, "limit", 0});
    write_duration(w, &value->wait, &(place){at, "wait", 0});
    write_bool(w, &value->errno_, &(place){at, "errno", 0});
    (void)w, (void)value, (void)at;
}

HELPER void read_options(reader *r, demo_options *value) {
    read_u32(r, &value->count);
    read_string(r, &value->name);
    read_optional_i64(r, &value->limit);
    read_duration(r, &value->wait);
    read_bool(r, &value->errno_);
    (void)r, (void)value;
}

HELPER void free_options(demo_options *value) {
    free_string(&value->name);
}

demo_options demo_options_init(void) {
    demo_options value;
    memset(&value, 0, sizeof value);
    value.count = 3;
    value.name = (demo_string){"what\?", 5};
    value.limit = (demo_optional_i64){0};
    value.errno_ = true;
    return value;
}

HELPER void write_optional_options(writer *w, const demo_optional_options *value, const place *at) {
    write_tag(w, value->has_value);
    if (value->has_value)
        write_options(w, &value->value, at);
}

HELPER void read_optional_options(reader *r, demo_optional_options *value) {
    value->has_value = read_tag(r);
    if (value->has_value)
        read_options(r, &value->value);
}

HELPER void free_optional_options(demo_optional_options *value) {
    if (value->has_value)
        free_options(&value->value);
}

/* --- What callers free --- */

void demo_options_free(demo_options *value) {
    if (value == NULL)
        return;
    free_options(value);
    memset(value, 0, sizeof *value);
}

void demo_optional_options_free(demo_optional_options *value) {
    if (value == NULL)
        return;
    free_optional_options(value);
    memset(value, 0, sizeof *value);
}

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
HELPER void say_duration(text *t, demo_duration value) {
    say_formatted(t, "%" PRIu64 ".%09" PRIu32 " s", value.seconds, value.nanoseconds);
}
HELPER void say_string(text *t, demo_string value) {
    say_data(t, value.data == NULL ? "none" : value.data, value.data == NULL ? 4 : value.len);
}

const char *demo_status_name(demo_status status) {
    switch (status) {
    case DEMO_OK:
        return "Ok";
    case DEMO_CANCELLED:
        return "Cancelled";
    case DEMO_INTERNAL:
        return "Internal";
    case DEMO_OUT_OF_MEMORY:
        return "OutOfMemory";
    case DEMO_INVALID_ARGUMENT:
        return "InvalidArgument";
    }
    return "?";
}

static void free_fields(demo_error *error) {
    switch (error->code) {
    default:
        break;
    }
    free((void *)(uintptr_t)error->message);
}

void demo_error_free(demo_error *error) {
    if (error == NULL)
        return;
    free_fields(error);
    free(error);
}

/* Hands an error over, if anybody wants it. */
static demo_status report(demo_error **error, demo_error value) {
    demo_error *reported = error == NULL ? NULL : malloc(sizeof value);
    if (reported == NULL) {
        free_fields(&value);
        return value.code;
    }
    *reported = value;
    *error = reported;
    return value.code;
}

/* An error that has only a message, which it takes over. */
static demo_status report_message(demo_error **error, demo_status code, text message) {
    demo_error value;
    memset(&value, 0, sizeof value);
    value.code = code;
    value.message = message.data;
    return report(error, value);
}

static demo_status report_words(demo_error **error, demo_status code, const char *words) {
    text message = {NULL, 0};
    if (error != NULL)
        say(&message, words);
    return report_message(error, code, message);
}

/* Reports the argument that was refused. */
static demo_status report_refusal(demo_error **error, refusal refused) {
    demo_error value;
    memset(&value, 0, sizeof value);
    text message = {NULL, 0};
    value.code = DEMO_INVALID_ARGUMENT;
    if (refused.where != NULL)
        say(&message, refused.where);
    say(&message, " ");
    say(&message, refused.why);
    value.message = message.data;
    free(refused.where);
    return report(error, value);
}

static demo_status report_reading(demo_error **error, reading failure) {
    if (failure == NO_MEMORY)
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory for the result");
    return report_words(error, DEMO_INTERNAL, "the library returned what this header does not know");
}

/* What is no error of the interface. */
static demo_status unexpected(RustCallStatus *status, demo_error **error) {
    if (status->code == CALL_CANCELLED)
        return report_words(error, DEMO_CANCELLED, "the call was cancelled");
    text message = {NULL, 0};
    RustBuffer buffer = status->error_buf;
    say(&message, "a bug in the library: ");
    say_data(&message, (const char *)buffer.data, (size_t)buffer.len);
    free_buffer(buffer);
    return report_message(error, DEMO_INTERNAL, message);
}

/* --- Results --- */

HELPER demo_status lift_optional_options(RustBuffer value, demo_optional_options *result, demo_error **error) {
    reader r = reads(value);
    read_optional_options(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_optional_options(result);
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_func_settle() == 41515
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

demo_status demo_settle(
    const demo_options *options,
    const demo_options *others,
    demo_optional_options *result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    writer options_ = WRITER(refused);
    if (require_argument(&refused, options, "options"))
        write_options(&options_, options, AT("options"));
    writer others_ = WRITER(refused);
    write_tag(&others_, others != NULL);
    if (others != NULL)
        write_options(&others_, others, AT("others"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(options_.buffer);
        free_buffer(others_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_func_settle(options_.buffer, others_.buffer, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_optional_options(value, result, error);
}
