// Written by uniffi-bindgen-node.

/// <reference types="node" />

/** What the module is for. */

/**
 * Adds `firstNumber` to another one.
 *
 * Fails if the sum is too large.
 */
export function add(firstNumber: number, other?: number | undefined): number;

export function delete_(name?: string | null | undefined): void;
