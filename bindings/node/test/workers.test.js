'use strict';

// Objects in several threads: a store file has one writer, so workers share what one of them has opened.

const assert = require('node:assert/strict');
const { join } = require('node:path');
const { test } = require('node:test');
const { Worker } = require('node:worker_threads');

const { AsyncDataStore, DataStore, DataStoreError, Server, keyHash } = require('../index.js');
const { folder } = require('./helper.js');

const PACKAGE = JSON.stringify(join(__dirname, '..', 'index.js'));

/** Runs code in a worker, with what it needs of this package. Resolves to what it posts. */
function inWorker(code, workerData) {
  const head = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { AsyncDataStore, DataStore, DataStoreError, EntryHandle, Server } = require(${PACKAGE});`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(head + code, { eval: true, workerData });
    worker.once('message', resolve).once('error', reject);
  });
}

test('workers read and write one store at the same time', async (t) => {
  const store = DataStore.open(join(folder(t), 'store.bin'));
  const code = `
    const store = DataStore.fromShared(workerData.store);
    for (let i = 0; i < 200; i += 1) {
      store.write(Buffer.from(workerData.name + i), Buffer.from(String(i)));
    }
    parentPort.postMessage(store.len());`;
  const names = ['a', 'b', 'c', 'd'];
  await Promise.all(names.map((name) => inWorker(code, { name, store: store.share() })));
  assert.equal(store.len(), 800);
  assert.equal(store.read(Buffer.from('c199')).toString(), '199');
  store.close();
});

test('async objects and servers are shared too, and closed for all', async (t) => {
  const server = await Server.start(join(folder(t), 'store.bin'));
  const store = await AsyncDataStore.connect(server.url());
  const code = `
    const store = AsyncDataStore.fromShared(workerData.store);
    const server = Server.fromShared(workerData.server);
    store.write(Buffer.from('key'), Buffer.from('payload')).then(() => {
      store.close();
      parentPort.postMessage(server.url());
    });`;
  const url = await inWorker(code, { store: store.share(), server: server.share() });
  assert.equal(url, server.url());
  await assert.rejects(store.read(Buffer.from('key')), DataStoreError.Closed);
  await server.stopAsync();
});

test('a number is good for one object of its class, once', (t) => {
  const store = DataStore.open(join(folder(t), 'store.bin'));
  const number = store.share();
  assert.equal(typeof number, 'bigint');
  assert.throws(() => AsyncDataStore.fromShared(number), /no object of this class was shared/);
  assert.equal(DataStore.fromShared(number).len(), 0);
  assert.throws(() => DataStore.fromShared(number), /no object of this class was shared/);
  for (const wrong of [undefined, null, 'x', {}, -1n, 1.5, 2n ** 64n]) {
    assert.throws(() => DataStore.fromShared(wrong), /number: expected/, String(wrong));
  }
  store.close();
});

test('a view shows a payload in place, whatever happens to the store and the handle', (t) => {
  const store = DataStore.open(join(folder(t), 'store.bin'));
  const payload = Buffer.from(Array.from({ length: 300 }, (_, i) => i & 0xff));
  store.write(Buffer.from('key'), payload);
  const entry = store.entry(Buffer.from('key'));
  const view = entry.view();
  entry[Symbol.dispose]();
  store.write(Buffer.from('key'), Buffer.from('other'));
  store.close();
  assert.equal(view.length, 300);
  assert.equal(view.at(-1), 43);
  assert.equal(view.at(300), undefined);
  assert.ok(view.equals(payload));
  assert.deepEqual(Buffer.from([...view]), payload);
  assert.deepEqual(view.slice(2, 4), Buffer.from([2, 3]));
  assert.equal(view.toString('hex', 0, 3), '000102');
  assert.equal(view.indexOf(Buffer.from([7, 8])), 7);
  assert.equal(view.getUint32(4), 0x04050607);
  assert.equal(view.getBigUint64(0, true), 0x0706050403020100n);
  assert.throws(() => view.getUint8(300), RangeError);
  const copy = new Uint8Array(4);
  assert.equal(view.copy(copy, 0, 296), 4);
  view.slice().fill(0);
  assert.ok(view.equals(payload), 'a part of a view is a copy');
  view[Symbol.dispose]();
  for (const use of [() => view.length, () => view.slice(), () => view.getInt8(0), () => [...view]]) {
    assert.throws(use, /the view was disposed of/);
  }
});

test('a view of a handle that was released is refused', (t) => {
  const store = DataStore.open(join(folder(t), 'store.bin'));
  store.write(Buffer.from('key'), Buffer.from('payload'));
  const entry = store.entryByHash(keyHash(Buffer.from('key')));
  entry[Symbol.dispose]();
  assert.throws(() => entry.view(), /disposed of/);
  store.close();
});
