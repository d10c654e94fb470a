/* Wrong arguments at random, from several threads on the same objects: what is documented as safe
   ends with a status. Takes a seed and a number of rounds. */
#include "check.h"

#include <pthread.h>

static unsigned rounds = 3000;

/* Numbers that differ and are the same for a seed (xorshift). */
static uint64_t next(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static srd_bytes some_bytes(uint64_t *state) {
    static const uint8_t DATA[64] = {0};
    switch (next(state) % 6) {
    case 0:
        return (srd_bytes){NULL, 0};
    case 1:
        return (srd_bytes){NULL, (size_t)next(state)};
    case 2:
        return (srd_bytes){DATA, SIZE_MAX - next(state) % 9};
    case 3:
        return (srd_bytes){DATA, (size_t)INT32_MAX + 1 + next(state) % 9};
    case 4:
        return (srd_bytes){DATA, 0};
    default:
        return (srd_bytes){DATA, next(state) % 64};
    }
}

static srd_string some_text(uint64_t *state, char *text) {
    size_t len = next(state) % 24;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)next(state);
    switch (next(state) % 5) {
    case 0:
        return srd_str(NULL);
    case 1:
        return (srd_string){text, SIZE_MAX};
    case 2:
        return (srd_string){NULL, len};
    default:
        return (srd_string){text, len};
    }
}

static srd_data_store *shared[3];

static void check(srd_status status, srd_error **at) {
    srd_error *error = *at;
    CHECK(status != SRD_INTERNAL && strcmp(srd_status_name(status), "?") != 0);
    CHECK(error == NULL || error->code == status);
    CHECK(status != SRD_OK || error == NULL);
    srd_error_free(error);
}

static void step(uint64_t *state) {
    char memory[32];
    srd_error *error = NULL, **where = next(state) % 2 ? &error : NULL;
    srd_data_store *store = next(state) % 8 ? shared[next(state) % 3] : NULL;
    bool is_wanted = next(state) % 8 != 0;
    srd_bytes bytes = {NULL, 0};
    srd_bytes_list list = {NULL, 0};
    srd_bytes keys[] = {some_bytes(state), some_bytes(state)};
    srd_entry entries[] = { {some_bytes(state), some_bytes(state)}, {some_bytes(state), some_bytes(state)} };
    size_t count = next(state) % 8 ? next(state) % 3 : SIZE_MAX - next(state) % 5;
    srd_connect_options connect = srd_connect_options_init();
    srd_open_options open = srd_open_options_init();
    srd_data_store *opened = NULL;
    srd_string text = some_text(state, memory);
    switch (next(state) % 10) {
    case 0:
        check(srd_data_store_read(store, some_bytes(state), is_wanted ? &bytes : NULL, where), &error);
        break;
    case 1:
        check(srd_data_store_write(store, some_bytes(state), some_bytes(state), where), &error);
        break;
    case 2:
        check(srd_data_store_batch_write(store, (srd_entry_list){next(state) % 8 ? entries : NULL, count}, where), &error);
        break;
    case 3:
        check(srd_data_store_batch_read(store, (srd_bytes_list){next(state) % 8 ? keys : NULL, count}, is_wanted ? &list : NULL, where), &error);
        break;
    case 4:
        /* A number that is none of the enum, and text that is none. */
        memset(&open.durability, (int)(next(state) % 256), sizeof open.durability);
        check(srd_data_store_open(text, &open, NULL, where), &error);
        break;
    case 5:
        connect.read_timeout = (srd_optional_duration){true, {next(state), (uint32_t)next(state)}};
        connect.token = text;
        connect.headers = (srd_string_string_map){NULL, count};
        check(srd_data_store_connect(srd_str("none"), &connect, is_wanted ? &opened : NULL, where), &error);
        CHECK(opened == NULL);
        break;
    case 6:
        check(srd_data_store_copy_to(store, some_bytes(state), shared[next(state) % 3], where), &error);
        break;
    case 7:
        check(srd_is_retryable(NULL, &is_wanted, where), &error);
        break;
    case 8:
        check(srd_data_store_with_timeout(store, (srd_duration){next(state), (uint32_t)next(state)}, &opened, where), &error);
        srd_data_store_free(opened);
        break;
    default:
        if (next(state) % 200 == 0)
            check(srd_data_store_shutdown(store, where), &error);
        srd_bytes_free(NULL);
        srd_string_free(NULL);
        srd_error_free(NULL);
        srd_call_free(NULL);
        srd_call_cancel(NULL);
    }
    srd_bytes_free(&bytes);
    srd_bytes_free(&bytes);
    srd_bytes_list_free(&list);
}

static void *run(void *seed) {
    uint64_t state = *(uint64_t *)seed;
    for (unsigned i = 0; i < rounds; i++)
        step(&state);
    return NULL;
}

int main(int count, char **arguments) {
    uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 1;
    rounds = count > 2 ? (unsigned)strtoul(arguments[2], NULL, 10) : rounds;
    shared[0] = open_store("first");
    shared[1] = open_store("second");
    shared[2] = open_store("third");
    pthread_t threads[4];
    uint64_t seeds[4];
    for (unsigned i = 0; i < 4; i++) {
        seeds[i] = seed * 4 + i + 1;
        CHECK(pthread_create(&threads[i], NULL, run, &seeds[i]) == 0);
    }
    for (unsigned i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < 3; i++)
        srd_data_store_free(shared[i]);
    return 0;
}
