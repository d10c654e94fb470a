/** Perhaps a value. */
typedef struct {{ ty.c }} {
    bool has_value;
    {{ inner.declare("value") }};
} {{ ty.c }};
