'use strict';

const { named } = require('./invalid.js');
const { written } = require('./writer.js');

/**
 * Converts values of one type.
 *
 * A converter has `write`, which writes a value that fits and throws an `Invalid` for others, and
 * `read`. By default a value crosses as what `write` writes.
 */
class Converter {
  /** An argument as the library takes it; `name` is what errors call it. */
  lower(value, name) {
    try {
      return written(this, value);
    } catch (error) {
      throw named(error, name);
    }
  }

  /** A value from what a call has returned. */
  lift(library, result) {
    return this.read(library.reader(result));
  }
}

/** Converts values that cross as they are, once `check` has let them pass. */
class Plain extends Converter {
  lower(value, name) {
    try {
      return this.check(value);
    } catch (error) {
      throw named(error, name);
    }
  }

  lift(_library, result) {
    return result;
  }
}

module.exports = { Converter, Plain };
