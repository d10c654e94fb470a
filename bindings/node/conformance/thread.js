'use strict';

// Blocking calls in the background: each has a thread of its own, with which the objects are shared.

const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const store = require('../index.js');
const { Gap } = require('./invalid.js');
const { call, operation } = require('./operations.js');
const { outcome } = require('./outcome.js');
const { members } = require('./values.js');

/** Starts a call. `keep` gets the type of an object that it gives, and the object, when that is awaited. */
function inThread(step, keep) {
  const state = { hasEnded: false };
  const ended = new Promise((resolve, reject) => {
    new Worker(__filename, { workerData: step }).once('message', resolve).once('error', reject);
  });
  const answer = ended.then(({ answer, made }) => {
    state.hasEnded = true;
    if (made !== undefined) {
      const [type, number] = made;
      keep(type, store[type].fromShared(number));
    }
    return answer;
  });
  const cancel = () => {
    if (!state.hasEnded) {
      throw new Gap('cancel');
    }
  };
  return { answer, cancel };
}

/** The whole of such a thread. */
async function main({ op, object, args, shared }) {
  const objects = new Map(shared.map(([name, type, number]) => [name, store[type].fromShared(number)]));
  const find = (name) => objects.get(name);
  const values = Object.fromEntries(members(operation(op).arguments, args, op, find));
  let made;
  const keep = (type, instance) => {
    made = [type, instance.share()];
  };
  const answer = await outcome(op, () => call(op, find(object), values), keep);
  parentPort.postMessage({ answer, made });
}

if (!isMainThread) {
  main(workerData);
}

module.exports = { inThread };
