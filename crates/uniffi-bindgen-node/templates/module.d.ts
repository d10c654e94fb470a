// Written by uniffi-bindgen-node.

/// <reference types="node" />

{{ doc -}}
{% if has_calls -%}
/** What an async call takes beside its arguments. */
export interface CallOptions {
  /** Cancels the call: it is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, in milliseconds. */
  timeout?: number | undefined;
}
{% endif -%}
{% if has_timeouts -%}
/** What a blocking call takes beside its arguments. */
export interface TimeoutOptions {
  /** How long the call may take, in milliseconds. */
  timeout?: number | undefined;
}
{% endif -%}
{%- for definition in types %}
{{ definition }}
{%- endfor %}
{%- for function in functions %}
{{ function.doc }}export function {{ function.name }}{{ function.declaration }};
{% endfor %}
