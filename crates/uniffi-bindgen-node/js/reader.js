'use strict';

/** Reads values from memory, one after another. */
class Reader {
  #bytes;
  #view;
  #position = 0;
  #givesAway;

  /** `givesAway` says whether parts of the memory may become results. */
  constructor(memory, givesAway) {
    this.#givesAway = givesAway;
    this.#bytes = Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
    this.#view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  }

  /** The same memory, read from another place on. */
  at(position) {
    this.#position = position;
    return this;
  }

  i8() {
    return this.#view.getInt8(this.#skip(1));
  }

  u8() {
    return this.#view.getUint8(this.#skip(1));
  }

  i16() {
    return this.#view.getInt16(this.#skip(2));
  }

  u16() {
    return this.#view.getUint16(this.#skip(2));
  }

  i32() {
    return this.#view.getInt32(this.#skip(4));
  }

  u32() {
    return this.#view.getUint32(this.#skip(4));
  }

  i64() {
    return this.#view.getBigInt64(this.#skip(8));
  }

  u64() {
    return this.#view.getBigUint64(this.#skip(8));
  }

  f32() {
    return this.#view.getFloat32(this.#skip(4));
  }

  f64() {
    return this.#view.getFloat64(this.#skip(8));
  }

  /** The bytes that follow, as a copy, unless they are most of memory that they can share. */
  bytes(length) {
    const start = this.#skip(length);
    const bytes = this.#bytes;
    if (this.#givesAway && length > bytes.length / 2) {
      return bytes.subarray(start, start + length);
    }
    const copy = Buffer.allocUnsafe(length);
    bytes.copy(copy, 0, start, start + length);
    return copy;
  }

  /** The string that follows, as UTF-8 of `length` bytes. */
  text(length) {
    const start = this.#skip(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  #skip(length) {
    const start = this.#position;
    this.#position = start + length;
    return start;
  }
}

module.exports = { Reader };
