/** Any number of values: `len` of them at `items`. */
typedef struct {{ ty.c }} {
    {{ items }};
    size_t len;
} {{ ty.c }};
