// Written by uniffi-bindgen-node.

/// <reference types="node" />


/** A key and what belongs to it. */
export interface Entry {
  /** The key. */
  key: Buffer;
  size: number;
  age: number | null;
  label: string;
  tags: string[];
}

/** A key and what belongs to it. */
export interface EntryInit {
  /** The key. */
  key: Uint8Array;
  size: number | bigint;
  age?: number | null | undefined;
  label?: string | undefined;
  tags?: readonly string[] | undefined;
}

/** Is only passed. */
export interface Options {
  fast?: boolean | undefined;
  since: Date;
}

/** Is only returned. */
export interface Report {
  entries: Entry[];
  hash: bigint;
}

export function configure(options: Options): void;

export function get(): Entry;

export function put(entry: EntryInit): void;

export function report(): Report;
