// Written by uniffi-bindgen-node.

/// <reference types="node" />


/** What goes wrong. */
export abstract class Failure extends Error {
  /** Which variant it is: the name of its class. */
  readonly code: 'Timeout' | 'Other';
  readonly repeatable: boolean;
}
export namespace Failure {
  /** It took too long. */
  class Timeout extends Failure {
    constructor(fields: { limit: number; errorNumber?: number | null | undefined });
    readonly code: 'Timeout';
    readonly limit: number;
    readonly errorNumber: number | null;
  }
  class Other extends Failure {
    constructor();
    readonly code: 'Other';
  }
}

/** Of which only a message crosses. */
export abstract class Problem extends Error {
  /** Which variant it is: the name of its class. */
  readonly code: 'TooMuch' | 'TooLittle';
}
export namespace Problem {
  class TooMuch extends Problem {
    constructor(message: string);
    readonly code: 'TooMuch';
  }
  class TooLittle extends Problem {
    constructor(message: string);
    readonly code: 'TooLittle';
  }
}

export function mayRepeat(failure: Failure): boolean;

export function run(): void;

export function stop(): void;
