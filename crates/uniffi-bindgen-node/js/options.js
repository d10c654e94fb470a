'use strict';

const { wrongType } = require('./invalid.js');
const { duration } = require('./simple.js');

/** The longest time that a timer of Node's can wait for, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** The signal and the timeout of an async call's options. Throws if the signal has already come. */
function limitsOf(options) {
  if (options === undefined) {
    return [undefined, undefined];
  }
  check(options, ['signal', 'timeout']);
  const { signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw wrongType('an AbortSignal', signal).error('options.signal');
  }
  signal?.throwIfAborted();
  return [signal, timeoutIn(options)];
}

/** The same in one signal. */
function signalOf(options) {
  const [signal, timeout] = limitsOf(options);
  if (timeout === undefined) {
    return signal;
  }
  const timer = AbortSignal.timeout(Math.min(Math.ceil(timeout), LONGEST));
  return signal === undefined ? timer : AbortSignal.any([signal, timer]);
}

/** The timeout of a blocking call's options. */
function timeoutOf(options) {
  if (options === undefined) {
    return undefined;
  }
  check(options, ['timeout']);
  return timeoutIn(options);
}

/** Refuses what are no options, and unknown ones, which would be ignored otherwise. */
function check(options, names) {
  if (typeof options !== 'object' || options === null) {
    throw wrongType('an object', options).error('options');
  }
  const other = Object.keys(options).find((name) => !names.includes(name));
  if (other !== undefined) {
    const error = new TypeError(`options: there is no option ${JSON.stringify(other)}`);
    throw Object.assign(error, { code: 'ERR_INVALID_ARG_VALUE' });
  }
}

function timeoutIn({ timeout }) {
  if (timeout !== undefined) {
    duration.lower(timeout, 'options.timeout');
  }
  return timeout;
}

module.exports = { limitsOf, signalOf, timeoutOf };
