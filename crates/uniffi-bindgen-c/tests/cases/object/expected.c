
HELPER uint64_t clone_counter(const demo_counter *object) {
    RustCallStatus status = NO_STATUS;
    return uniffi_demo_fn_clone_counter((uint64_t)(uintptr_t)object, &status);
}

void demo_counter_free(demo_counter *self) {
    if (self == NULL)
        return;
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_free_counter((uint64_t)(uintptr_t)self, &status);
    free_buffer(status.error_buf);
}

HELPER void free_counter(demo_counter **object) {
    demo_counter_free(*object);
}

HELPER void write_counter(writer *w, demo_counter *const *object, const place *at) {
    if (require(w->refused, *object, at))
        put_u64(w, clone_counter(*object));
}

HELPER void read_counter(reader *r, demo_counter **object) {
    *object = (demo_counter *)(uintptr_t)take_u64(r);
}

/* --- Types --- */

HELPER void write_optional_counter(writer *w, demo_counter *const *value, const place *at) {
    write_tag(w, *value != NULL);
    if (*value != NULL)
        write_counter(w, value, at);
}

HELPER void read_optional_counter(reader *r, demo_counter **value) {
    if (read_tag(r))
        read_counter(r, value);
}

HELPER void write_counter_list(writer *w, const demo_counter_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_counter(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_counter_list(demo_counter_list *value) {
    for (size_t i = 0; i < value->len; i++)
        free_counter((demo_counter **)(uintptr_t)&value->items[i]);
    free((void *)(uintptr_t)value->items);
}

HELPER void read_counter_list(reader *r, demo_counter_list *value) {
    size_t len = 0;
    demo_counter **items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_counter(r, &items[i]);
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
    case DEMO_COUNTER_ERROR_MISSING:
        return "Missing";
    }
    return "?";
}

static void free_fields(demo_error *error) {
    switch (error->code) {
    case DEMO_COUNTER_ERROR_MISSING:
        free_string(&error->fields.counter_error_missing.path);
        break;
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

HELPER void read_counter_error(reader *r, demo_error *error) {
    switch (take_i32(r)) {
    case 1:
        error->code = DEMO_COUNTER_ERROR_MISSING;
        read_string(r, &error->fields.counter_error_missing.path);
        return;
    default:
        r->failure = MISREAD;
    }
}

HELPER void write_counter_error(writer *w, const demo_error *error, const place *at) {
    switch (error->code) {
    case DEMO_COUNTER_ERROR_MISSING:
        put_i32(w, 1);
        write_string(w, &error->fields.counter_error_missing.path,
            &(place){at, "path", 0});
        return;
    default:
        refuse(w->refused, at, "has a code that no CounterError has");
    }
}

HELPER const char *describe_counter_error(const demo_error *error) {
    text message = {NULL, 0};
    say(&message, demo_status_name(error->code));
    switch (error->code) {
    case DEMO_COUNTER_ERROR_MISSING:
        say(&message, ": path = ");
        say_string(&message, error->fields.counter_error_missing.path);
        break;
    default:
        break;
    }
    return message.data;
}

HELPER demo_status failed_counter_error(RustCallStatus *status, demo_error **error) {
    if (status->code != CALL_ERROR)
        return unexpected(status, error);
    demo_error value;
    memset(&value, 0, sizeof value);
    reader r = reads(status->error_buf);
    read_counter_error(&r, &value);
    free_buffer(status->error_buf);
    if (r.failure != READ) {
        free_fields(&value);
        return report_reading(error, r.failure);
    }
    if (error != NULL)
        value.message = describe_counter_error(&value);
    return report(error, value);
}

/* --- Results --- */

HELPER demo_status lift_counter(uint64_t value, demo_counter **result, demo_error **error) {
    (void)error;
    *result = (demo_counter *)(uintptr_t)value;
    return DEMO_OK;
}

HELPER demo_status lift_u64(uint64_t value, uint64_t *result, demo_error **error) {
    (void)error;
    *result = value;
    return DEMO_OK;
}

HELPER demo_status lift_optional_counter(RustBuffer value, demo_counter **result, demo_error **error) {
    reader r = reads(value);
    read_optional_counter(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_counter(result);
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
        && uniffi_demo_checksum_method_counter_add() == 6783
        && uniffi_demo_checksum_method_counter_other() == 13352
        && uniffi_demo_checksum_constructor_counter_load() == 54500
        && uniffi_demo_checksum_constructor_counter_new() == 51087
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

demo_status demo_counter_load(demo_string path, demo_counter **result, demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    writer path_ = WRITER(refused);
    write_text(&path_, &path, AT("path"));
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        free_buffer(path_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uint64_t value = uniffi_demo_fn_constructor_counter_load(path_.buffer, &status);
    if (status.code != CALL_OK)
        return failed_counter_error(&status, error);
    return lift_counter(value, result, error);
}

demo_status demo_counter_new(uint32_t start, demo_counter **result, demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    if (refused.why == NULL && !is_own_library())
        refuse(&refused, AT("library"), "is not the one that this was compiled for");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uint64_t value = uniffi_demo_fn_constructor_counter_new(start, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_counter(value, result, error);
}

demo_status demo_counter_add(
    demo_counter *self,
    uint64_t more,
    uint64_t *result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    require_argument(&refused, self, "self");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uint64_t value = uniffi_demo_fn_method_counter_add(clone_counter(self), more, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_u64(value, result, error);
}

demo_status demo_counter_other(
    demo_counter *self,
    demo_counter *instead,
    demo_counter_list all,
    demo_counter **result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    require_argument(&refused, self, "self");
    writer instead_ = WRITER(refused);
    write_optional_counter(&instead_, &instead, AT("instead"));
    writer all_ = WRITER(refused);
    write_counter_list(&all_, &all, AT("all"));
    if (refused.why != NULL) {
        free_buffer(instead_.buffer);
        free_buffer(all_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_method_counter_other(clone_counter(self), instead_.buffer, all_.buffer, &status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_optional_counter(value, result, error);
}
