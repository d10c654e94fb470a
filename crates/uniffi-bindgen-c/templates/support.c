/* --- Buffers --- */

static const RustCallStatus NO_STATUS = {CALL_OK, {0, 0, NULL}};

static void free_buffer(RustBuffer buffer) {
    if (buffer.data == NULL)
        return;
    RustCallStatus status = NO_STATUS;
    {{ m.buffers.0 }}(buffer, &status);
}

/* Where a value is in an argument: on the stack, and only made into text to refuse the value. */
typedef struct place {
    const struct place *outer;
    /* An index if it is NULL. */
    const char *name;
    size_t index;
} place;

#define AT(argument) (&(const place){NULL, argument, 0})

/* The first argument that was refused, if any. */
typedef struct {
    char *where;
    const char *why;
} refusal;

static const char IS_NULL[] = "is NULL";
static const char TOO_LONG[] = "is 2 GiB or more";

static size_t name_place(const place *at, char *text, size_t size) {
    size_t len = at->outer == NULL ? 0 : name_place(at->outer, text, size);
    size_t rest = len < size ? size - len : 0;
    char *end = rest == 0 ? NULL : text + len;
    int more = at->name == NULL ? snprintf(end, rest, "[%zu]", at->index)
                                : snprintf(end, rest, at->outer == NULL ? "%s" : ".%s", at->name);
    return len + (size_t)more;
}

static void refuse(refusal *refused, const place *at, const char *why) {
    if (refused->why != NULL)
        return;
    refused->why = why;
    size_t len = name_place(at, NULL, 0);
    refused->where = malloc(len + 1);
    if (refused->where != NULL)
        name_place(at, refused->where, len + 1);
}

HELPER bool require(refusal *refused, const void *pointer, const place *at) {
    if (pointer == NULL)
        refuse(refused, at, IS_NULL);
    return pointer != NULL;
}

/* The same for an argument, whose place is only made if it is refused. */
HELPER bool require_argument(refusal *refused, const void *pointer, const char *name) {
    if (pointer == NULL)
        refuse(refused, AT(name), IS_NULL);
    return pointer != NULL;
}

/* Writes an argument to a buffer of Rust's. */
typedef struct {
    RustBuffer buffer;
    refusal *refused;
} writer;

#define WRITER(refused) {{"{"}}{0, 0, NULL}, &refused}

static uint8_t *put(writer *w, size_t size) {
    RustBuffer *buffer = &w->buffer;
    if (buffer->capacity - buffer->len < size) {
        RustCallStatus status = NO_STATUS;
        RustBuffer larger = {{ m.buffers.1 }}(*buffer, size, &status);
        if (status.code != CALL_OK) {
            /* Rust has freed it. */
            free_buffer(status.error_buf);
            memset(buffer, 0, sizeof *buffer);
            refuse(w->refused, AT("arguments"), "there is no memory for them");
            return NULL;
        }
        *buffer = larger;
    }
    uint8_t *end = buffer->data + buffer->len;
    buffer->len += size;
    return end;
}

static void put_data(writer *w, const void *data, size_t size) {
    uint8_t *end = size == 0 ? NULL : put(w, size);
    if (end != NULL)
        memcpy(end, data, size);
}

/* The big-endian form of the lowest `size` bytes of a number. */
static void put_number(writer *w, uint64_t number, unsigned size) {
    uint8_t bytes[8];
    for (unsigned i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * (size - 1 - i)));
    put_data(w, bytes, size);
}

HELPER void put_i32(writer *w, int32_t number) { put_number(w, (uint32_t)number, 4); }
HELPER void put_u64(writer *w, uint64_t number) { put_number(w, number, 8); }
HELPER void write_tag(writer *w, bool is_there) { put_number(w, is_there, 1); }

/* Reads a result from a buffer of Rust's. */
typedef enum { READ, MISREAD, NO_MEMORY } reading;

typedef struct {
    const uint8_t *at;
    const uint8_t *end;
    reading failure;
} reader;

static reader reads(RustBuffer buffer) {
    const uint8_t *end = buffer.data == NULL ? NULL : buffer.data + buffer.len;
    return (reader){buffer.data, end, READ};
}

