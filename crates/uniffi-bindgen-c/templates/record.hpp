{{ record.doc -}}
struct {{ record.ty.cpp }} {
{% for member in record.members %}
{{ member.doc }}    {{ member.ty.cpp }} {{ member.name }}{{ member.cpp_default }};
{% endfor %}
};
