/** A key and its value. */
typedef struct {{ ty.c }}_entry {
    {{ key.declare("key") }};
    {{ value.declare("value") }};
} {{ ty.c }}_entry;

/** Keys with their values: `len` of them at `items`, in no order. */
typedef struct {{ ty.c }} {
    const {{ ty.c }}_entry *items;
    size_t len;
} {{ ty.c }};