static const uint8_t *take(reader *r, size_t size) {
    if (r->failure != READ || (size_t)(r->end - r->at) < size) {
        r->failure = r->failure == READ ? MISREAD : r->failure;
        return NULL;
    }
    const uint8_t *taken = r->at;
    r->at += size;
    return taken;
}

static uint64_t take_number(reader *r, unsigned size) {
    const uint8_t *bytes = take(r, size);
    uint64_t number = 0;
    for (unsigned i = 0; bytes != NULL && i < size; i++)
        number = number << 8 | bytes[i];
    return number;
}

HELPER int32_t take_i32(reader *r) { return (int32_t)(uint32_t)take_number(r, 4); }
HELPER uint64_t take_u64(reader *r) { return take_number(r, 8); }
HELPER bool read_tag(reader *r) { return take_number(r, 1) == 1; }

/* A length: less than 2 GiB. */
static size_t take_length(reader *r) {
    uint64_t length = take_number(r, 4);
    if (length > INT32_MAX)
        r->failure = MISREAD;
    return length > INT32_MAX ? 0 : (size_t)length;
}

/* The same, without a reader. */
HELPER uint64_t length_at(const uint8_t *bytes) {
    return (uint64_t)bytes[0] << 24 | (uint64_t)bytes[1] << 16 | (uint64_t)bytes[2] << 8 | bytes[3];
}

HELPER bool write_count(writer *w, const void *items, size_t count, const place *at) {
    if (count > INT32_MAX)
        refuse(w->refused, at, "has too many items");
    else if (items == NULL && count != 0)
        refuse(w->refused, at, IS_NULL);
    else
        put_i32(w, (int32_t)count);
    return w->refused->why == NULL;
}

/* Zeroed memory for as many items as follow. */
HELPER void *read_items(reader *r, size_t size, size_t *count) {
    size_t length = take_length(r);
    void *items = r->failure != READ || length == 0 ? NULL : calloc(length, size);
    if (items == NULL && length != 0 && r->failure == READ)
        r->failure = NO_MEMORY;
    *count = items == NULL ? 0 : length;
    return items;
}

/* --- Numbers --- */

#define NUMBER(slug, type, width)                                                                  \
    HELPER void write_##slug(writer *w, const type *value, const place *at) {                      \
        (void)at;                                                                                  \
        put_number(w, (uint64_t)*value, width);                                                    \
    }                                                                                              \
    HELPER void read_##slug(reader *r, type *value) { *value = (type)take_number(r, width); }

NUMBER(u8, uint8_t, 1)
NUMBER(i8, int8_t, 1)
NUMBER(u16, uint16_t, 2)
NUMBER(i16, int16_t, 2)
NUMBER(u32, uint32_t, 4)
NUMBER(i32, int32_t, 4)
NUMBER(u64, uint64_t, 8)
NUMBER(i64, int64_t, 8)
NUMBER(bool, bool, 1)

#define FLOAT(slug, type, bits, width)                                                             \
    HELPER void write_##slug(writer *w, const type *value, const place *at) {                      \
        (void)at;                                                                                  \
        bits number;                                                                               \
        memcpy(&number, value, width);                                                             \
        put_number(w, number, width);                                                              \
    }                                                                                              \
    HELPER void read_##slug(reader *r, type *value) {                                              \
        bits number = (bits)take_number(r, width);                                                 \
        memcpy(value, &number, width);                                                             \
    }

FLOAT(f32, float, uint32_t, 4)
FLOAT(f64, double, uint64_t, 8)

/* --- Text --- */

/* How many bytes follow the first one of a character; -1 if none begins like that. The second byte
   has limits of its own behind some first bytes. */
static int followers(uint8_t first, uint8_t *low, uint8_t *high) {
    *low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    *high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (first < 0x80)
        return 0;
    if (first < 0xC2 || first > 0xF4)
        return -1;
    return first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
}

