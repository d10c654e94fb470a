'use strict';

const { inspect } = require('node:util');

/** A value that does not fit, as long as it is not known which argument it is part of. */
class Invalid {
  constructor(Kind, text) {
    this.Kind = Kind;
    this.text = text;
    this.path = '';
  }

  /** Says in which part of a value it is. */
  within(part) {
    this.path = part + this.path;
    return this;
  }

  /** The error, with the name of the argument. */
  error(name) {
    const error = new this.Kind(`${name}${this.path}: ${this.text}`);
    const code = this.Kind === RangeError ? 'ERR_OUT_OF_RANGE' : 'ERR_INVALID_ARG_TYPE';
    return Object.assign(error, { code });
  }
}

/** A value of another type than the expected one. */
function wrongType(expected, value) {
  const got = shown(value);
  return new Invalid(TypeError, `expected ${expected}, got ${got === expected ? 'one of another copy of this package' : got}`);
}

/** A value that is of the type but not in its range. */
function outOfRange(expected, value) {
  return new Invalid(RangeError, `expected ${expected}, got ${shown(value)}`);
}

/** As much of a value as helps. */
function shown(value) {
  if (value instanceof Date) {
    return inspect(value);
  }
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) {
    return `an instance of ${nameOfClass(value)}`;
  }
  const text = inspect(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function nameOfClass(value) {
  try {
    return String(value.constructor.name);
  } catch {
    return 'Object';
  }
}

/** Says in which part of a value something does not fit. */
function within(error, part) {
  return error instanceof Invalid ? error.within(part) : error;
}

/** Makes the error for an argument that does not fit. */
function named(error, name) {
  return error instanceof Invalid ? error.error(name) : error;
}

module.exports = { Invalid, named, outOfRange, within, wrongType };
