// Written by uniffi-bindgen-node.

/// <reference types="node" />

/** What an async call takes beside its arguments. */
export interface CallOptions {
  /** Cancels the call: it is rejected with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long the call may take, in milliseconds. */
  timeout?: number | undefined;
}
/** What a blocking call takes beside its arguments. */
export interface TimeoutOptions {
  /** How long the call may take, in milliseconds. */
  timeout?: number | undefined;
}

export abstract class Failure extends Error {
  /** Which variant it is: the name of its class. */
  readonly code: 'Failed';
}
export namespace Failure {
  class Failed extends Failure {
    constructor(message: string);
    readonly code: 'Failed';
  }
}

export class Nothing {
  private constructor();
  /** Releases the object, which cannot be used any longer. */
  [Symbol.dispose](): void;
  /** The same as `Symbol.dispose`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** A store. */
export class Store {
  /** Makes one. */
  constructor(name: string, size?: number | undefined);
  /** Is not done at once. */
  static connect(url: string, callOptions?: CallOptions | undefined): Promise<Store>;
  /** Opens one. */
  static open(path: string): Store;
  copy(other?: Store | null | undefined, callOptions?: CallOptions | undefined): Promise<Store>;
  fill(memory: Uint8Array): number;
  hash(): bigint;
  read(key: Uint8Array, callOptions?: TimeoutOptions | undefined): Buffer | null;
  slowWork(): void;
  /** The same on another thread. If it is cancelled, the thread still finishes it. */
  slowWorkAsync(callOptions?: CallOptions | undefined): Promise<void>;
  close(): void;
  stopLater(callOptions?: CallOptions | undefined): Promise<void>;
  within(limit: number): Store;
  /** Calls `close`. */
  [Symbol.dispose](): void;
  /** Calls `stopLater`. */
  [Symbol.asyncDispose](): Promise<void>;
}