/* Rust does not check it. */
static bool is_utf8(const uint8_t *at, size_t len) {
    const uint8_t *end = at + len;
    while (at != end) {
        uint8_t low, high;
        int more = followers(*at++, &low, &high);
        if (more < 0 || end - at < more)
            return false;
        for (; more > 0; more--, at++) {
            if (*at < low || *at > high)
                return false;
            low = 0x80, high = 0xBF;
        }
    }
    return true;
}

static bool check_text(refusal *refused, const {{ m.p }}_string *text, const place *at) {
    if (text->data == NULL)
        refuse(refused, at, IS_NULL);
    else if (text->len > INT32_MAX)
        refuse(refused, at, TOO_LONG);
    else if (!is_utf8((const uint8_t *)text->data, text->len))
        refuse(refused, at, "is not UTF-8");
    return refused->why == NULL;
}

/* As an argument of its own it has no length in front. */
HELPER void write_text(writer *w, const {{ m.p }}_string *text, const place *at) {
    if (check_text(w->refused, text, at))
        put_data(w, text->data, text->len);
}

HELPER void write_string(writer *w, const {{ m.p }}_string *text, const place *at) {
    if (check_text(w->refused, text, at)) {
        put_i32(w, (int32_t)text->len);
        put_data(w, text->data, text->len);
    }
}

static bool copy_text({{ m.p }}_string *text, const void *data, size_t len) {
    char *copy = malloc(len + 1);
    if (copy == NULL)
        return false;
    if (len != 0)
        memcpy(copy, data, len);
    copy[len] = 0;
    *text = ({{ m.p }}_string){copy, len};
    return true;
}

HELPER void read_string(reader *r, {{ m.p }}_string *text) {
    size_t len = take_length(r);
    const uint8_t *data = take(r, len);
    if (r->failure == READ && !copy_text(text, data, len))
        r->failure = NO_MEMORY;
}

HELPER void free_string({{ m.p }}_string *text) { free((void *)(uintptr_t)text->data); }

void {{ m.p }}_string_free({{ m.p }}_string *string) {
    if (string == NULL)
        return;
    free_string(string);
    *string = ({{ m.p }}_string){NULL, 0};
}

/* --- Bytes --- */

/* In front of owned bytes is a number: 0 if they are at this offset in memory of `malloc`; else they
   are in a buffer of Rust's, with a tag and a length in front, or a length only, and the number is
   twice the capacity, and 1 if there is a tag. */
enum { OFFSET = 16, FEW = 4096 };

HELPER bool check_bytes(refusal *refused, const {{ m.p }}_bytes *bytes, const place *at) {
    if (bytes->data == NULL && bytes->len != 0)
        refuse(refused, at, IS_NULL);
    else if (bytes->len > INT32_MAX)
        refuse(refused, at, TOO_LONG);
    return refused->why == NULL;
}

HELPER void write_bytes(writer *w, const {{ m.p }}_bytes *bytes, const place *at) {
    if (!check_bytes(w->refused, bytes, at))
        return;
    uint8_t *end = put(w, 4 + bytes->len);
    if (end == NULL)
        return;
    uint32_t len = (uint32_t)bytes->len;
    end[0] = (uint8_t)(len >> 24);
    end[1] = (uint8_t)(len >> 16);
    end[2] = (uint8_t)(len >> 8);
    end[3] = (uint8_t)len;
    if (len != 0)
        memcpy(end + 4, bytes->data, len);
}

/* Bytes that Rust borrows. */
HELPER inline ForeignBytes lend(refusal *refused, {{ m.p }}_bytes bytes, const char *name) {
    if ((bytes.data != NULL || bytes.len == 0) && bytes.len <= INT32_MAX)
        return (ForeignBytes){(int32_t)bytes.len, bytes.data};
    check_bytes(refused, &bytes, AT(name));
    return (ForeignBytes){0, NULL};
}

/* `data` is not NULL, also if there are none. */
static bool copy_bytes({{ m.p }}_bytes *bytes, const uint8_t *data, size_t len) {
    uint8_t *copy = malloc(OFFSET + len);
    if (copy == NULL)
        return false;
    memset(copy + OFFSET - 4, 0, 4);
    *bytes = ({{ m.p }}_bytes){copy + OFFSET, len};
    memcpy(copy + OFFSET, data, len);
    return true;
}

