// Written by uniffi-bindgen-node.

import module from './{{ name }}.js';

export const {
{%- for export in exports %}
  {{ export }},
{%- endfor %}
} = module;
