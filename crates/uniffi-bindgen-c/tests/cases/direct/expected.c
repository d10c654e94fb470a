
HELPER uint64_t clone_store(const demo_store *object) {
    RustCallStatus status = NO_STATUS;
    return uniffi_demo_fn_clone_store((uint64_t)(uintptr_t)object, &status);
}

void demo_store_free(demo_store *self) {
    if (self == NULL)
        return;
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_free_store((uint64_t)(uintptr_t)self, &status);
    free_buffer(status.error_buf);
}

HELPER void free_store(demo_store **object) {
    demo_store_free(*object);
}

HELPER void write_store(writer *w, demo_store *const *object, const place *at) {
    if (require(w->refused, *object, at))
        put_u64(w, clone_store(*object));
}

HELPER void read_store(reader *r, demo_store **object) {
    *object = (demo_store *)(uintptr_t)take_u64(r);
}

/* --- Types --- */

HELPER void write_optional_bytes(writer *w, const demo_bytes *value, const place *at) {
    write_tag(w, value->data != NULL);
    if (value->data != NULL)
        write_bytes(w, value, at);
    else if (value->len != 0)
        refuse(w->refused, at, IS_NULL);
}

HELPER void read_optional_bytes(reader *r, demo_bytes *value) {
    if (read_tag(r))
        read_bytes(r, value);
}

HELPER void write_bytes_list(writer *w, const demo_bytes_list *value, const place *at) {
    if (!write_count(w, value->items, value->len, at))
        return;
    for (size_t i = 0; i < value->len; i++)
        write_bytes(w, &value->items[i], &(place){at, NULL, i});
}

HELPER void free_bytes_list(demo_bytes_list *value) {
    for (size_t i = 0; i < value->len; i++)
        free_bytes((demo_bytes *)(uintptr_t)&value->items[i]);
    free((void *)(uintptr_t)value->items);
}

HELPER void read_bytes_list(reader *r, demo_bytes_list *value) {
    size_t len = 0;
    demo_bytes *items = read_items(r, sizeof *items, &len);
    value->items = items;
    value->len = len;
    for (size_t i = 0; i < len; i++)
        read_bytes(r, &items[i]);
}

/* --- What callers free --- */

void demo_bytes_list_free(demo_bytes_list *value) {
    if (value == NULL)
        return;
    free_bytes_list(value);
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
    case DEMO_STORE_ERROR_MISSING:
        return "Missing";
    }
    return "?";
}

