// Written by uniffi-bindgen-node.

/// <reference types="node" />

/** What an async call takes beside its arguments. */
export interface CallOptions {
  /** Cancels the call: it is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, in milliseconds. */
  timeout?: number | undefined;
}

export class Library {
  constructor(key: number);
  class(): void;
  delete(): void;
  later(options: number, timeout: number, callOptions?: CallOptions | undefined): Promise<void>;
  /** Releases the object, which cannot be used any longer. */
  [Symbol.dispose](): void;
  /** The same as `Symbol.dispose`. */
  [Symbol.asyncDispose](): Promise<void>;
}

export function optional(map: readonly string[], signal: number): void;

export function text(text: string, bytes: Uint8Array, default_: number, self: number, result: number, options: number): void;
