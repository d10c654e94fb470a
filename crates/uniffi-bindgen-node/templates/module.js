'use strict';

// Written by uniffi-bindgen-node.

const {
  Later,
  Library,
  Names,
  Objects,
  Record,
  Variants,
  bigi64,
  bigu64,
  bool,
  bytes,
  duration,
  errors,
  f32,
  f64,
  i16,
  i32,
  i64,
  i8,
  limitsOf,
  map,
  nothing,
  optional,
  sequence,
  set,
  signalOf,
  text,
  timeoutOf,
  timestamp,
  u16,
  u32,
  u64,
  u8,
} = require('./runtime/index.js');

const $library = new Library(__dirname, {{ library }});
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
