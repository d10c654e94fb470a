'use strict';

const assert = require('node:assert/strict');
const { createServer } = require('node:net');
const { test } = require('node:test');

const { AsyncDataStore, DataStore, DataStoreError, Progress, Server, checkAsync } = require('../index.js');
const { bytes, storePath } = require('./helper.js');

/** The URL of a server that accepts connections and never answers. */
async function silent(t) {
  const sockets = new Set();
  const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `ws://127.0.0.1:${server.address().port}`;
}

/** A store behind a server of this process, whose answers nobody delays. */
async function served(t) {
  const server = await Server.start(storePath(t));
  const store = await AsyncDataStore.connect(server.url());
  t.after(async () => {
    store.close();
    await server[Symbol.asyncDispose]();
  });
  return { server, store };
}

test('calls return promises, also for what is there at once', async (t) => {
  const store = await AsyncDataStore.open(storePath(t));
  const write = store.write(bytes('key'), bytes('payload'));
  assert.ok(write instanceof Promise);
  assert.equal(await write, undefined);
  const read = store.read(bytes('key'));
  assert.ok(read instanceof Promise);
  assert.equal((await read).toString(), 'payload');
  store.close();
});

test('many calls at once get the results that are theirs', async (t) => {
  const { store } = await served(t);
  const keys = Array.from({ length: 500 }, (_, n) => bytes(`key ${n}`));
  await Promise.all(keys.map((key) => store.write(key, key)));
  assert.deepEqual(await Promise.all(keys.map((key) => store.read(key))), keys);
  assert.equal(await store.len(), 500);
});

test('the event loop goes on while a call waits', async (t) => {
  const url = await silent(t);
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 5);
  await assert.rejects(AsyncDataStore.connect(url, { connectTimeout: 200 }), (error) => {
    assert.ok(error instanceof DataStoreError.Timeout);
    assert.equal(error.timeout, 200);
    assert.equal(error.operation, 'connect');
    assert.equal(error.retryable, true);
    return true;
  });
  clearInterval(timer);
  assert.ok(ticks > 10, `${ticks}`);
});

test('a signal cancels a call, with its reason', async (t) => {
  const url = await silent(t);
  const controller = new AbortController();
  const call = AsyncDataStore.connect(url, null, { signal: controller.signal });
  const reason = new Error('enough');
  setTimeout(() => controller.abort(reason), 20);
  await assert.rejects(call, (error) => error === reason);
});

test('a signal that has come before stops a call from being made', async (t) => {
  const store = await AsyncDataStore.open(storePath(t));
  const call = store.write(bytes('key'), bytes('payload'), { signal: AbortSignal.abort() });
  await assert.rejects(call, { name: 'AbortError' });
  assert.equal(await store.read(bytes('key')), null);
  store.close();
});

test('a signal that comes too late changes nothing, and is forgotten', async (t) => {
  const { store } = await served(t);
  const controller = new AbortController();
  await store.write(bytes('key'), bytes('payload'), { signal: controller.signal });
  controller.abort();
  assert.equal((await store.read(bytes('key'))).toString(), 'payload');
});

test('a timeout ends a call: of a store with its own error, of all others as a signal', async (t) => {
  const { store } = await served(t);
  await assert.rejects(store.read(bytes('key'), { timeout: 0 }), { code: 'Timeout', timeout: 0 });
  const url = await silent(t);
  await assert.rejects(AsyncDataStore.connect(url, null, { timeout: 30 }), { name: 'TimeoutError' });
});

test('a blocking call takes a timeout, too', async (t) => {
  const { server } = await served(t);
  const store = DataStore.connect(server.url());
  assert.throws(() => store.read(bytes('key'), { timeout: 0 }), { code: 'Timeout' });
  assert.equal(store.read(bytes('key'), { timeout: 5000 }), null);
  store.close();
});

test('changes of the connection are iterated', async (t) => {
  const { server, store } = await served(t);
  const states = store.states();
  await store.len();
  await server.stopAsync();
  await assert.rejects(store.len({ timeout: 500 }));
  const seen = [];
  setTimeout(() => store.close(), 50);
  for await (const state of states) {
    seen.push(state.type);
  }
  assert.deepEqual(seen.slice(-2), ['Lost', 'Closed']);
  assert.equal(states.isOpen(), false);
});

test('a blocking method is called on another thread', async (t) => {
  const store = DataStore.open(storePath(t));
  store.write(bytes('key'), Buffer.alloc(100000, 5));
  const entry = store.entry(bytes('key'));
  const calls = Array.from({ length: 50 }, () => entry.payloadAsync());
  for (const payload of await Promise.all(calls)) {
    assert.equal(payload.length, 100000);
  }
  assert.equal(await entry.isValidChecksumAsync(), true);
  store.close();
});

test('progress is seen and cancels', async (t) => {
  const path = storePath(t);
  const store = DataStore.open(path);
  const entries = Array.from({ length: 20000 }, (_, n) => ({ key: bytes(`${n}`), payload: bytes('payload') }));
  store.batchWrite(entries);
  store.close();
  const progress = new Progress();
  const report = await checkAsync(path, progress);
  assert.equal(report.entries, 20000);
  assert.deepEqual(report.damage, []);
  assert.equal(progress.done(), progress.total());
  const cancelled = new Progress();
  cancelled.cancel();
  await assert.rejects(checkAsync(path, cancelled), { code: 'Interrupted' });
});
