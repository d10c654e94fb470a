'use strict';

/** The numbers that a `DataView` reads. */
const NUMBERS = [
  'Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'BigInt64', 'BigUint64', 'Float32', 'Float64',
];

/** Bytes in the library's memory. It is read-only, so nobody gets the buffer itself. */
class MemoryView {
  #bytes;
  #numbers;

  constructor(buffer) {
    this.#bytes = Buffer.from(buffer);
    this.#numbers = new DataView(buffer);
  }

  get length() {
    return this.#read().length;
  }

  at(index) {
    return this.#read().at(index);
  }

  slice(start, end) {
    return Buffer.from(this.#read().subarray(start, end));
  }

  toString(encoding, start, end) {
    return this.#read().toString(encoding, start, end);
  }

  equals(other) {
    return this.#read().equals(other);
  }

  indexOf(value, start, encoding) {
    return this.#read().indexOf(value, start, encoding);
  }

  copy(target, targetStart, start, end) {
    return this.#read().copy(target, targetStart, start, end);
  }

  [Symbol.iterator]() {
    return this.#read().values();
  }

  [Symbol.dispose]() {
    this.#bytes = undefined;
    this.#numbers = undefined;
  }

  #read() {
    if (this.#bytes === undefined) {
      throw new TypeError('the view was disposed of');
    }
    return this.#bytes;
  }

  static {
    for (const number of NUMBERS) {
      const name = `get${number}`;
      const method = {
        [name](offset, littleEndian) {
          this.#read();
          return this.#numbers[name](offset, littleEndian);
        },
      }[name];
      Object.defineProperty(this.prototype, name, { value: method, configurable: true, writable: true });
    }
  }
}

module.exports = { MemoryView };