static void free_fields(demo_error *error) {
    switch (error->code) {
    case DEMO_STORE_ERROR_MISSING:
        free_string(&error->fields.store_error_missing.path);
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

HELPER void read_store_error(reader *r, demo_error *error) {
    switch (take_i32(r)) {
    case 1:
        error->code = DEMO_STORE_ERROR_MISSING;
        read_string(r, &error->fields.store_error_missing.path);
        return;
    default:
        r->failure = MISREAD;
    }
}

HELPER void write_store_error(writer *w, const demo_error *error, const place *at) {
    switch (error->code) {
    case DEMO_STORE_ERROR_MISSING:
        put_i32(w, 1);
        write_string(w, &error->fields.store_error_missing.path,
            &(place){at, "path", 0});
        return;
    default:
        refuse(w->refused, at, "has a code that no StoreError has");
    }
}

HELPER const char *describe_store_error(const demo_error *error) {
    text message = {NULL, 0};
    say(&message, demo_status_name(error->code));
    switch (error->code) {
    case DEMO_STORE_ERROR_MISSING:
        say(&message, ": path = ");
        say_string(&message, error->fields.store_error_missing.path);
        break;
    default:
        break;
    }
    return message.data;
}

HELPER demo_status failed_store_error(RustCallStatus *status, demo_error **error) {
    if (status->code != CALL_ERROR)
        return unexpected(status, error);
    demo_error value;
    memset(&value, 0, sizeof value);
    reader r = reads(status->error_buf);
    read_store_error(&r, &value);
    free_buffer(status->error_buf);
    if (r.failure != READ) {
        free_fields(&value);
        return report_reading(error, r.failure);
    }
    if (error != NULL)
        value.message = describe_store_error(&value);
    return report(error, value);
}

/* --- Results --- */

HELPER demo_status lift_store(uint64_t value, demo_store **result, demo_error **error) {
    (void)error;
    *result = (demo_store *)(uintptr_t)value;
    return DEMO_OK;
}

HELPER demo_status lift_bool(int8_t value, bool *result, demo_error **error) {
    (void)error;
    *result = value == 1;
    return DEMO_OK;
}

HELPER demo_status lift_optional_bytes(RustBuffer value, demo_bytes *result, demo_error **error) {
    if (value.len == 1 && value.data[0] == 0) {
        free_buffer(value);
        return DEMO_OK;
    }
    reading failure = MISREAD;
    if (value.len >= 5 && length_at(value.data + 5 - 4) == value.len - 5)
        failure = adopt_bytes(value, 5, result);
    else
        free_buffer(value);
    return failure == READ ? DEMO_OK : report_reading(error, failure);
}

HELPER demo_status lift_bytes_list(RustBuffer value, demo_bytes_list *result, demo_error **error) {
    reader r = reads(value);
    read_bytes_list(&r, result);
    if (r.failure == READ && r.at != r.end)
        r.failure = MISREAD;
    free_buffer(value);
    if (r.failure == READ)
        return DEMO_OK;
    free_bytes_list(result);
    memset(result, 0, sizeof *result);
    return report_reading(error, r.failure);
}

/* --- Calls that go on --- */

typedef void (*function)(void);

/* How a kind of call is driven. */
typedef struct {
    void (*poll)(uint64_t future, Continuation ready, uint64_t data);
    void (*cancel)(uint64_t future);
    void (*free)(uint64_t future);
    /* Gives the result to the callback. */
    void (*finish)(demo_call *call);
} steps;

struct demo_call {
    const steps *how;
    uint64_t future;
    function callback;
    void *user;
    /* The thread that drives it has one, its caller perhaps another one. */
    atomic_int references;
    bool is_ready;
    bool has_ended;
    demo_call *next;
};

/* The calls that can go on, first in, first out; and the thread that drives them, once there is one. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    demo_call *first;
    demo_call **last;
    bool has_thread;
} queue = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL, &queue.first, false};

/* No future is cancelled while it is freed. */
static pthread_mutex_t ending = PTHREAD_MUTEX_INITIALIZER;

static void enqueue(demo_call *call) {
    pthread_mutex_lock(&queue.lock);
    call->next = NULL;
    *queue.last = call;
    queue.last = &call->next;
    pthread_cond_signal(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
}

static demo_call *dequeue(void) {
    pthread_mutex_lock(&queue.lock);
    while (queue.first == NULL)
        pthread_cond_wait(&queue.changed, &queue.lock);
    demo_call *call = queue.first;
    queue.first = call->next;
    if (queue.first == NULL)
        queue.last = &queue.first;
    pthread_mutex_unlock(&queue.lock);
    return call;
}

/* Rust calls it on any thread, where nothing may be polled. */
static void on_progress(uint64_t data, int8_t state) {
    demo_call *call = (demo_call *)(uintptr_t)data;
    call->is_ready = state == 0;
    enqueue(call);
}

static void *drive(void *unused) {
    for (;;) {
        demo_call *call = dequeue();
        if (call->is_ready) {
            call->how->finish(call);
            demo_call_free(call);
        } else {
            call->how->poll(call->future, on_progress, (uint64_t)(uintptr_t)call);
        }
    }
    return unused;
}

/* A child of fork has no thread, and none of the calls. */
static void forget_calls(void) {
    pthread_mutex_init(&queue.lock, NULL);
    pthread_cond_init(&queue.changed, NULL);
    pthread_mutex_init(&ending, NULL);
    queue.first = NULL;
    queue.last = &queue.first;
    queue.has_thread = false;
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, forget_calls); }

static bool has_thread(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, watch_forks);
    pthread_mutex_lock(&queue.lock);
    pthread_t thread;
    if (!queue.has_thread && pthread_create(&thread, NULL, drive, NULL) == 0) {
        pthread_detach(thread);
        queue.has_thread = true;
    }
    bool is_there = queue.has_thread;
    pthread_mutex_unlock(&queue.lock);
    return is_there;
}

static demo_call *new_call(const steps *how, function callback, void *user) {
    demo_call *call = has_thread() ? calloc(1, sizeof *call) : NULL;
    if (call != NULL) {
        call->how = how;
        call->callback = callback;
        call->user = user;
        atomic_init(&call->references, 1);
    }
    return call;
}

static void start_call(demo_call *call, uint64_t future, demo_call **handle) {
    call->future = future;
    if (handle != NULL) {
        atomic_fetch_add(&call->references, 1);
        *handle = call;
    }
    enqueue(call);
}

static void end_call(demo_call *call) {
    pthread_mutex_lock(&ending);
    call->has_ended = true;
    call->how->free(call->future);
    pthread_mutex_unlock(&ending);
}

void demo_call_cancel(demo_call *call) {
    if (call == NULL)
        return;
    pthread_mutex_lock(&ending);
    if (!call->has_ended)
        call->how->cancel(call->future);
    pthread_mutex_unlock(&ending);
}

void demo_call_free(demo_call *call) {
    if (call != NULL && atomic_fetch_sub(&call->references, 1) == 1)
        free(call);
}

/* --- Functions --- */

/* Whether the library is the one that this file was generated from. */
HELPER bool is_own_library(void) {
    static atomic_int known = 0;
    int answer = atomic_load_explicit(&known, memory_order_relaxed);
    if (answer != 0)
        return answer == 1;
    bool is_own = ffi_demo_uniffi_contract_version() == 30
        && uniffi_demo_checksum_method_store_is_there() == 16142
        && uniffi_demo_checksum_method_store_later() == 51455
        && uniffi_demo_checksum_method_store_many() == 53043
        && uniffi_demo_checksum_method_store_other() == 45322
        && uniffi_demo_checksum_method_store_read() == 8409
        && uniffi_demo_checksum_method_store_write() == 35262
        && uniffi_demo_checksum_constructor_store_new() == 3944
        ;
    atomic_store_explicit(&known, is_own ? 1 : -1, memory_order_relaxed);
    return is_own;
}

demo_status demo_store_new(demo_store **result, demo_error **error) {
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
    uint64_t value = uniffi_demo_fn_constructor_store_new(&status);
    if (status.code != CALL_OK)
        return unexpected(&status, error);
    return lift_store(value, result, error);
}

int8_t uniffi_demo_fn_method_store_is_there_direct(const void *, uint64_t, const Place *, RustCallStatus *);

demo_status demo_store_is_there(
    demo_store *self,
    uint64_t number,
    bool *result,
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
    int8_t value = uniffi_demo_fn_method_store_is_there_direct(self, number, NULL, &status);
    if (status.code != CALL_OK)
        return failed_store_error(&status, error);
    return lift_bool(value, result, error);
}

static void finish_demo_store_later(demo_call *call) {
    RustCallStatus status = NO_STATUS;
    demo_error *error = NULL;
    demo_status code = DEMO_OK;
    demo_bytes_callback callback = (demo_bytes_callback)call->callback;
    demo_bytes result;
    memset(&result, 0, sizeof result);
    RustBuffer value = ffi_demo_rust_future_complete_rust_buffer(call->future, &status);
    if (status.code != CALL_OK)
        code = failed_store_error(&status, &error);
    else
        code = lift_optional_bytes(value, &result, &error);
    end_call(call);
    callback(call->user, code, result, error);
}

demo_status demo_store_later(
    demo_store *self,
    demo_bytes key,
    demo_bytes_callback callback,
    void *user,
    demo_call **call,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (call != NULL)
        *call = NULL;
    if (callback == NULL)
        refuse(&refused, AT("callback"), IS_NULL);
    require_argument(&refused, self, "self");
    writer key_ = WRITER(refused);
    write_bytes(&key_, &key, AT("key"));
    if (refused.why != NULL) {
        free_buffer(key_.buffer);
        return report_refusal(error, refused);
    }
    static const steps HOW = {
        ffi_demo_rust_future_poll_rust_buffer,
        ffi_demo_rust_future_cancel_rust_buffer,
        ffi_demo_rust_future_free_rust_buffer,
        finish_demo_store_later,
    };
    demo_call *started = new_call(&HOW, (function)callback, user);
    if (started == NULL) {
        free_buffer(key_.buffer);
        return report_words(error, DEMO_OUT_OF_MEMORY, "there is no memory, or no thread, for the call");
    }
    start_call(started, uniffi_demo_fn_method_store_later(clone_store(self), key_.buffer), call);
    return DEMO_OK;
}

demo_status demo_store_many(
    demo_store *self,
    demo_bytes_list keys,
    demo_bytes_list *result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    require_argument(&refused, self, "self");
    writer keys_ = WRITER(refused);
    write_bytes_list(&keys_, &keys, AT("keys"));
    if (refused.why != NULL) {
        free_buffer(keys_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    RustBuffer value = uniffi_demo_fn_method_store_many(clone_store(self), keys_.buffer, &status);
    if (status.code != CALL_OK)
        return failed_store_error(&status, error);
    return lift_bytes_list(value, result, error);
}

demo_status demo_store_other(demo_store *self, demo_bytes key, demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    require_argument(&refused, self, "self");
    writer key_ = WRITER(refused);
    write_bytes(&key_, &key, AT("key"));
    if (refused.why != NULL) {
        free_buffer(key_.buffer);
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_method_store_other(clone_store(self), key_.buffer, &status);
    return status.code == CALL_OK ? DEMO_OK : failed_store_error(&status, error);
}

RustBuffer uniffi_demo_fn_method_store_read_direct(const void *, ForeignBytes, const Place *, RustCallStatus *);

demo_status demo_store_read(
    demo_store *self,
    demo_bytes key,
    demo_bytes *result,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    if (require_argument(&refused, result, "result"))
        memset(result, 0, sizeof *result);
    require_argument(&refused, self, "self");
    ForeignBytes key_ = lend(&refused, key, "key");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    const Place target = {place_bytes, result};
    RustBuffer value = uniffi_demo_fn_method_store_read_direct(self, key_, &target, &status);
    if (status.code != CALL_OK)
        return failed_store_error(&status, error);
    if (value.len == 0)
        return DEMO_OK;
    return lift_optional_bytes(value, result, error);
}

void uniffi_demo_fn_method_store_write_direct(const void *, ForeignBytes, ForeignBytes, int8_t, uint32_t, const Place *, RustCallStatus *);

demo_status demo_store_write(
    demo_store *self,
    demo_bytes key,
    demo_bytes payload,
    bool is_kept,
    uint32_t times,
    demo_error **error) {
    refusal refused = {NULL, NULL};
    if (error != NULL)
        *error = NULL;
    require_argument(&refused, self, "self");
    ForeignBytes key_ = lend(&refused, key, "key");
    ForeignBytes payload_ = lend(&refused, payload, "payload");
    if (refused.why != NULL) {
        return report_refusal(error, refused);
    }
    RustCallStatus status = NO_STATUS;
    uniffi_demo_fn_method_store_write_direct(self, key_, payload_, is_kept ? 1 : 0, times, NULL, &status);
    return status.code == CALL_OK ? DEMO_OK : failed_store_error(&status, error);
}
