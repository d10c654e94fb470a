'use strict';

const assert = require('node:assert/strict');
const { writeFileSync } = require('node:fs');
const { inspect } = require('node:util');
const { test } = require('node:test');

const { DataStore, DataStoreError, Fsync, Server, isRetryable } = require('../index.js');
const { bytes, storePath } = require('./helper.js');

test('an error has a class, a code, fields and a message', (t) => {
  const store = DataStore.open(storePath(t));
  assert.throws(
    () => store.write(bytes('key'), Buffer.alloc(0)),
    (error) => {
      assert.ok(error instanceof Error);
      assert.ok(error instanceof DataStoreError);
      assert.ok(error instanceof DataStoreError.InvalidArgument);
      assert.equal(error.code, 'InvalidArgument');
      assert.equal(error.name, 'DataStoreError.InvalidArgument');
      assert.equal(error.argument, 'payload');
      assert.match(error.message, /argument="payload", reason=".*empty/);
      assert.match(inspect(error), /errors\.test\.js/);
      assert.equal(error.retryable, false);
      return true;
    },
  );
  store.close();
});

test('a locked file can be tried again', (t) => {
  const path = storePath(t);
  const store = DataStore.open(path);
  assert.throws(() => DataStore.open(path), { code: 'Locked', path, retryable: true });
  store.close();
  DataStore.open(path).close();
});

test('what is not a store is refused and left alone', (t) => {
  const path = storePath(t);
  writeFileSync(path, 'hello, this is some text that is no store at all');
  assert.throws(() => DataStore.open(path), { code: 'NotAStore', path });
});

test('a field that is not known is null, and one that is known is there', () => {
  const path = '/nowhere/at/all.bin';
  assert.throws(() => DataStore.open(path), { code: 'Io', path, errno: 2 });
  const error = new DataStoreError.Io({ path, reason: 'x' });
  assert.equal(error.errno, null);
  assert.equal(isRetryable(error), false);
});

test('an error of a batch names the item', (t) => {
  const store = DataStore.open(storePath(t));
  const entries = [{ key: bytes('a'), payload: bytes('b') }, { key: bytes('c'), payload: Buffer.alloc(0) }];
  assert.throws(() => store.batchWrite(entries), { code: 'InvalidArgument', argument: 'entries[1].payload' });
  assert.equal(store.len(), 0);
  store.close();
});

test('a wrong argument is named before anything is called', (t) => {
  const store = DataStore.open(storePath(t));
  const key = bytes('key');
  const cases = [
    [() => store.write('key', key), 'TypeError', /^key: expected a Uint8Array.*Buffer\.from/],
    [() => store.write(key, null), 'TypeError', /^payload: expected a Uint8Array, such as a Buffer, got null/],
    [() => store.batchWrite([{ key, payload: key }, { key }]), 'TypeError', /^entries\[1\]\.payload: .*undefined/],
    [() => store.batchWrite(new Set()), 'TypeError', /^entries: expected an array, got an instance of Set/],
    [() => store.batchRead([key, 5]), 'TypeError', /^keys\[1\]: /],
    [() => DataStore.open(5), 'TypeError', /^path: expected a string, got 5/],
    [() => DataStore.open('\ud800'), 'TypeError', /^path: .*lone surrogates/],
    [() => DataStore.open('x', { durability: 'Always' }), 'RangeError', /^options\.durability: .*'Never'.*'Always'/],
    [() => DataStore.open('x', { durabilty: 'Never' }), 'TypeError', /^options: OpenOptions has no property "durabilty"/],
    [() => DataStore.open('x', { create: 1 }), 'TypeError', /^options\.create: expected a boolean, got 1/],
    [() => new Server('x', 'localhost', 65536), 'RangeError', /^port: expected an integer from 0 to 65535, got 65536/],
    [() => new Server('x', 'localhost', 1.5), 'RangeError', /^port: /],
    [() => store.readByHash(-1), 'RangeError', /^hash: /],
    [() => store.readByHash(2n ** 64n), 'RangeError', /^hash: /],
    [() => store.withTimeout(-1), 'RangeError', /^timeout: expected a number of milliseconds/],
    [() => store.withTimeout(Number.NaN), 'RangeError', /^timeout: /],
    [() => store.copyTo(key, {}), 'TypeError', /^other: expected an instance of DataStore, got an instance of Object/],
    [() => store.read(key, { timout: 5 }), 'TypeError', /^options: there is no option "timout"/],
    [() => store.read(key, 5), 'TypeError', /^options: expected an object, got 5/],
    [() => new DataStore('x'), 'TypeError', /use DataStore\.connect or DataStore\.open/],
  ];
  for (const [call, name, message] of cases) {
    assert.throws(call, { name, message });
  }
  store.close();
});

test('constants name the values of enumerations', (t) => {
  const store = DataStore.open(storePath(t), { durability: Fsync.EveryWrite });
  assert.equal(Fsync.EveryWrite, 'EveryWrite');
  store.close();
});
