'use strict';

const { isUint8Array } = require('node:util').types;

const { Converter, Plain } = require('./converter.js');
const { Invalid, named, outOfRange, wrongType } = require('./invalid.js');

/** The most bytes that UniFFI can pass in one piece. */
const MOST = 0x7fffffff;

/** Milliseconds and nanoseconds in a second. */
const MILLIS = 1e3;
const NANOS = 1e9;

/** What a function returns that returns nothing. */
const nothing = { lift: () => undefined };

class Bool extends Plain {
  check(value) {
    if (typeof value !== 'boolean') {
      throw wrongType('a boolean', value);
    }
    return value ? 1 : 0;
  }

  lift(_library, result) {
    return result !== 0;
  }

  write(writer, value) {
    writer.u8(this.check(value));
  }

  read(reader) {
    return reader.u8() !== 0;
  }
}

class Text extends Plain {
  check(value) {
    if (typeof value !== 'string') {
      throw wrongType('a string', value);
    }
    if (!value.isWellFormed()) {
      throw new Invalid(TypeError, 'expected a string without lone surrogates');
    }
    return value;
  }

  /** A string on its own has no length before it: that is the buffer's. */
  lift(library, result) {
    return library.reader(result).text(result);
  }

  write(writer, value) {
    writer.text(this.check(value));
  }

  read(reader) {
    return reader.text(reader.i32());
  }
}

class Bytes extends Plain {
  check(value) {
    if (!isUint8Array(value)) {
      const hint = typeof value === 'string' ? '; Buffer.from makes one of a string' : '';
      const invalid = wrongType('a Uint8Array, such as a Buffer', value);
      throw new Invalid(TypeError, invalid.text + hint);
    }
    if (value.length > MOST) {
      throw outOfRange('less than 2 GiB', value.length);
    }
    return value;
  }

  lift(library, result) {
    return this.read(library.reader(result));
  }

  write(writer, value) {
    writer.bytes(this.check(value));
  }

  read(reader) {
    return reader.bytes(reader.i32());
  }
}

/** Milliseconds, which may have a fraction. */
class Duration extends Converter {
  write(writer, value) {
    if (typeof value !== 'number') {
      throw wrongType('a number of milliseconds', value);
    }
    if (!(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
      throw outOfRange('a number of milliseconds from 0 to 2 ** 53 - 1', value);
    }
    let seconds = Math.floor(value / MILLIS);
    let nanos = Math.round((value - seconds * MILLIS) * (NANOS / MILLIS));
    if (nanos === NANOS) {
      seconds += 1;
      nanos = 0;
    }
    writer.u64(BigInt(seconds));
    writer.u32(nanos);
  }

  read(reader) {
    const seconds = Number(reader.u64());
    const nanos = reader.u32();
    const all = seconds * NANOS + nanos;
    // Rounded once, as far as that is exact.
    return Number.isSafeInteger(all) ? all / (NANOS / MILLIS) : seconds * MILLIS + nanos / (NANOS / MILLIS);
  }
}

/** A `Date`. What is finer than a millisecond is cut off. */
class Timestamp extends Converter {
  write(writer, value) {
    if (!(value instanceof Date)) {
      throw wrongType('a Date', value);
    }
    const millis = value.getTime();
    if (Number.isNaN(millis)) {
      throw new Invalid(RangeError, 'expected a valid Date');
    }
    // Before 1970 both parts count backwards.
    const distance = Math.abs(millis);
    const seconds = Math.floor(distance / MILLIS);
    if (millis < 0 && seconds === 0) {
      // UniFFI has no sign for it.
      throw outOfRange('a Date that is not in the second before 1970', value);
    }
    writer.i64(BigInt(millis < 0 ? -seconds : seconds));
    writer.u32((distance - seconds * MILLIS) * (NANOS / MILLIS));
  }

  read(reader) {
    const seconds = Number(reader.i64());
    const millis = Math.floor(reader.u32() / (NANOS / MILLIS));
    const time = new Date(seconds * MILLIS + (seconds < 0 ? -millis : millis));
    if (Number.isNaN(time.getTime())) {
      throw Object.assign(new RangeError('the library returned a time that a Date cannot hold'), {
        code: 'ERR_OUT_OF_RANGE',
      });
    }
    return time;
  }
}

module.exports = {
  bool: new Bool(),
  text: new Text(),
  bytes: new Bytes(),
  duration: new Duration(),
  nothing,
  timestamp: new Timestamp(),
};
