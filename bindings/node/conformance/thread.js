'use strict';

// Blocking calls in the background: each has a thread of its own, with which the objects are shared. To start
// a thread takes longer than most tests, so one that is idle makes the next call.

const { Worker, isMainThread, parentPort } = require('node:worker_threads');

const store = require('../index.js');
const { Gap } = require('./invalid.js');
const { call, operation } = require('./operations.js');
const { outcome } = require('./outcome.js');
const { members } = require('./values.js');

const idle = [];

/** What a thread says of a call. */
function said(step) {
  const worker = idle.pop() ?? new Worker(__filename);
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message) => {
      worker.off('error', reject);
      idle.push(worker);
      resolve(message);
    });
    worker.postMessage(step);
  });
}

/** Starts a call. `keep` gets the type of an object that it gives, and the object, when that is awaited. */
function inThread(step, keep) {
  const state = { hasEnded: false };
  const ended = said(step);
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

/** One call in such a thread. */
async function answerTo({ op, object, args, shared }) {
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
  parentPort.on('message', answerTo);
}

module.exports = { inThread };