/* Copies what a direct call returns, unless it is so much that it is better left in a buffer of Rust's. */
HELPER bool place_bytes(void *bytes, const uint8_t *data, size_t len) {
    return len <= FEW && copy_bytes(bytes, data, len);
}

HELPER void read_bytes(reader *r, {{ m.p }}_bytes *bytes) {
    size_t len = take_length(r);
    const uint8_t *data = take(r, len);
    if (r->failure == READ && !copy_bytes(bytes, data, len))
        r->failure = NO_MEMORY;
}

/* Takes over the buffer, which holds only the bytes, behind `offset`. */
HELPER reading adopt_bytes(RustBuffer buffer, uint32_t offset, {{ m.p }}_bytes *bytes) {
    bool is_long = buffer.capacity > INT32_MAX;
    if (!is_long) {
        uint32_t number = (uint32_t)buffer.capacity * 2 + (offset == 5);
        memcpy(buffer.data + offset - 4, &number, 4);
        *bytes = ({{ m.p }}_bytes){buffer.data + offset, (size_t)buffer.len - offset};
        return READ;
    }
    bool is_copied = copy_bytes(bytes, buffer.data + offset, (size_t)buffer.len - offset);
    free_buffer(buffer);
    return is_copied ? READ : NO_MEMORY;
}

HELPER void free_bytes({{ m.p }}_bytes *bytes) {
    if (bytes->data == NULL)
        return;
    uint8_t *data = (uint8_t *)(uintptr_t)bytes->data;
    uint32_t number;
    memcpy(&number, data - 4, 4);
    if (number == 0) {
        free(data - OFFSET);
        return;
    }
    uint32_t offset = 4 + (number & 1);
    free_buffer((RustBuffer){number / 2, bytes->len + offset, data - offset});
}

void {{ m.p }}_bytes_free({{ m.p }}_bytes *bytes) {
    if (bytes == NULL)
        return;
    {{ m.p }}_bytes freed = *bytes;
    *bytes = ({{ m.p }}_bytes){NULL, 0};
    free_bytes(&freed);
}

{{ m.p }}_bytes {{ m.p }}_bytes_copy({{ m.p }}_bytes bytes) {
    {{ m.p }}_bytes copy = {NULL, 0};
    copy_bytes(&copy, bytes.len == 0 ? (const uint8_t *)"" : bytes.data, bytes.len);
    return copy;
}

/* --- Times --- */

static const char NO_TIME[] = "has nanoseconds that are not less than 1,000,000,000";
enum { SECOND = 1000000000 };

HELPER void write_duration(writer *w, const {{ m.p }}_duration *value, const place *at) {
    if (value->nanoseconds >= SECOND)
        refuse(w->refused, at, NO_TIME);
    put_u64(w, value->seconds);
    put_number(w, value->nanoseconds, 4);
}

HELPER void read_duration(reader *r, {{ m.p }}_duration *value) {
    value->seconds = take_u64(r);
    value->nanoseconds = (uint32_t)take_number(r, 4);
}

/* UniFFI's nanoseconds go away from 1970, in the direction of the seconds. */
HELPER void write_timestamp(writer *w, const {{ m.p }}_timestamp *value, const place *at) {
    int64_t seconds = value->seconds;
    uint32_t nanoseconds = value->nanoseconds;
    if (nanoseconds >= SECOND)
        refuse(w->refused, at, NO_TIME);
    if (seconds == -1 && nanoseconds > 0)
        refuse(w->refused, at, "is less than a second before 1970, which cannot be passed");
    if (seconds < 0 && nanoseconds > 0) {
        seconds++;
        nanoseconds = SECOND - nanoseconds;
    }
    put_u64(w, (uint64_t)seconds);
    put_number(w, nanoseconds, 4);
}

HELPER void read_timestamp(reader *r, {{ m.p }}_timestamp *value) {
    value->seconds = (int64_t)take_u64(r);
    value->nanoseconds = (uint32_t)take_number(r, 4);
    if (value->seconds < 0 && value->nanoseconds > 0) {
        value->seconds--;
        value->nanoseconds = SECOND - value->nanoseconds;
    }
}
