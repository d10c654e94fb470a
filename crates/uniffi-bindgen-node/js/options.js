'use strict';

const { duration } = require('./simple.js');
const { named, wrongType } = require('./invalid.js');
const { written } = require('./writer.js');

/** The longest time that a timer of Node's can wait for, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Checks the options of a call, of which `names` are known. */
function checked(options, names) {
  if (typeof options !== 'object' || options === null) {
    throw wrongType('an object with options', options).error('options');
  }
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other !== undefined) {
    const error = new TypeError(`options: there is no option ${JSON.stringify(other)}`);
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
  }
}

/** The signal that ends an async call, if there is one. Throws if it has already come. */
function signalOf(options) {
  if (options === undefined) {
    return undefined;
  }
  const { signal, timeout } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType('an AbortSignal', signal).error('options.signal');
  }
  signal?.throwIfAborted();
  if (timeout === undefined) {
    return signal;
  }
  const timer = AbortSignal.timeout(Math.min(Math.ceil(timeout), LONGEST));
  return signal === undefined ? timer : AbortSignal.any([signal, timer]);
}

/** Checks a timeout. */
function checkTimeout({ timeout }) {
  if (timeout !== undefined) {
    duration.lower(timeout, 'options.timeout');
  }
}

module.exports = { checkTimeout, checked, signalOf };
