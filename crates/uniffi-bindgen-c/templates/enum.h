{% if item.is_flat %}
{{ item.doc -}}
typedef enum {{ item.ty.c }} {
{% for variant in item.variants %}
{{ variant.doc }}    {{ variant.constant }} = {{ variant.value }},
{% endfor %}
} {{ item.ty.c }};
{% else %}
/** Which of the variants a `{{ item.ty.c }}` is. */
typedef enum {{ item.ty.c }}_tag {
{% for variant in item.variants %}
{{ variant.doc }}    {{ variant.constant }} = {{ variant.index - 1 }},
{% endfor %}
} {{ item.ty.c }}_tag;

{% for variant in item.variants %}
{% if !variant.members.is_empty() %}
/** The fields of {{ variant.constant }}. */
typedef struct {{ variant.c }} {
{% for member in variant.members %}
{{ member.doc }}    {{ member.ty.declare(member.name) }};
{% endfor %}
} {{ variant.c }};

{% endif %}
{% endfor %}
{{ item.doc -}}
typedef struct {{ item.ty.c }} {
    {{ item.ty.c }}_tag tag;
    /** The fields of the variant that `tag` says, if it has any. */
    union {
{% for variant in item.variants %}
{% if !variant.members.is_empty() %}
        {{ variant.c }} {{ variant.member }};
{% endif %}
{% endfor %}
    } fields;
} {{ item.ty.c }};
{% endif %}
