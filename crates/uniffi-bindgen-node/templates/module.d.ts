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
{% if has_views -%}
/**
 * Bytes in the library's memory, which are read in place and cannot be changed. What it shows stays there until
 * the view is disposed of or collected, whatever happens to the object that it is from.
 */
export interface MemoryView extends Iterable<number> {
  readonly length: number;
  at(index: number): number | undefined;
  /** A copy of a part. */
  slice(start?: number, end?: number): Buffer;
  toString(encoding?: BufferEncoding, start?: number, end?: number): string;
  equals(other: Uint8Array): boolean;
  indexOf(value: string | number | Uint8Array, start?: number, encoding?: BufferEncoding): number;
  /** Copies a part into other memory, and returns how many bytes. */
  copy(target: Uint8Array, targetStart?: number, start?: number, end?: number): number;
  /** Numbers in the bytes, as of a `DataView`. */
  getInt8(offset: number): number;
  getUint8(offset: number): number;
  getInt16(offset: number, littleEndian?: boolean): number;
  getUint16(offset: number, littleEndian?: boolean): number;
  getInt32(offset: number, littleEndian?: boolean): number;
  getUint32(offset: number, littleEndian?: boolean): number;
  getBigInt64(offset: number, littleEndian?: boolean): bigint;
  getBigUint64(offset: number, littleEndian?: boolean): bigint;
  getFloat32(offset: number, littleEndian?: boolean): number;
  getFloat64(offset: number, littleEndian?: boolean): number;
  [Symbol.dispose](): void;
}
{% endif -%}
{%- for definition in types %}
{{ definition }}
{%- endfor %}
{%- for function in functions %}
{{ function.doc }}export function {{ function.name }}{{ function.declaration }};
{% endfor %}
