// Written by uniffi-bindgen-node.

/// <reference types="node" />


export interface Tree {
  name: string;
  children: Tree[];
}

export interface TreeInit {
  name: string;
  children: readonly TreeInit[];
}

export function grow(seed: TreeInit): Tree[] | null;

export function measure(all: readonly number[]): number;

export function mixed(names: ReadonlyMap<number, string>, lists: readonly (readonly string[])[]): Map<string, (number | null)[]>;
