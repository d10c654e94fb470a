'use strict';

const { Invalid } = require('./invalid.js');
const store = require('../index.js');
const INTERFACE = require('../../../tests/conformance/operations.json');

/** `is_retryable` is the error's property `retryable`. */
const { is_retryable: _, ...OPERATIONS } = INTERFACE.operations;

/** These take memory of the caller. The runner makes it, and answers it beside the result. */
const MEMORY = ['DataStore.read_into', 'DataStore.batch_read_into', 'PayloadReader.read_into'];

/** What the memory is filled with at first. */
const FILL = 0xee;

for (const name of MEMORY) {
  const { address, ...others } = OPERATIONS[name].arguments;
  OPERATIONS[name].arguments = others;
}

/** A name as JavaScript spells it. */
function spelled(name) {
  return name.replace(/_([a-z0-9])/g, (_match, letter) => letter.toUpperCase());
}

/** The operation of a name. */
function operation(name) {
  if (!Object.hasOwn(OPERATIONS, name)) {
    throw new Invalid(`no operation ${name}`);
  }
  return OPERATIONS[name];
}

/** Calls an operation. The last argument of an async one are the options. */
function call(name, subject, values, options) {
  const [type, method] = name.includes('.') ? name.split('.') : [undefined, name];
  if (MEMORY.includes(name)) {
    return intoMemory(subject, spelled(method), values);
  }
  const args = Object.keys(operation(name).arguments).map((argument) => values[argument]);
  if (options !== undefined) {
    args.push(options);
  }
  if (method === 'new') {
    return new store[type](...args);
  }
  const holder = subject ?? (type === undefined ? store : store[type]);
  const function_ = holder[spelled(method)] ?? holder.close;
  return function_.apply(holder, args);
}

function intoMemory(subject, method, { size, ...values }) {
  const memory = Buffer.alloc(Number(size), FILL);
  const result = subject[method](...Object.values(values), memory);
  return { result, memory };
}

module.exports = { INTERFACE, MEMORY, call, operation, spelled };
