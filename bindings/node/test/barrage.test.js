'use strict';

// Wrong arguments of all kinds, from a seed: nothing may crash, hang or throw what is no error.

const assert = require('node:assert/strict');
const { randomInt } = require('node:crypto');
const { join } = require('node:path');
const { test } = require('node:test');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');

const package_ = require('../index.js');
const { bytes, numbers, storePath } = require('./helper.js');

/** How often there are new objects, and how many calls are made with them. */
const ROUNDS = Number(process.env.ROUNDS ?? 10);
const CALLS = 400;

/** What each argument is taken from. */
function wrongValues(objects) {
  const throwing = new Proxy({}, { get: () => assert.fail('a getter'), ownKeys: () => assert.fail('keys') });
  const cyclic = {};
  cyclic.self = cyclic;
  const detached = new Uint8Array(8);
  structuredClone(detached, { transfer: [detached.buffer] });
  return [
    undefined, null, true, false, 0, -0, 1, -1, 1.5, 255, 65536, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e300, Number.NaN,
    Infinity, -Infinity, 0n, -1n, 2n ** 63n, 2n ** 64n, 2n ** 200n, '', 'a', '\ud800', 'a\udc00b', 'nul\0', '🦀'.repeat(100),
    Symbol('s'), () => assert.fail('called'), class {}, [], [null], [[]], [1, 2], Array(3), {}, cyclic, throwing,
    Object.create(null), { key: 'a', payload: 'b' }, { key: bytes('k'), payload: null }, { type: 'Lost' }, new Map([[1, 2]]),
    new Set([bytes('k')]), new Date(Number.NaN), /x/, new Error('e'), Promise.resolve(1), new Uint8Array(0), Uint8Array.of(0),
    bytes('key'), Buffer.alloc(70000, 3), new Uint16Array(3), new DataView(new ArrayBuffer(4)), new ArrayBuffer(4), detached,
    new Uint8Array(new SharedArrayBuffer(4)), { signal: AbortSignal.abort() }, { signal: 5 }, { timeout: -1 },
    { timeout: 1 }, { durability: 'x' }, { headers: { a: 1 } }, [{ key: bytes('k'), payload: bytes('v') }], [bytes('k')],
    'Never', 'Info', new package_.DataStoreError.Closed({ target: 5 }), Object.create(package_.DataStoreError.Io.prototype),
    Object.create(package_.DataStore.prototype), ...objects,
  ];
}

/** Objects in all states: open, closed, disposed of, and in the middle of something. */
async function makeObjects(path) {
  const { AsyncDataStore, DataStore, LogStream, NamespaceHasher, Progress, Server } = package_;
  const store = DataStore.open(path);
  store.batchWrite([1, 2, 3].map((n) => ({ key: bytes(`${n}`), payload: Buffer.alloc(n * 1000, n) })));
  const closed = DataStore.open(`${path}2`);
  closed.close();
  const server = await Server.start(`${path}3`);
  const remote = await AsyncDataStore.connect(server.url());
  const disposed = store.entry(bytes('1'));
  disposed[Symbol.dispose]();
  return [
    store, closed, await AsyncDataStore.open(`${path}4`), remote, server, disposed, store.entry(bytes('2')), store.entries(),
    store.openReader(bytes('3')), store.openWriter(bytes('4')), store.states(), remote.states(), new LogStream('Error'),
    new NamespaceHasher(bytes('n')), new Progress(),
  ];
}

/** What waits as long as it is told to, and what makes no calls. */
const LEFT_OUT = new Set(['take', 'constructor', 'stopAsync']);

function isError(error) {
  return error instanceof Error || error instanceof DOMException;
}

async function barrage(seed, path) {
  const random = numbers(seed);
  const pick = (from) => from[random.next().value % from.length];
  for (let round = 0; round < ROUNDS; round += 1) {
    const objects = await makeObjects(`${path}.${round}`);
    const waiting = makeCalls(random, pick, objects, `seed ${seed}`);
    await Promise.race([waiting, new Promise((done) => setTimeout(done, 1000).unref())]);
    objects.forEach((object) => object[Symbol.dispose]());
    await waiting;
  }
  assert.equal(typeof package_.keyHash(bytes('key')), 'bigint');
}

/** Makes calls. Returns a promise for the end of all. */
function makeCalls(random, pick, objects, where) {
  const values = wrongValues(objects);
  const callables = callablesOf(objects);
  const waiting = [];
  for (let index = 0; index < CALLS; index += 1) {
    const [self, callable, name] = pick(callables);
    const check = (error) => assert.ok(isError(error), `${where}, ${name}: ${String(error)}`);
    const args = Array.from({ length: random.next().value % 5 }, () => pick(values));
    // Now and then a method of one class is called on an object of another, or on no object.
    const receiver = random.next().value % 10 === 0 ? pick(values) : self;
    try {
      const result = callable.apply(receiver, args);
      if (result instanceof Promise) {
        waiting.push(result.catch(check));
      }
    } catch (error) {
      check(error);
    }
  }
  return Promise.all(waiting);
}

/** All methods of objects, and functions, each with its `this` and its name. */
function callablesOf(objects) {
  const methods = objects.flatMap((object) =>
    Reflect.ownKeys(Object.getPrototypeOf(object))
      .filter((name) => typeof object[name] === 'function' && !LEFT_OUT.has(name))
      .map((name) => [object, object[name], `${object.constructor.name}.${String(name)}`]),
  );
  const { AsyncDataStore, DataStore, DataStoreError, NamespaceHasher, isRetryable, keyHash } = package_;
  // Not those that take paths: any text is one.
  const others = [
    DataStore.connect, AsyncDataStore.connect, keyHash, isRetryable, (...all) => new NamespaceHasher(...all),
    (...all) => new DataStore(...all), (...all) => new DataStoreError.Io(...all),
  ];
  return [...methods, ...others.map((callable) => [undefined, callable, String(callable)])];
}

if (isMainThread) {
  const seed = Number(process.env.SEED ?? randomInt(1, 2 ** 31));

  test(`wrong arguments, SEED=${seed}`, async (t) => {
    await barrage(seed, storePath(t));
  });

  test(`wrong arguments in workers, SEED=${seed}`, async (t) => {
    const workers = [1, 2].map((offset) => {
      const worker = new Worker(__filename, { workerData: { seed: seed + offset, path: storePath(t) } });
      return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject)).finally(() =>
        worker.terminate(),
      );
    });
    assert.deepEqual(await Promise.all(workers), ['done', 'done']);
  });
} else {
  barrage(workerData.seed, join(workerData.path, '..', `worker-${workerData.seed}`)).then(() =>
    parentPort.postMessage('done'),
  );
}
