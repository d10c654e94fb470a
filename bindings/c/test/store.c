/* What a program in C relies on. */
#include "check.h"

#include <errno.h>
#include <pthread.h>

static void values(srd_data_store *store) {
    srd_bytes payload;
    CHECK(srd_data_store_write(store, srd_bytes_of("a"), srd_bytes_of("one"), NULL) == SRD_OK);
    CHECK(srd_data_store_read(store, srd_bytes_of("a"), &payload, NULL) == SRD_OK);
    CHECK(is(payload, "one"));
    srd_bytes_free(&payload);
    CHECK(payload.data == NULL);
    srd_bytes_free(&payload);
    CHECK(srd_data_store_read(store, srd_bytes_of("b"), &payload, NULL) == SRD_OK);
    CHECK(payload.data == NULL && payload.len == 0);

    srd_entry entries[] = {
        {srd_bytes_of("b"), srd_bytes_of("two")},
        {{NULL, 0}, srd_bytes_of("at the empty key")},
    };
    CHECK(srd_data_store_batch_write(store, (srd_entry_list){entries, 2}, NULL) == SRD_OK);
    srd_bytes keys[] = {srd_bytes_of("b"), srd_bytes_of("none"), {NULL, 0}};
    srd_bytes_list payloads;
    CHECK(srd_data_store_batch_read(store, (srd_bytes_list){keys, 3}, &payloads, NULL) == SRD_OK);
    CHECK(payloads.len == 3 && is(payloads.items[0], "two") && payloads.items[1].data == NULL);
    CHECK(is(payloads.items[2], "at the empty key"));
    srd_bytes_list_free(&payloads);
    srd_bytes_list_free(&payloads);

    uint64_t count = 0;
    CHECK(srd_data_store_len(store, &count, NULL) == SRD_OK && count == 3);
    srd_optional_u64 size;
    char memory[3];
    CHECK(srd_data_store_read_into(store, srd_bytes_of("b"), (uint64_t)(uintptr_t)memory, 3, &size, NULL) == SRD_OK);
    CHECK(size.has_value && size.value == 3 && memcmp(memory, "two", 3) == 0);
}

static void large(srd_data_store *store) {
    size_t len = 3 << 20;
    uint8_t *data = malloc(len);
    CHECK(data != NULL);
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 31 + i / 256);
    CHECK(srd_data_store_write(store, srd_bytes_of("large"), (srd_bytes){data, len}, NULL) == SRD_OK);
    srd_bytes payload;
    CHECK(srd_data_store_read(store, srd_bytes_of("large"), &payload, NULL) == SRD_OK);
    CHECK(payload.len == len && memcmp(payload.data, data, len) == 0);
    srd_bytes copy = srd_bytes_copy(payload);
    srd_bytes_free(&payload);
    CHECK(copy.len == len && memcmp(copy.data, data, len) == 0);
    srd_bytes_free(&copy);
    free(data);
}

/* Few bytes are copied, many stay in Rust's memory: both are freed alike. */
static void sizes(srd_data_store *store) {
    static uint8_t data[5000];
    memset(data, 'x', sizeof data);
    for (size_t len = 4090; len < 4100; len++) {
        data[len - 1] = 'y';
        CHECK(srd_data_store_write(store, srd_bytes_of("sized"), (srd_bytes){data, len}, NULL) == SRD_OK);
        srd_bytes payload;
        CHECK(srd_data_store_read(store, srd_bytes_of("sized"), &payload, NULL) == SRD_OK);
        CHECK(payload.len == len && memcmp(payload.data, data, len) == 0);
        srd_bytes_free(&payload);
        uint64_t hash = 0;
        CHECK(srd_key_hash(srd_bytes_of("sized"), &hash, NULL) == SRD_OK);
        CHECK(srd_data_store_read_by_hash(store, hash, &payload, NULL) == SRD_OK);
        CHECK(payload.len == len && memcmp(payload.data, data, len) == 0);
        srd_bytes_free(&payload);
        data[len - 1] = 'x';
    }
}

static void errors(srd_data_store *store) {
    srd_error *error = NULL;
    srd_entry entries[] = {
        {srd_bytes_of("x"), srd_bytes_of("1")},
        {srd_bytes_of("y"), {NULL, 0}},
    };
    CHECK(srd_data_store_batch_write(store, (srd_entry_list){entries, 2}, &error) == SRD_ERROR_INVALID_ARGUMENT);
    CHECK(error->code == SRD_ERROR_INVALID_ARGUMENT && !error->retryable);
    CHECK(strcmp(error->fields.invalid_argument.argument.data, "entries[1].payload") == 0);
    CHECK(strstr(error->message, "entries[1].payload") != NULL);
    srd_error_free(error);

    srd_data_store *other = store;
    CHECK(srd_data_store_open(in_folder("store"), NULL, &other, &error) == SRD_ERROR_LOCKED);
    CHECK(other == NULL && error->retryable && error->fields.locked.holder.len > 0);
    bool can_repeat = false;
    CHECK(srd_is_retryable(error, &can_repeat, NULL) == SRD_OK && can_repeat);
    srd_error_free(error);

    srd_open_options options = srd_open_options_init();
    CHECK(options.create && options.verify_checksums && !options.read_only);
    options.create = false;
    CHECK(srd_data_store_open(in_folder("absent"), &options, &other, &error) == SRD_ERROR_IO);
    CHECK(error->fields.io.errno_.has_value && error->fields.io.errno_.value == ENOENT);
    srd_error_free(error);
    CHECK(strcmp(srd_status_name(SRD_ERROR_NOT_A_STORE), "NotAStore") == 0);
    CHECK(strcmp(srd_status_name((srd_status)77), "?") == 0);
}

