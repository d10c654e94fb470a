/* What the tests in C share. */
#define _POSIX_C_SOURCE 200809L
#include <simd_r_drive.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program, also without assertions. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                        \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

static inline const char *folder(void) {
    static char path[64] = "";
    if (path[0] == 0) {
        strcpy(path, "/tmp/srd_test_XXXXXX");
        CHECK(mkdtemp(path) != NULL);
    }
    return path;
}

static inline srd_string in_folder(const char *name) {
    static char paths[8][128];
    static unsigned next = 0;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", folder(), name);
    return srd_str(path);
}

static inline srd_data_store *open_store(const char *name) {
    srd_data_store *store = NULL;
    CHECK(srd_data_store_open(in_folder(name), NULL, &store, NULL) == SRD_OK);
    return store;
}

static inline bool is(srd_bytes bytes, const char *text) {
    return bytes.data != NULL && bytes.len == strlen(text) && memcmp(bytes.data, text, bytes.len) == 0;
}
