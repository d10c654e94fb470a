'use strict';

// Written by uniffi-bindgen-node.

const $ = require('./runtime/index.js');

const $library = new $.Library(__dirname, {{ library }});
$library.check({{ version_function }}, {{ version }}, {
{%- for (name, value) in checksums %}
  {{ name }}: {{ value }},
{%- endfor %}
});

// What nobody else has: who passes it to a constructor has a handle, too.
const $key = Symbol('handle');

// --- Objects ---
{% for (name, clone, free) in objects %}
const $class_{{ name }} = $library.objectClass({{ clone }}, {{ free }});
let ${{ name }};
{%- endfor %}
{%- for class in classes %}

{{ class }}
{%- endfor %}

// --- Types ---
{% for definition in types %}
{{ definition }}
{% endfor %}
{%- for (name, converter) in converters %}
const {{ name }} = {{ converter }};
{%- endfor %}

// --- Functions ---
{% for binding in bindings %}
{{ binding }}
{%- endfor %}
{%- for function in functions %}

{% if function.is_async %}async {% endif %}function {{ function.name }}({{ function.parameters }}) {
{{ function.body }}
}
{%- endfor %}

{% for name in exports -%}
exports.{{ name }} = {{ name }};
{% endfor %}
