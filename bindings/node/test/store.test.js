'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { AsyncDataStore, DataStore, NamespaceHasher, keyHash } = require('../index.js');
const { bytes, storePath } = require('./helper.js');

test('a payload is read as it was written', (t) => {
  const store = DataStore.open(storePath(t));
  store.write(bytes('key'), bytes('payload'));
  const payload = store.read(bytes('key'));
  assert.ok(Buffer.isBuffer(payload));
  assert.equal(payload.toString(), 'payload');
  assert.equal(store.read(bytes('other')), null);
  assert.equal(store.len(), 1);
  assert.equal(store.isEmpty(), false);
  store.close();
});

test('any Uint8Array is accepted, and only its part of the memory is used', (t) => {
  const store = DataStore.open(storePath(t));
  const memory = new Uint8Array([1, 2, 3, 4, 5]);
  store.write(memory.subarray(1, 2), memory.subarray(2, 4));
  assert.deepEqual(store.read(Uint8Array.of(2)), Buffer.from([3, 4]));
  const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(9);
  store.write(shared, shared);
  assert.deepEqual(store.read(shared), Buffer.from([9, 9, 9]));
  store.close();
});

test('payloads of all sizes come back unchanged, and stay so', (t) => {
  const store = DataStore.open(storePath(t));
  const sizes = [1, 2, 63, 64, 100, 4096, 8191, 8192, 65519, 65520, 65523, 65524, 65536, 200001, 1 << 20];
  const payloads = sizes.map((size) => Buffer.alloc(size, size % 251 || 7));
  payloads.forEach((payload, index) => store.write(bytes(`key ${index}`), payload));
  const read = payloads.map((_, index) => store.read(bytes(`key ${index}`)));
  assert.deepEqual(read, payloads);
  assert.deepEqual(store.batchRead([...payloads.keys()].map((index) => bytes(`key ${index}`))), payloads);
  store.close();
});

test('batches keep their order, with null for what is not there', (t) => {
  const store = DataStore.open(storePath(t));
  const entries = [1, 2, 3].map((n) => ({ key: bytes(`${n}`), payload: Buffer.alloc(n, n) }));
  store.batchWrite(entries);
  const read = store.batchRead([bytes('3'), bytes('missing'), bytes('1')]);
  assert.deepEqual(read, [Buffer.alloc(3, 3), null, Buffer.alloc(1, 1)]);
  store.batchDelete([bytes('1'), bytes('2')]);
  assert.equal(store.exists(bytes('1')), false);
  assert.equal(store.exists(bytes('3')), true);
  store.close();
});

test('hashes are bigints, and numbers are accepted where they are exact', (t) => {
  const store = DataStore.open(storePath(t));
  const hash = keyHash(bytes('key'));
  assert.equal(typeof hash, 'bigint');
  store.write(bytes('key'), bytes('payload'));
  assert.equal(store.readByHash(hash).toString(), 'payload');
  assert.equal(store.readByHash(12), null);
  assert.throws(() => store.readByHash(Number(hash)), { name: 'RangeError', message: /^hash: / });
  const info = store.locate(bytes('key'));
  assert.equal(info.keyHash, hash);
  assert.equal(info.size, 7);
  store.close();
});

test('a payload is read into memory of the caller', (t) => {
  const store = DataStore.open(storePath(t));
  store.write(bytes('key'), bytes('payload'));
  const memory = Buffer.alloc(10, 0xee);
  assert.equal(store.readInto(bytes('key'), memory.subarray(1, 9)), 7);
  assert.equal(memory.toString('latin1'), '\xeepayload\xee\xee');
  assert.throws(() => store.readInto(bytes('key'), memory.subarray(0, 3)), { code: 'InvalidArgument' });
  assert.equal(store.readInto(bytes('other'), memory), null);
  store.batchWrite([1, 2].map((n) => ({ key: Buffer.from([n]), payload: Buffer.alloc(4, n) })));
  const found = store.batchReadInto([Buffer.from([2]), Buffer.from([1])], 4, memory.subarray(0, 8));
  assert.deepEqual(found, [true, true]);
  assert.deepEqual([...memory.subarray(0, 8)], [2, 2, 2, 2, 1, 1, 1, 1]);
  store.close();
});

test('an entry stays valid after the store is closed', (t) => {
  const store = DataStore.open(storePath(t));
  store.write(bytes('key'), bytes('payload'));
  const entry = store.entry(bytes('key'));
  store.close();
  assert.equal(entry.payload().toString(), 'payload');
  assert.equal(entry.isValidChecksum(), true);
});

test('entries are iterated, newest first', async (t) => {
  const store = DataStore.open(storePath(t));
  store.batchWrite(Array.from({ length: 1000 }, (_, n) => ({ key: bytes(`${n}`), payload: Buffer.alloc(n + 1, 1) })));
  const sizes = [...store.entries()].map((entry) => entry.size);
  assert.deepEqual(sizes, Array.from({ length: 1000 }, (_, n) => 1000 - n));
  const asyncSizes = [];
  for await (const entry of store.entries()) {
    asyncSizes.push(entry.size);
  }
  assert.deepEqual(asyncSizes, sizes);
  store.close();
});

test('a store is closed at the end of its scope', async (t) => {
  const path = storePath(t);
  const store = DataStore.open(path);
  store[Symbol.dispose]();
  assert.throws(() => store.len(), { code: 'Closed', target: path });
  const again = await AsyncDataStore.open(path);
  await again[Symbol.asyncDispose]();
  await assert.rejects(again.len(), { code: 'Closed' });
});

test('an object without a method for that is released', (t) => {
  const store = DataStore.open(storePath(t));
  store.write(bytes('key'), bytes('payload'));
  const entry = store.entry(bytes('key'));
  entry[Symbol.dispose]();
  entry[Symbol.dispose]();
  assert.throws(() => entry.payload(), { name: 'TypeError', message: /disposed/ });
  store.close();
});

test('a namespace has keys of 16 bytes', () => {
  const key = new NamespaceHasher(bytes('users')).namespace(bytes('ann'));
  assert.equal(key.length, 16);
  assert.equal(key.readBigUInt64LE(8), keyHash(bytes('ann')));
});
