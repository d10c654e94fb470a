'use strict';

const { Plain } = require('./converter.js');
const { outOfRange, wrongType } = require('./invalid.js');

/** Integers of up to 32 bits. */
class Integer extends Plain {
  #kind;
  #least;
  #most;

  constructor(kind, least, most) {
    super();
    this.#kind = kind;
    this.#least = least;
    this.#most = most;
  }

  check(value) {
    if (typeof value !== 'number') {
      throw wrongType('an integer', value);
    }
    if (!Number.isInteger(value) || value < this.#least || value > this.#most) {
      throw outOfRange(`an integer from ${this.#least} to ${this.#most}`, value);
    }
    return value;
  }

  write(writer, value) {
    writer[this.#kind](this.check(value));
  }

  read(reader) {
    return reader[this.#kind]();
  }
}

/** Integers of 64 bits, which are passed as numbers or bigints. */
class LongInteger extends Plain {
  #kind;
  #least;
  #most;

  constructor(kind, least, most) {
    super();
    this.#kind = kind;
    this.#least = least;
    this.#most = most;
  }

  check(value) {
    if (typeof value === 'number') {
      if (!Number.isSafeInteger(value) || value < this.#least) {
        const least = this.#least === 0n ? '0' : '-(2 ** 53 - 1)';
        throw outOfRange(`an integer from ${least} to 2 ** 53 - 1, or a bigint`, value);
      }
    } else if (typeof value === 'bigint') {
      if (value < this.#least || value > this.#most) {
        throw outOfRange(`an integer from ${this.#least} to ${this.#most}`, value);
      }
    } else {
      throw wrongType('an integer or a bigint', value);
    }
    return value;
  }

  write(writer, value) {
    writer[this.#kind](BigInt(this.check(value)));
  }

  read(reader) {
    return reader[this.#kind]();
  }
}

/** The same with results that are numbers. One that a number cannot hold exactly stays a bigint. */
class SafeInteger extends LongInteger {
  read(reader) {
    const value = super.read(reader);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
}

class Float extends Plain {
  #kind;

  constructor(kind) {
    super();
    this.#kind = kind;
  }

  check(value) {
    if (typeof value !== 'number') {
      throw wrongType('a number', value);
    }
    return value;
  }

  write(writer, value) {
    writer[this.#kind](this.check(value));
  }

  read(reader) {
    return reader[this.#kind]();
  }
}

const I64 = ['i64', -(2n ** 63n), 2n ** 63n - 1n];
const U64 = ['u64', 0n, 2n ** 64n - 1n];

module.exports = {
  i8: new Integer('i8', -0x80, 0x7f),
  u8: new Integer('u8', 0, 0xff),
  i16: new Integer('i16', -0x8000, 0x7fff),
  u16: new Integer('u16', 0, 0xffff),
  i32: new Integer('i32', -0x80000000, 0x7fffffff),
  u32: new Integer('u32', 0, 0xffffffff),
  i64: new SafeInteger(...I64),
  u64: new SafeInteger(...U64),
  bigi64: new LongInteger(...I64),
  bigu64: new LongInteger(...U64),
  f32: new Float('f32'),
  f64: new Float('f64'),
};