static void text(void) {
    srd_error *error = NULL;
    srd_data_store *store = NULL;
    CHECK(srd_data_store_open(in_folder("\xc3\xa4 \xf0\x9f\x8c\x8d"), NULL, &store, NULL) == SRD_OK);
    srd_string path;
    CHECK(srd_data_store_path(store, &path, NULL) == SRD_OK);
    CHECK(path.data[path.len] == 0 && strstr(path.data, "\xc3\xa4 \xf0\x9f\x8c\x8d") != NULL);
    srd_string_free(&path);
    srd_data_store_free(store);
    CHECK(srd_data_store_open(in_folder("\xc3"), NULL, &store, &error) == SRD_ERROR_INVALID_ARGUMENT);
    CHECK(strcmp(error->fields.invalid_argument.argument.data, "path") == 0);
    CHECK(strcmp(error->fields.invalid_argument.reason.data, "is not UTF-8") == 0);
    srd_error_free(error);
}

/* Waits for callbacks. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned ended = 0;
static srd_async_data_store *opened_store = NULL;
static srd_status last = SRD_OK;

static void end(srd_status status, srd_error *error) {
    srd_error_free(error);
    pthread_mutex_lock(&lock);
    ended++;
    last = status;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_for(unsigned count) {
    pthread_mutex_lock(&lock);
    while (ended < count)
        pthread_cond_wait(&changed, &lock);
    ended = 0;
    pthread_mutex_unlock(&lock);
}

static void on_store(void *user, srd_status status, srd_async_data_store *store, srd_error *error) {
    *(srd_async_data_store **)user = store;
    end(status, error);
}

static void on_done(void *user, srd_status status, srd_error *error) {
    (void)user;
    end(status, error);
}

static void on_bytes(void *user, srd_status status, srd_bytes bytes, srd_error *error) {
    CHECK(status != SRD_OK || is(bytes, user));
    srd_bytes_free(&bytes);
    end(status, error);
}

static void on_states(void *user, srd_status status, srd_connection_state_list states, srd_error *error) {
    (void)user;
    srd_connection_state_list_free(&states);
    end(status, error);
}

static void calls(void) {
    srd_async_data_store **store = &opened_store;
    CHECK(srd_async_data_store_open(in_folder("async"), NULL, on_store, store, NULL, NULL) == SRD_OK);
    wait_for(1);
    CHECK(last == SRD_OK && *store != NULL);
    for (int i = 0; i < 200; i++)
        CHECK(srd_async_data_store_write(*store, srd_bytes_of("k"), srd_bytes_of("v"), on_done, NULL, NULL, NULL) == SRD_OK);
    wait_for(200);
    for (int i = 0; i < 200; i++)
        CHECK(srd_async_data_store_read(*store, srd_bytes_of("k"), on_bytes, "v", NULL, NULL) == SRD_OK);
    wait_for(200);
    CHECK(last == SRD_OK);

    /* A call that does not end by itself. */
    srd_state_stream *states = NULL;
    srd_call *call = NULL;
    CHECK(srd_async_data_store_states(*store, &states, NULL) == SRD_OK);
    CHECK(srd_state_stream_take_async(states, on_states, NULL, &call, NULL) == SRD_OK);
    srd_call_cancel(call);
    wait_for(1);
    CHECK(last == SRD_CANCELLED);
    srd_call_cancel(call);
    srd_call_free(call);
    srd_state_stream_free(states);

    srd_error *error = NULL;
    CHECK(srd_async_data_store_write(*store, srd_bytes_of("k"), srd_bytes_of("v"), NULL, NULL, NULL, &error) == SRD_ERROR_INVALID_ARGUMENT);
    srd_error_free(error);
    srd_async_data_store_free(*store);
}

int main(void) {
    srd_data_store *store = open_store("store");
    values(store);
    large(store);
    sizes(store);
    errors(store);
    text();
    calls();
    CHECK(srd_data_store_shutdown(store, NULL) == SRD_OK);
    srd_error *error = NULL;
    bool is_there;
    CHECK(srd_data_store_exists(store, srd_bytes_of("a"), &is_there, &error) == SRD_ERROR_CLOSED);
    CHECK(strstr(error->fields.closed.target.data, "/store") != NULL);
    srd_error_free(error);
    srd_data_store_free(store);
    srd_data_store_free(NULL);
    return 0;
}
