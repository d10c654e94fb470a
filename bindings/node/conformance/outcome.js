'use strict';

const { DataStoreError } = require('../index.js');
const { MEMORY, operation } = require('./operations.js');
const { error, isObject, result } = require('./values.js');

/** What a cancelled call is rejected with. */
const CANCELLED = new Error('cancelled');

/** What an operation gave. `keep` gets the type of an object that it gave, and the object. */
async function outcome(op, run, keep) {
  try {
    return { value: answer(op, await run(), keep) };
  } catch (thrown) {
    if (thrown === CANCELLED) {
      return { cancelled: true };
    }
    if (thrown instanceof DataStoreError) {
      return { error: error(thrown) };
    }
    return { unexpected: String(thrown) };
  }
}

function answer(op, value, keep) {
  const { returns } = operation(op);
  if (MEMORY.includes(op)) {
    return { result: result(returns, value.result), memory: result('bytes', value.memory) };
  }
  const answer = result(returns, value);
  if (isObject(answer) && answer.object !== undefined) {
    keep(answer.object, value);
  }
  return answer;
}

module.exports = { CANCELLED, outcome };
