// Written by uniffi-bindgen-node.

/// <reference types="node" />


/** A colour. */
export type Colour = (typeof Colour)[keyof typeof Colour];
/** A colour. */
export declare const Colour: {
  /** As blood. */
  readonly Red: 'Red';
  readonly LightBlue: 'LightBlue';
};

/** A shape. */
export type Shape =
  /** Nothing. */
  | {
      type: 'Empty';
    }
  /** Round. */
  | {
      type: 'Circle';
      radius: number;
      paint: Buffer | null;
    };

/** A shape. */
export type ShapeInit =
  /** Nothing. */
  | {
      type: 'Empty';
    }
  /** Round. */
  | {
      type: 'Circle';
      radius: number;
      paint?: Uint8Array | null | undefined;
    };

export function draw(shape: ShapeInit): void;

export function paint(colour: Colour, other?: Colour | undefined): Shape;
