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

export interface Place {
  sizeInBytes: number;
  address: number;
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
  whereIs(): Place;
  within(limit: number): Store;
  /** The bytes that this object has in memory, which are not copied. */
  view(): MemoryView;
  /**
   * A number that another thread passes to `fromShared` to get the same object: once, so each thread needs a
   * number of its own. The object stays until its number is used.
   */
  share(): bigint;
  /** The object that another thread has shared. */
  static fromShared(number: bigint): Store;
  /** Calls `close`. */
  [Symbol.dispose](): void;
  /** Calls `stopLater`. */
  [Symbol.asyncDispose](): Promise<void>;
}
