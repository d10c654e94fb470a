{{ record.doc -}}
typedef struct {{ record.ty.c }} {
{% for member in record.members %}
{{ member.doc }}    {{ member.ty.declare(member.name) }};
{% endfor %}
{% if record.members.is_empty() %}
    /** There are no fields, which C does not have: this one is not used. */
    char unused;
{% endif %}
} {{ record.ty.c }};
{% if let Some(init) = record.init %}
/** Makes one with the defaults; fields without a default are zero. */
{{ record.ty.c }} {{ init }}(void);
{% endif %}
