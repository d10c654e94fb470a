'use strict';

const { Invalid } = require('./invalid.js');

/** Up to which size a value is copied out of a writer, which is then used for the next value. */
const SMALL = 16384;

/** The most bytes that UniFFI can write in one piece. */
const MOST = 0x7fffffff;

/** Writes values one after another, as UniFFI reads them. */
class Writer {
  #bytes;
  #view;
  #position = 0;
  #objects = [];

  constructor() {
    this.#replace(1024);
  }

  i8(value) {
    const at = this.#skip(1);
    this.#view.setInt8(at, value);
  }

  u8(value) {
    const at = this.#skip(1);
    this.#view.setUint8(at, value);
  }

  i16(value) {
    const at = this.#skip(2);
    this.#view.setInt16(at, value);
  }

  u16(value) {
    const at = this.#skip(2);
    this.#view.setUint16(at, value);
  }

  i32(value) {
    const at = this.#skip(4);
    this.#view.setInt32(at, value);
  }

  u32(value) {
    const at = this.#skip(4);
    this.#view.setUint32(at, value);
  }

  i64(value) {
    const at = this.#skip(8);
    this.#view.setBigInt64(at, value);
  }

  u64(value) {
    const at = this.#skip(8);
    this.#view.setBigUint64(at, value);
  }

  f32(value) {
    const at = this.#skip(4);
    this.#view.setFloat32(at, value);
  }

  f64(value) {
    const at = this.#skip(8);
    this.#view.setFloat64(at, value);
  }

  /** Bytes behind their length. */
  bytes(value) {
    this.length(value.length);
    const at = this.#skip(value.length);
    this.#bytes.set(value, at);
  }

  /** A string behind its length in UTF-8. */
  text(value) {
    const length = Buffer.byteLength(value);
    this.length(length);
    const at = this.#skip(length);
    this.#bytes.write(value, at);
  }

  length(value) {
    if (value > MOST) {
      throw new Invalid(RangeError, `is too large: ${value}, of at most ${MOST}`);
    }
    this.i32(value);
  }

  /** An object, whose handle is made once everything else is written: nothing fails after that. */
  object(lend) {
    this.#objects.push([this.#skip(8), lend]);
  }

  /** What was written, which nobody overwrites. The writer begins anew. */
  finish() {
    for (const [at, lend] of this.#objects) {
      this.#view.setBigUint64(at, lend());
    }
    const content = this.#bytes.subarray(0, this.#position);
    this.#position = 0;
    this.#objects.length = 0;
    if (content.length <= SMALL) {
      return Buffer.from(content);
    }
    this.#replace(1024);
    return content;
  }

  #skip(length) {
    const at = this.#position;
    const end = at + length;
    if (end > this.#bytes.length) {
      this.#grow(end);
    }
    this.#position = end;
    return at;
  }

  #grow(needed) {
    const former = this.#bytes;
    this.#replace(Math.max(needed, 2 * former.length));
    former.copy(this.#bytes, 0, 0, this.#position);
  }

  #replace(size) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
    this.#view = new DataView(this.#bytes.buffer);
  }
}

let spare;

/** What a converter writes for a value. */
function written(converter, value) {
  // A getter of the value may make a call of its own meanwhile.
  const writer = spare ?? new Writer();
  spare = undefined;
  converter.write(writer, value);
  const content = writer.finish();
  spare = writer;
  return content;
}

module.exports = { written };
